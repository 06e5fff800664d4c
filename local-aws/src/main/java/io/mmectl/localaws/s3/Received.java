package io.mmectl.localaws.s3;

import io.mmectl.localaws.wire.AwsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** A payload that is on disk, whole and as announced, but not visible yet. */
record Received(Blob blob, Digests.Result digests) {
    private static final long MAX_PUT_BYTES = 5L << 30;

    /** Stores the body of a request; nothing is left of it when this throws. */
    static Received from(S3Call call, BlobStore blobs, Expectations expected) throws IOException {
        if (expected.length().orElse(0) > MAX_PUT_BYTES) {
            throw new AwsException(
                    400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed object size.");
        }
        Digests digests = new Digests(expected.algorithm());
        Blob blob;
        try {
            blob = blobs.write(call.request().body(), digests);
        } catch (IOException | UncheckedIOException e) {
            throw new AwsException(400, "IncompleteBody", "The request body terminated unexpectedly.");
        }
        Digests.Result result = digests.finish();
        try {
            expected.check(blob.length(), result, call.request());
            return new Received(blob, result);
        } catch (AwsException e) {
            blobs.delete(List.of(blob));
            throw e;
        }
    }
}
