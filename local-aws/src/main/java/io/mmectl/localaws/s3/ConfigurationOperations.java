package io.mmectl.localaws.s3;

import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.AwsResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Settings of buckets as data. */
record ConfigurationOperations(S3Store store) {
    private static final String TRANSITION_MINIMUM = "x-amz-transition-default-minimum-object-size";

    private static final Set<String> MINIMA = Set.of("varies_by_storage_class", "all_storage_classes_128K");

    /** Lists of settings that have ids, by their parameter. */
    static final Map<String, String> REPORTS = Map.of(
            "analytics", "ListBucketAnalyticsConfigurationResult",
            "intelligent-tiering", "ListBucketIntelligentTieringConfigurationsOutput",
            "inventory", "ListInventoryConfigurationsResult",
            "metrics", "ListMetricsConfigurationsResult");

    AwsResponse get(S3Call call) {
        BucketRecord bucket = store.requireBucket(call.bucket());
        BucketConfiguration configuration = named(call);
        if (configuration == BucketConfiguration.ACL) {
            return new AclOperations(store).ofBucket(call);
        }
        String document = document(bucket, configuration);
        Map<String, String> headers = S3Headers.common(call.request());
        headers.put("Content-Type", configuration.contentType());
        if (configuration == BucketConfiguration.LIFECYCLE) {
            headers.put(TRANSITION_MINIMUM, document(bucket, BucketConfiguration.TRANSITION_MINIMUM));
        }
        return AwsResponse.of(200, headers, document.getBytes(StandardCharsets.UTF_8));
    }

    private static String document(BucketRecord bucket, BucketConfiguration configuration) {
        String document = bucket.configurations().get(configuration);
        if (document == null) {
            return configuration.defaultDocument(bucket.name());
        }
        if (document.isEmpty()) {
            throw configuration.missing(bucket.name());
        }
        return document;
    }

    AwsResponse put(S3Call call) throws IOException {
        BucketConfiguration configuration = named(call);
        if (configuration == BucketConfiguration.ACL) {
            return new AclOperations(store).putOnBucket(call);
        }
        BucketRecord bucket = store.requireBucket(call.bucket());
        byte[] document = call.body();
        check(bucket, configuration, document);
        Optional<String> text = kept(configuration, document);
        store.configure(
                call.bucket(),
                b -> withMinimum(
                        call,
                        configuration,
                        text.map(kept -> b.with(configuration, kept)).orElseGet(() -> b.without(configuration))));
        return call.empty(configuration.putStatus(), answered(call, configuration));
    }

    /** What of a document is kept and given back; an empty list of tags is none. */
    private static Optional<String> kept(BucketConfiguration configuration, byte[] document) {
        return switch (configuration) {
            case LIFECYCLE -> Optional.of(LifecycleRules.kept(configuration.parsed(document)));
            case PUBLIC_ACCESS -> Optional.of(PublicAccess.kept(configuration.parsed(document)));
            case TAGGING ->
                Optional.of(configuration.parsed(document))
                        .filter(tagging -> tagging.child("TagSet")
                                .filter(set -> !set.children().isEmpty())
                                .isPresent())
                        .map(tagging -> new String(document, StandardCharsets.UTF_8));
            default -> Optional.of(new String(document, StandardCharsets.UTF_8));
        };
    }

    private void check(BucketRecord bucket, BucketConfiguration configuration, byte[] document) {
        if (configuration == BucketConfiguration.POLICY) {
            BucketPolicy.of(document).check(bucket);
        } else {
            new ConfigurationRules(store, bucket).check(configuration, configuration.parsed(document));
        }
    }

    /** Whether anybody may do what the bucket's policy allows. */
    AwsResponse policyStatus(S3Call call) {
        BucketRecord bucket = store.requireBucket(call.bucket());
        BucketPolicy policy =
                BucketPolicy.of(document(bucket, BucketConfiguration.POLICY).getBytes(StandardCharsets.UTF_8));
        return call.xml("PolicyStatus", x -> x.text("IsPublic", policy.isPublic()));
    }

    private static BucketRecord withMinimum(S3Call call, BucketConfiguration configuration, BucketRecord bucket) {
        Optional<String> sent = call.header(TRANSITION_MINIMUM);
        if (sent.isPresent() && !MINIMA.contains(sent.get())) {
            throw S3Errors.invalidRequest("Invalid TransitionDefaultMinimumObjectSize found: " + sent.get());
        }
        if (configuration != BucketConfiguration.LIFECYCLE) {
            return bucket;
        }
        return sent.map(minimum -> bucket.with(BucketConfiguration.TRANSITION_MINIMUM, minimum))
                .orElseGet(() -> bucket.without(BucketConfiguration.TRANSITION_MINIMUM));
    }

    private Map<String, String> answered(S3Call call, BucketConfiguration configuration) {
        return configuration == BucketConfiguration.LIFECYCLE
                ? Map.of(
                        TRANSITION_MINIMUM,
                        document(store.requireBucket(call.bucket()), BucketConfiguration.TRANSITION_MINIMUM))
                : Map.of();
    }

    AwsResponse delete(S3Call call) {
        BucketConfiguration configuration = named(call);
        store.configure(
                call.bucket(),
                bucket -> configuration.deletable() ? bucket.with(configuration, "") : bucket.without(configuration));
        return call.empty(204, Map.of());
    }

    /** Metrics, inventories and the like: nobody can make one, so there is none. */
    AwsResponse report(S3Call call) {
        store.requireBucket(call.bucket());
        String list = REPORTS.entrySet().stream()
                .filter(report -> call.query(report.getKey()).isPresent())
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow();
        if (call.query("id").isPresent()) {
            throw new AwsException(404, "NoSuchConfiguration", "The specified configuration does not exist.");
        }
        return call.xml(list, x -> x.text("IsTruncated", false));
    }

    private static BucketConfiguration named(S3Call call) {
        return BucketConfiguration.named(call.request().query().keySet()).orElseThrow();
    }
}
