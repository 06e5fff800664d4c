package io.mmectl.localaws.s3;

import io.mmectl.localaws.wire.AwsException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What S3 demands of a bucket's settings beyond the form of their documents.
 *
 * @param bucket whose settings they are
 */
record ConfigurationRules(S3Store store, BucketRecord bucket) {
    private static final int MOST_TAGS = 50;
    private static final List<String> PROTOCOLS = List.of("http", "https");

    /** @throws AwsException S3's refusal */
    void check(BucketConfiguration kind, XmlTree document) {
        switch (kind) {
            case TAGGING -> checkTags(document);
            case CORS -> CorsRules.check(document);
            case LIFECYCLE -> LifecycleRules.check(document);
            case ENCRYPTION -> checkEncryption(document);
            case OWNERSHIP ->
                Ownership.check(bucket, requireOne(document.children("Rule")).requiredText("ObjectOwnership"));
            case WEBSITE -> checkWebsite(document);
            case ACCELERATE -> checkAcceleration();
            case LOGGING -> checkLogging(document);
            case OBJECT_LOCK -> ObjectLock.check(bucket, document);
            default -> {}
        }
    }

    private static XmlTree requireOne(List<XmlTree> rules) {
        if (rules.size() != 1) {
            throw S3Errors.malformedXml();
        }
        return rules.getFirst();
    }

    private static void checkTags(XmlTree document) {
        Map<String, String> tags = TagSet.of(
                document.child("TagSet").orElseThrow(S3Errors::malformedXml).children("Tag"));
        if (tags.size() > MOST_TAGS) {
            throw new AwsException(400, "BadRequest", "Bucket tag count cannot be greater than " + MOST_TAGS);
        }
    }

    private static void checkEncryption(XmlTree document) {
        Optional<XmlTree> byDefault = requireOne(document.children("Rule")).child("ApplyServerSideEncryptionByDefault");
        String algorithm = byDefault.flatMap(d -> d.text("SSEAlgorithm")).orElse("");
        if (byDefault.flatMap(d -> d.text("KMSMasterKeyID")).isPresent() && algorithm.equals("AES256")) {
            throw new AwsException(
                    400,
                    "InvalidArgument",
                    "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse",
                    Map.of("ArgumentName", "ApplyServerSideEncryptionByDefault"));
        }
    }

    static void checkWebsite(XmlTree document) {
        Stream<XmlTree> redirects = Stream.concat(
                document.child("RedirectAllRequestsTo").stream(),
                document.child("RoutingRules").stream()
                        .flatMap(rules -> rules.children("RoutingRule").stream())
                        .flatMap(rule -> rule.child("Redirect").stream()));
        if (redirects.anyMatch(redirect ->
                redirect.text("Protocol").filter(p -> !PROTOCOLS.contains(p)).isPresent())) {
            throw S3Errors.invalidRequest("Invalid protocol, protocol can be http or https. If not defined the protocol"
                    + " will be selected automatically.");
        }
        document.child("RoutingRules").stream()
                .flatMap(rules -> rules.children("RoutingRule").stream())
                .forEach(ConfigurationRules::checkRoute);
        boolean redirected = document.child("RedirectAllRequestsTo").isPresent();
        if (redirected && document.children().size() > 1) {
            throw S3Errors.invalidArgument(
                    "RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.",
                    "RedirectAllRequestsTo",
                    "not null");
        }
        if (redirected) {
            return;
        }
        String suffix = document.child("IndexDocument")
                .flatMap(index -> index.text("Suffix"))
                .orElseThrow(() -> S3Errors.invalidArgument(
                        "A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty",
                        "IndexDocument",
                        "null"));
        if (suffix.isEmpty() || suffix.contains("/")) {
            throw S3Errors.invalidArgument("The IndexDocument Suffix is not well formed", "IndexDocument", suffix);
        }
    }

    private static void checkRoute(XmlTree rule) {
        XmlTree redirect = rule.child("Redirect").orElseThrow(S3Errors::malformedXml);
        if (redirect.child("ReplaceKeyPrefixWith").isPresent()
                && redirect.child("ReplaceKeyWith").isPresent()) {
            throw S3Errors.invalidRequest("You can only define ReplaceKeyPrefix or ReplaceKey but not both.");
        }
        if (rule.child("Condition").filter(c -> c.children().isEmpty()).isPresent()) {
            throw S3Errors.invalidRequest("Condition cannot be empty. To redirect all requests without a condition, the"
                    + " condition element shouldn't be present.");
        }
    }

    private void checkAcceleration() {
        if (bucket.name().contains(".")) {
            throw S3Errors.invalidRequest(
                    "S3 Transfer Acceleration is not supported for buckets with periods (.) in their names");
        }
    }

    private void checkLogging(XmlTree document) {
        document.child("LoggingEnabled")
                .flatMap(enabled -> enabled.text("TargetBucket"))
                .ifPresent(target -> {
                    BucketRecord other = store.bucket(target)
                            .orElseThrow(() -> new AwsException(
                                    400,
                                    "InvalidTargetBucketForLogging",
                                    "The target bucket for logging does not exist",
                                    Map.of("TargetBucket", target)));
                    if (!other.region().equals(bucket.region())) {
                        throw crossLocation(other);
                    }
                });
    }

    /** Of the two places a bucket of us-east-1 does not tell its own. */
    private AwsException crossLocation(BucketRecord target) {
        Map<String, String> places = new TreeMap<>(Map.of("TargetBucketLocation", target.region()));
        if (!bucket.region().equals("us-east-1")) {
            places.put("SourceBucketLocation", bucket.region());
        }
        return new AwsException(
                403, "CrossLocationLoggingProhibitted", "Cross S3 location logging not allowed. ", places);
    }
}
