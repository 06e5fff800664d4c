package io.mmectl.localaws.s3;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A bucket.
 *
 * @param configurations documents as they were sent; "" for one that was deleted although buckets are born with it
 * @param state Enabled or Suspended; null, which stands for {@link Versioning#OFF}, before versioning was ever switched on
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record BucketRecord(
        String name,
        String region,
        Instant created,
        Map<BucketConfiguration, String> configurations,
        @Nullable Versioning state) {
    BucketRecord(String name, String region, Instant created) {
        this(name, region, created, Map.of(), null);
    }

    Versioning versioning() {
        return state == null ? Versioning.OFF : state;
    }

    BucketRecord with(BucketConfiguration configuration, String document) {
        Map<BucketConfiguration, String> changed = copy();
        changed.put(configuration, document);
        return new BucketRecord(name, region, created, changed, state);
    }

    BucketRecord without(BucketConfiguration configuration) {
        Map<BucketConfiguration, String> changed = copy();
        changed.remove(configuration);
        return new BucketRecord(name, region, created, changed, state);
    }

    BucketRecord with(Versioning versioning) {
        return new BucketRecord(name, region, created, configurations, versioning);
    }

    /** The header that names a version; none in a bucket that never kept any. */
    Map<String, String> versionHeader(ObjectRecord object) {
        return versioning() == Versioning.OFF ? Map.of() : Map.of(S3Errors.VERSION_ID, object.versionId());
    }

    private Map<BucketConfiguration, String> copy() {
        Map<BucketConfiguration, String> copy = new EnumMap<>(BucketConfiguration.class);
        copy.putAll(configurations);
        return copy;
    }
}
