package io.mmectl.localaws.s3;

import io.mmectl.localaws.wire.AwsException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;

/** Settings of a bucket that nobody can make here; reading one gives S3's answer for "not set". */
enum BucketConfiguration {
    TAGGING("tagging", "NoSuchTagSet", "The TagSet does not exist"),
    POLICY("policy", "NoSuchBucketPolicy", "The bucket policy does not exist"),
    CORS("cors", "NoSuchCORSConfiguration", "The CORS configuration does not exist"),
    LIFECYCLE("lifecycle", "NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist"),
    WEBSITE("website", "NoSuchWebsiteConfiguration", "The specified bucket does not have a website configuration"),
    REPLICATION("replication", "ReplicationConfigurationNotFoundError", "The replication configuration was not found"),
    OBJECT_LOCK(
            "object-lock",
            "ObjectLockConfigurationNotFoundError",
            "Object Lock configuration does not exist for this bucket"),
    PUBLIC_ACCESS(
            "publicAccessBlock",
            "NoSuchPublicAccessBlockConfiguration",
            "The public access block configuration was not found"),
    OWNERSHIP("ownershipControls", "OwnershipControlsNotFoundError", "The bucket ownership controls were not found");

    private final String parameter;
    private final String code;
    private final String message;

    BucketConfiguration(String parameter, String code, String message) {
        this.parameter = parameter;
        this.code = code;
        this.message = message;
    }

    static Optional<BucketConfiguration> named(Collection<String> queryParameters) {
        return Arrays.stream(values())
                .filter(c -> queryParameters.contains(c.parameter))
                .findFirst();
    }

    AwsException notSet() {
        return new AwsException(404, code, message);
    }
}
