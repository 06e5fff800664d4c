package io.mmectl.localaws.s3;

import io.mmectl.localaws.wire.AwsResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** Settings of buckets as data. */
record ConfigurationOperations(S3Store store) {
    AwsResponse get(S3Call call) {
        store.requireBucket(call.bucket());
        BucketConfiguration configuration = named(call);
        String document = store.configuration(call.bucket(), configuration).orElseGet(configuration::defaultDocument);
        Map<String, String> headers = S3Headers.common(call.request());
        headers.put("Content-Type", configuration.contentType());
        return AwsResponse.of(200, headers, document.getBytes(StandardCharsets.UTF_8));
    }

    AwsResponse put(S3Call call) throws IOException {
        BucketConfiguration configuration = named(call);
        byte[] document = call.body();
        if (document.length == 0) {
            // An ACL may come in headers alone; there is nothing of it to keep.
            if (configuration != BucketConfiguration.ACL) {
                throw S3Errors.malformedXml();
            }
            store.requireBucket(call.bucket());
        } else {
            store.configure(call.bucket(), configuration, Optional.of(new String(document, StandardCharsets.UTF_8)));
        }
        return call.empty(200, Map.of());
    }

    AwsResponse delete(S3Call call) {
        store.configure(call.bucket(), named(call), Optional.empty());
        return call.empty(204, Map.of());
    }

    private static BucketConfiguration named(S3Call call) {
        return BucketConfiguration.named(call.request().query().keySet()).orElseThrow();
    }
}
