package io.mmectl.localaws.s3;

import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

/**
 * A bucket.
 *
 * @param configurations documents as they were sent
 */
record BucketRecord(String name, String region, Instant created, Map<BucketConfiguration, String> configurations) {
    BucketRecord(String name, String region, Instant created) {
        this(name, region, created, Map.of());
    }

    BucketRecord with(BucketConfiguration configuration, String document) {
        Map<BucketConfiguration, String> changed = copy();
        changed.put(configuration, document);
        return new BucketRecord(name, region, created, changed);
    }

    BucketRecord without(BucketConfiguration configuration) {
        Map<BucketConfiguration, String> changed = copy();
        changed.remove(configuration);
        return new BucketRecord(name, region, created, changed);
    }

    private Map<BucketConfiguration, String> copy() {
        Map<BucketConfiguration, String> copy = new EnumMap<>(BucketConfiguration.class);
        copy.putAll(configurations);
        return copy;
    }
}
