package io.mmectl.deployer.port;

import io.mmectl.config.EndpointSpec.Schedule;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** Application Auto Scaling for a variant of a SageMaker endpoint. */
public interface ScalingControl {
    /** Empty when the variant is not registered. */
    Optional<Scaling> describe(String endpointName, String variantName);

    /** An upsert; moves the live count into the bounds at once. */
    void registerTarget(String endpointName, String variantName, int min, int max, SortedMap<String, String> tags);

    /** Puts tags on a registered variant and changes nothing else; tags of other keys stay. */
    void tagTarget(String endpointName, String variantName, SortedMap<String, String> tags);

    /** Takes policies and scheduled actions of the target with it; without effect when not registered. */
    void deregisterTarget(String endpointName, String variantName);

    void putPolicy(String endpointName, String variantName, Policy policy);

    void deletePolicy(String endpointName, String variantName, String policyName);

    void putSchedule(String endpointName, String variantName, Schedule schedule);

    void deleteSchedule(String endpointName, String variantName, String scheduleName);

    /**
     * A registered variant.
     *
     * @param policies sorted by name
     * @param schedules sorted by name
     */
    record Scaling(int min, int max, List<Policy> policies, List<Schedule> schedules, SortedMap<String, String> tags) {}

    /** A target-tracking policy. */
    record Policy(
            String name,
            Metric metric,
            double target,
            Duration scaleOutCooldown,
            Duration scaleInCooldown,
            boolean disableScaleIn) {}

    /** What a policy keeps near its target. */
    enum Metric {
        /** Predefined SageMakerVariantInvocationsPerInstance: invocations per instance and minute. */
        INVOCATIONS_PER_INSTANCE,
        /**
         * Customized: GPUMemoryUtilization in {@code /aws/sagemaker/Endpoints}, dimensions EndpointName and VariantName,
         * Average, Percent.
         */
        GPU_MEMORY_UTILIZATION,
        /** A policy on another metric that somebody else put there; never written, only seen. */
        OTHER
    }
}
