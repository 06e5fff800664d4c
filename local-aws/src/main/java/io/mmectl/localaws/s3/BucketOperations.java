package io.mmectl.localaws.s3;

import io.mmectl.localaws.time.LocalTime;
import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.AwsResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** Buckets themselves. */
record BucketOperations(S3Store store, LocalTime time) {
    private static final String DEFAULT_REGION = "us-east-1";
    private static final String NAME = "[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]";

    AwsResponse list(S3Call call) {
        return call.xml("ListAllMyBucketsResult", x -> {
            x.element("Owner", o -> o.text("ID", "local"));
            x.element(
                    "Buckets",
                    b -> store.allBuckets()
                            .forEach(bucket -> b.element(
                                    "Bucket",
                                    e -> e.text("Name", bucket.name())
                                            .text("CreationDate", S3Headers.iso(bucket.created()))
                                            .text("BucketRegion", bucket.region()))));
        });
    }

    AwsResponse create(S3Call call) throws IOException {
        if (!call.bucket().matches(NAME) || call.bucket().contains("..")) {
            throw new AwsException(
                    400,
                    "InvalidBucketName",
                    "The specified bucket is not valid.",
                    Map.of("BucketName", call.bucket()));
        }
        String region = call.optionalDocument("CreateBucketConfiguration")
                .flatMap(c -> c.text("LocationConstraint"))
                .filter(r -> !r.isBlank())
                .orElse(call.request().region());
        Optional<BucketRecord> existing = store.createBucket(new BucketRecord(call.bucket(), region, time.now()));
        // In us-east-1 creating one's own bucket again is not an error.
        if (existing.isPresent()
                && !(region.equals(DEFAULT_REGION) && existing.get().region().equals(region))) {
            throw new AwsException(
                    409,
                    "BucketAlreadyOwnedByYou",
                    "Your previous request to create the named bucket succeeded and you already own it.",
                    Map.of("BucketName", call.bucket()));
        }
        return call.empty(200, Map.of("Location", call.url(), "x-amz-bucket-arn", arn(call)));
    }

    AwsResponse head(S3Call call) {
        BucketRecord bucket = store.requireBucket(call.bucket());
        return call.empty(200, Map.of("x-amz-bucket-region", bucket.region(), "x-amz-bucket-arn", arn(call)));
    }

    private static String arn(S3Call call) {
        return "arn:aws:s3:::" + call.bucket();
    }

    AwsResponse delete(S3Call call) {
        store.deleteBucket(call.bucket());
        return call.empty(204, Map.of());
    }

    AwsResponse location(S3Call call) {
        String region = store.requireBucket(call.bucket()).region();
        String document = region.equals(DEFAULT_REGION) ? "" : region;
        Map<String, String> headers = S3Headers.common(call.request());
        headers.put("Content-Type", "application/xml");
        String xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<LocationConstraint xmlns=\"" + S3Call.NAMESPACE
                + "\">" + document + "</LocationConstraint>";
        return AwsResponse.of(200, headers, xml.getBytes(StandardCharsets.UTF_8));
    }

    /** Switching off what was never on is harmless; versions themselves are not kept here. */
    AwsResponse putVersioning(S3Call call) throws IOException {
        store.requireBucket(call.bucket());
        if (call.document("VersioningConfiguration").text("Status").orElse("").equals("Enabled")) {
            throw S3Errors.notImplemented("versioning of buckets");
        }
        return call.empty(200, Map.of());
    }

    /** Always "never switched on". */
    AwsResponse versioning(S3Call call) {
        store.requireBucket(call.bucket());
        return call.xml("VersioningConfiguration", x -> {});
    }
}
