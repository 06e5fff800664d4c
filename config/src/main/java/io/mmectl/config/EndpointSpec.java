package io.mmectl.config;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The endpoint of one model type.
 *
 * @param modelType slug; the key under {@code endpoints}
 * @param template name of a built-in or published template, or a folder (absolute path) of the user's own
 * @param containerEnvironment complete container environment, defaults of design included
 * @param variables template variables for all models of the type: String, Long, Double or Boolean
 * @param packing how archives of the type's models are compressed; no part of any identity
 * @param places where it and its parts stand, for messages
 */
public record EndpointSpec(
        String modelType,
        String template,
        InstanceType instanceType,
        InstanceCount instances,
        SortedMap<String, String> containerEnvironment,
        Routing routing,
        ModelCache modelCache,
        Timeouts timeouts,
        ScalingSpec scaling,
        WarmupSpec warmup,
        SortedMap<String, Object> variables,
        Packing packing,
        Places places) {

    public EndpointSpec {
        containerEnvironment = Collections.unmodifiableSortedMap(new TreeMap<>(containerEnvironment));
        variables = Collections.unmodifiableSortedMap(new TreeMap<>(variables));
    }

    /** An endpoint that stands in no file and packs fast. */
    public EndpointSpec(
            String modelType,
            String template,
            InstanceType instanceType,
            InstanceCount instances,
            SortedMap<String, String> containerEnvironment,
            Routing routing,
            ModelCache modelCache,
            Timeouts timeouts,
            ScalingSpec scaling,
            WarmupSpec warmup,
            SortedMap<String, Object> variables) {
        this(
                modelType,
                template,
                instanceType,
                instances,
                containerEnvironment,
                routing,
                modelCache,
                timeouts,
                scaling,
                warmup,
                variables,
                Packing.FAST,
                Places.at(new Position("", 1, 1)));
    }

    /** Where it stands. */
    public Position position() {
        return places.whole();
    }

    /** SageMaker's RoutingConfig strategy; RANDOM is AWS's default. */
    public enum Routing {
        RANDOM,
        LEAST_OUTSTANDING_REQUESTS
    }

    /** SageMaker's MultiModelConfig.ModelCacheSetting; ENABLED is AWS's default. */
    public enum ModelCache {
        ENABLED,
        DISABLED
    }

    /** How many instances, and who decides. */
    public sealed interface InstanceCount {
        /** No autoscaling; 1 or more. */
        record Fixed(int count) implements InstanceCount {}

        /** Application Auto Scaling keeps the count within 1 ≤ min ≤ max. */
        record Bounds(int min, int max) implements InstanceCount {}

        /** Instances of a new endpoint: the fixed count or the lower bound. */
        default int initial() {
            return switch (this) {
                case Fixed(int count) -> count;
                case Bounds(int min, int max) -> min;
            };
        }
    }

    /**
     * @param modelDataDownload ModelDataDownloadTimeoutInSeconds, 60 s to 3600 s; null = AWS's default
     * @param containerStartup ContainerStartupHealthCheckTimeoutInSeconds, 60 s to 3600 s; null = AWS's default
     * @param inService how long apply waits for the endpoint; default 30 min
     */
    public record Timeouts(
            @Nullable Duration modelDataDownload, @Nullable Duration containerStartup, Duration inService) {}

    /**
     * Scaling policies; all absent with a fixed count.
     *
     * @param invocationsPerInstance target = invocations per instance and minute
     * @param gpuMemory target = percent of GPU memory, 0–100
     */
    public record ScalingSpec(
            @Nullable TargetTracking invocationsPerInstance,
            @Nullable TargetTracking gpuMemory,
            List<Schedule> schedules) {
        public ScalingSpec {
            schedules = List.copyOf(schedules);
        }

        public static ScalingSpec none() {
            return new ScalingSpec(null, null, List.of());
        }
    }

    /** Cooldowns default to AWS's 300 s for SageMaker variants. */
    public record TargetTracking(
            double target, Duration scaleOutCooldown, Duration scaleInCooldown, boolean disableScaleIn) {}

    /**
     * A scheduled action: from each moment of the schedule on the bounds are min and max.
     *
     * @param name slug, unique within the endpoint
     * @param schedule Application Auto Scaling's {@code cron(…)}, {@code rate(…)} or {@code at(…)}
     * @param timezone IANA name; UTC when absent
     */
    public record Schedule(String name, String schedule, String timezone, int min, int max) {}

    /**
     * @param interval every routed model is invoked within it; default 1 h
     * @param coldThreshold a slower answer in the proving pass means that the model was not resident; default 2 s
     * @param concurrency invocations in flight per endpoint; default 4
     */
    public record WarmupSpec(Duration interval, Duration coldThreshold, int concurrency) {}
}
