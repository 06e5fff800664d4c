package io.mmectl.localaws.autoscaling;

import java.util.Optional;

/** The instance counts that Application Auto Scaling reads and sets. */
public interface VariantCapacity {
    /** Empty when there is no such endpoint or variant, or it never was in service. */
    Optional<Counts> find(String region, String endpoint, String variant);

    /**
     * Starts a change of the count; it takes its time.
     *
     * @throws io.mmectl.localaws.wire.AwsException when SageMaker refuses
     */
    void set(String region, String endpoint, String variant, int count);

    /**
     * Instance counts.
     *
     * @param changeable whether the endpoint is in service, with nothing under way
     */
    record Counts(int current, int desired, boolean changeable) {}
}
