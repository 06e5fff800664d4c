package io.mmectl.localaws.s3;

import io.mmectl.localaws.store.StorageException;
import io.mmectl.localaws.time.LocalTime;
import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.AwsResponse;
import java.io.IOException;
import java.util.List;

/** Single puts. */
record WriteOperations(S3Store store, LocalTime time) {
    AwsResponse put(S3Call call) throws IOException {
        call.requireUsableKey();
        BucketRecord bucket = store.requireBucket(call.bucket());
        Ownership.checkAcl(bucket, call);
        ObjectLock.checkObject(bucket, call);
        Preconditions conditions = Preconditions.of(call.request());
        ObjectRecord.Attributes attributes = AttributeHeaders.of(call);
        Received received = Received.from(call, store.blobs(), Expectations.of(call));
        try {
            ObjectRecord written = store.write(call.bucket(), call.key(), current -> {
                conditions.checkWrite(call.key(), current);
                return ObjectRecord.whole(
                        call.key(), List.of(received.blob()), received.digests(), time.now(), attributes);
            });
            return call.empty(200, AttributeHeaders.written(bucket, written));
        } catch (AwsException | StorageException e) {
            store.blobs().delete(List.of(received.blob()));
            throw e;
        }
    }
}
