package io.mmectl.localaws.s3;

import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.AwsRequest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What S3 has and this one has not. It is refused, because left out it would make another request of the client's. */
final class NotOffered {
    /** Query parameters that name a part of a bucket or an object which is not offered. */
    private static final Set<String> PARTS = Set.of(
            "abac",
            "annotation",
            "metadataAnnotationTable",
            "metadataConfiguration",
            "metadataInventoryTable",
            "metadataJournalTable",
            "metadataTable",
            "renameObject",
            "restore",
            "select",
            "session",
            "torrent");

    /** Parameters without a value that a write of an object may have; any other would be lost, and the object with it. */
    private static final Set<String> OF_OBJECTS =
            Set.of("acl", "legal-hold", "partNumber", "retention", "tagging", "uploadId", "uploads", "versionId");

    /** The same of buckets, beside the names of settings and reports. */
    private static final Set<String> OF_BUCKETS = Set.of("delete", "policyStatus", "versioning");

    /** Of presigned URLs, beside those that begin with {@code X-}; a form that was signed leaves its name for them. */
    private static final Set<String> OF_SIGNATURES = Set.of("AWSAccessKeyId", "Expires", "Signature");

    private static final String CUSTOMERS = "x-amz-server-side-encryption-customer-";
    private static final String CUSTOMERS_OF_SOURCE = "x-amz-copy-source-server-side-encryption-customer-";
    private static final String NAMESPACE = "x-amz-bucket-namespace";
    private static final String CHECKSUM = "x-amz-checksum-";
    private static final Set<String> ABOUT_CHECKSUMS =
            Set.of(CHECKSUM + "algorithm", CHECKSUM + "mode", CHECKSUM + "type");

    /** What only directory buckets know. */
    private static final List<String> OF_DIRECTORY_BUCKETS = List.of(
            "x-amz-if-match-initiated-time",
            "x-amz-if-match-last-modified-time",
            "x-amz-if-match-size",
            "x-amz-write-offset-bytes");

    private NotOffered() {}

    /** Whether a request is for a part of its bucket or object that is not offered, or not known. */
    static boolean part(AwsRequest request, S3Target target) {
        Map<String, List<String>> query = request.query();
        if (query.keySet().stream().anyMatch(PARTS::contains)) {
            return true;
        }
        // What a read does not know it may leave out; a write would be that of the whole.
        return !Set.of("GET", "HEAD").contains(request.method())
                && query.entrySet().stream()
                        .filter(parameter ->
                                String.join("", parameter.getValue()).isEmpty())
                        .anyMatch(parameter -> !offered(parameter.getKey(), target));
    }

    private static boolean offered(String part, S3Target target) {
        if (OF_SIGNATURES.contains(part) || part.toLowerCase(Locale.ROOT).startsWith("x-")) {
            return true;
        }
        return target.key().isEmpty()
                ? OF_BUCKETS.contains(part)
                        || ConfigurationOperations.REPORTS.containsKey(part)
                        || BucketConfiguration.named(Set.of(part)).isPresent()
                : OF_OBJECTS.contains(part);
    }

    /** @throws AwsException 501 for a header that asks for what is not done here */
    static void check(S3Call call) {
        for (String header : new TreeSet<>(call.request().headers().keySet())) {
            if (header.startsWith(CUSTOMERS) || header.startsWith(CUSTOMERS_OF_SOURCE)) {
                // Nothing is encrypted here.
                throw S3Errors.notImplemented("encryption with keys of customers (" + header + ")");
            }
            if (OF_DIRECTORY_BUCKETS.contains(header)) {
                throw S3Errors.headerNotImplemented(header, "");
            }
            checkChecksum(header);
        }
        call.header("x-amz-trailer").ifPresent(NotOffered::checkChecksum);
    }

    /** A checksum that cannot be computed cannot be compared either. */
    private static void checkChecksum(String header) {
        if (header.startsWith(CHECKSUM)
                && !ABOUT_CHECKSUMS.contains(header)
                && ChecksumAlgorithm.ofHeader(header).isEmpty()) {
            throw S3Errors.notImplemented("a checksum of this kind (" + header + ")");
        }
    }

    /** @throws AwsException for a directory bucket, and for one that would have its name in the account only */
    static void checkNewBucket(S3Call call, Optional<XmlTree> configuration) {
        if (configuration
                .filter(c ->
                        c.child("Location").isPresent() || c.child("Bucket").isPresent())
                .isPresent()) {
            throw S3Errors.notImplemented("directory buckets");
        }
        String namespace = call.header(NAMESPACE).orElse("global");
        if (namespace.equals("account-regional")) {
            throw S3Errors.notImplemented("buckets in the namespace of an account");
        }
        if (!namespace.equals("global")) {
            throw S3Errors.invalidArgument("Invalid bucket namespace", NAMESPACE, namespace);
        }
    }
}
