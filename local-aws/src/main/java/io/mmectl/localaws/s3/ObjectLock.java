package io.mmectl.localaws.s3;

import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.XmlWriter;
import java.util.Map;
import java.util.Optional;

/** Whether a bucket's versions can be locked. Locking itself, by default or one by one, is not offered. */
final class ObjectLock {
    private static final String HEADER = "x-amz-bucket-object-lock-enabled";
    private static final String BYPASS = "x-amz-bypass-governance-retention";
    private static final String OF_OBJECTS = "x-amz-object-lock-";

    private ObjectLock() {}

    /** A new bucket that the request may want with it: such a one keeps versions from the start. */
    static BucketRecord born(BucketRecord bucket, S3Call call) {
        Optional<String> wanted = call.header(HEADER);
        if (!wanted.orElse("false").equalsIgnoreCase("true")) {
            return bucket;
        }
        return bucket.with(Versioning.ENABLED)
                .with(
                        BucketConfiguration.OBJECT_LOCK,
                        XmlWriter.document()
                                .root(
                                        "ObjectLockConfiguration",
                                        S3Call.NAMESPACE,
                                        x -> x.text("ObjectLockEnabled", "Enabled"))
                                .toString());
    }

    private static boolean enabled(BucketRecord bucket) {
        return bucket.configurations().containsKey(BucketConfiguration.OBJECT_LOCK);
    }

    static void check(BucketRecord bucket, XmlTree document) {
        if (bucket.versioning() != Versioning.ENABLED) {
            throw new AwsException(
                    409,
                    "InvalidBucketState",
                    "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration");
        }
        if (document.child("ObjectLockEnabled").isEmpty()) {
            throw S3Errors.malformedXml();
        }
        Optional<XmlTree> rule = document.child("Rule");
        if (rule.isPresent()) {
            XmlTree retention = rule.get().child("DefaultRetention").orElseThrow(S3Errors::malformedXml);
            if (retention.child("Mode").isEmpty()
                    || retention.child("Days").isPresent()
                            == retention.child("Years").isPresent()) {
                throw S3Errors.malformedXml();
            }
            if (retention.number("Days").or(() -> retention.number("Years")).orElse(0L) <= 0) {
                throw S3Errors.invalidArgument(
                        "Default retention period must be a positive integer value",
                        retention.child("Days").isPresent() ? "Days" : "Years",
                        retention.text("Days").or(() -> retention.text("Years")).orElse(""));
            }
            throw S3Errors.notImplemented("a default retention of objects");
        }
    }

    /** Refuses to stop keeping versions. */
    static void checkVersioning(BucketRecord bucket, Versioning wanted) {
        if (enabled(bucket) && wanted != Versioning.ENABLED) {
            throw new AwsException(
                    409,
                    "InvalidBucketState",
                    "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.");
        }
    }

    /** The refusal of a question about a lock of an object, or of the wish for one. */
    static AwsException ofObject(BucketRecord bucket, String method) {
        if (!enabled(bucket)) {
            return S3Errors.invalidRequest("Bucket is missing Object Lock Configuration");
        }
        return method.equals("GET")
                ? new AwsException(
                        404,
                        "NoSuchObjectLockConfiguration",
                        "The specified object does not have a ObjectLock configuration")
                : S3Errors.notImplemented("locks of objects");
    }

    /** Refuses a deletion that would pass over a lock where there can be none. */
    static void checkDeletion(BucketRecord bucket, S3Call call) {
        if (call.header(BYPASS).isPresent() && !enabled(bucket)) {
            throw new AwsException(
                    400,
                    "InvalidArgument",
                    BYPASS + " is only applicable to Object Lock enabled buckets.",
                    Map.of("ArgumentName", BYPASS));
        }
    }

    /** Refuses a new object that shall be locked. */
    static void checkObject(BucketRecord bucket, S3Call call) {
        boolean wanted = call.request().headers().keySet().stream().anyMatch(name -> name.startsWith(OF_OBJECTS));
        if (wanted) {
            throw ofObject(bucket, call.request().method());
        }
    }
}
