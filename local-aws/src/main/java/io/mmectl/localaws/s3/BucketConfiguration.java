package io.mmectl.localaws.s3;

import io.mmectl.localaws.wire.AwsException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * Settings of a bucket that are kept as the client sent them and have no effect. Reading one that was never made gives S3's
 * own default document, or S3's refusal where it has none.
 */
enum BucketConfiguration {
    TAGGING("tagging", "Tagging", "NoSuchTagSet", "The TagSet does not exist"),
    POLICY("policy", "", "NoSuchBucketPolicy", "The bucket policy does not exist"),
    CORS("cors", "CORSConfiguration", "NoSuchCORSConfiguration", "The CORS configuration does not exist"),
    LIFECYCLE(
            "lifecycle",
            "LifecycleConfiguration",
            "NoSuchLifecycleConfiguration",
            "The lifecycle configuration does not exist"),
    WEBSITE(
            "website",
            "WebsiteConfiguration",
            "NoSuchWebsiteConfiguration",
            "The specified bucket does not have a website configuration"),
    REPLICATION(
            "replication",
            "ReplicationConfiguration",
            "ReplicationConfigurationNotFoundError",
            "The replication configuration was not found"),
    OBJECT_LOCK(
            "object-lock",
            "ObjectLockConfiguration",
            "ObjectLockConfigurationNotFoundError",
            "Object Lock configuration does not exist for this bucket"),
    PUBLIC_ACCESS(
            "publicAccessBlock",
            "PublicAccessBlockConfiguration",
            "NoSuchPublicAccessBlockConfiguration",
            "The public access block configuration was not found",
            "<BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>true</IgnorePublicAcls><BlockPublicPolicy>true"
                    + "</BlockPublicPolicy><RestrictPublicBuckets>true</RestrictPublicBuckets>"),
    OWNERSHIP(
            "ownershipControls",
            "OwnershipControls",
            "OwnershipControlsNotFoundError",
            "The bucket ownership controls were not found",
            "<Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule>"),
    ENCRYPTION(
            "encryption",
            "ServerSideEncryptionConfiguration",
            "<Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm>"
                    + "</ApplyServerSideEncryptionByDefault><BucketKeyEnabled>false</BucketKeyEnabled></Rule>"),
    LOGGING("logging", "BucketLoggingStatus", ""),
    NOTIFICATION("notification", "NotificationConfiguration", ""),
    ACCELERATE("accelerate", "AccelerateConfiguration", ""),
    REQUEST_PAYMENT("requestPayment", "RequestPaymentConfiguration", "<Payer>BucketOwner</Payer>"),
    /** As S3 tells it; none while it is all the owner's. */
    ACL("acl", "AccessControlPolicy", ""),
    /** Goes with a lifecycle, in a header; has no parameter of its own. */
    TRANSITION_MINIMUM("", "", "all_storage_classes_128K");

    private final String parameter;
    private final String root;
    private final String code;
    private final String message;
    private final String atBirth;

    BucketConfiguration(String parameter, String root, String code, String message) {
        this(parameter, root, code, message, "");
    }

    BucketConfiguration(String parameter, String root, String atBirth) {
        this(parameter, root, "", "", atBirth);
    }

    BucketConfiguration(String parameter, String root, String code, String message, String atBirth) {
        this.parameter = parameter;
        this.root = root;
        this.code = code;
        this.message = message;
        this.atBirth = atBirth;
    }

    static Optional<BucketConfiguration> named(Collection<String> queryParameters) {
        return Arrays.stream(values())
                .filter(c -> !c.parameter.isEmpty() && queryParameters.contains(c.parameter))
                .findFirst();
    }

    /** What a bucket has before anybody sets it; throws S3's 404 where that is nothing. */
    String defaultDocument(String bucket) {
        if (atBirth.isEmpty() && !code.isEmpty()) {
            throw missing(bucket);
        }
        return root.isEmpty()
                ? atBirth
                : "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<" + root + " xmlns=\"" + S3Call.NAMESPACE + "\">"
                        + atBirth + "</" + root + ">";
    }

    /** S3's 404. */
    AwsException missing(String bucket) {
        return new AwsException(404, code, message, Map.of("BucketName", bucket));
    }

    /** Whether a bucket is born with it and can lose it, so that "deleted" has to be remembered. */
    boolean deletable() {
        return !atBirth.isEmpty() && !code.isEmpty();
    }

    /** Throws for what S3 would not take: another document than this one. Not of a policy, which is no XML. */
    XmlTree parsed(byte[] document) {
        return XmlTree.parse(document, root);
    }

    /** AWS answers so to a new setting. */
    int putStatus() {
        return this == POLICY || this == TAGGING ? 204 : 200;
    }

    /** All but a policy are XML. */
    String contentType() {
        return this == POLICY ? "application/json" : "application/xml";
    }
}
