package io.mmectl.localaws.s3;

import io.mmectl.localaws.wire.AwsException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;

/**
 * Settings of a bucket that are kept as the client sent them and have no effect. Reading one that was never made gives S3's
 * own default document, or S3's refusal where it has none.
 */
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
            "<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>true"
                    + "</IgnorePublicAcls><BlockPublicPolicy>true</BlockPublicPolicy><RestrictPublicBuckets>true"
                    + "</RestrictPublicBuckets></PublicAccessBlockConfiguration>"),
    OWNERSHIP(
            "ownershipControls",
            "<OwnershipControls><Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule></OwnershipControls>"),
    ENCRYPTION(
            "encryption",
            "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256"
                    + "</SSEAlgorithm></ApplyServerSideEncryptionByDefault><BucketKeyEnabled>false</BucketKeyEnabled></Rule>"
                    + "</ServerSideEncryptionConfiguration>"),
    LOGGING("logging", "<BucketLoggingStatus/>"),
    NOTIFICATION("notification", "<NotificationConfiguration/>"),
    ACCELERATE("accelerate", "<AccelerateConfiguration/>"),
    REQUEST_PAYMENT(
            "requestPayment", "<RequestPaymentConfiguration><Payer>BucketOwner</Payer></RequestPaymentConfiguration>"),
    ACL(
            "acl",
            "<AccessControlPolicy><Owner><ID>local</ID></Owner><AccessControlList><Grant><Grantee"
                    + " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"CanonicalUser\"><ID>local</ID>"
                    + "</Grantee><Permission>FULL_CONTROL</Permission></Grant></AccessControlList></AccessControlPolicy>");

    private final String parameter;
    private final String code;
    private final String message;
    private final String defaultDocument;

    BucketConfiguration(String parameter, String code, String message) {
        this(parameter, code, message, "");
    }

    BucketConfiguration(String parameter, String defaultDocument) {
        this(parameter, "", "", defaultDocument);
    }

    BucketConfiguration(String parameter, String code, String message, String defaultDocument) {
        this.parameter = parameter;
        this.code = code;
        this.message = message;
        this.defaultDocument = defaultDocument;
    }

    static Optional<BucketConfiguration> named(Collection<String> queryParameters) {
        return Arrays.stream(values())
                .filter(c -> queryParameters.contains(c.parameter))
                .findFirst();
    }

    /** What a bucket has before anybody sets it; throws S3's 404 where that is nothing. */
    String defaultDocument() {
        if (defaultDocument.isEmpty()) {
            throw new AwsException(404, code, message);
        }
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + defaultDocument;
    }

    /** All but a policy are XML. */
    String contentType() {
        return this == POLICY ? "application/json" : "application/xml";
    }
}
