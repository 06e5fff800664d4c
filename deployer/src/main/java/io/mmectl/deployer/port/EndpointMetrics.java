package io.mmectl.deployer.port;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What CloudWatch last said about a variant. */
public interface EndpointMetrics {
    /** @param window how far back to look; SageMaker emits a value a minute, some minutes late */
    Reading latest(String endpointName, String variantName, Duration window);

    /**
     * Newest values, each empty when there was none within the window.
     *
     * @param loadedModels LoadedModelCount over all instances; a target model on two instances counts twice
     * @param gpuMemoryPercent GPUMemoryUtilization, mean of the instances, 0 to 100
     * @param invocationsPerMinute Invocations of the whole variant
     */
    record Reading(
            Optional<Datum> loadedModels, Optional<Datum> gpuMemoryPercent, Optional<Datum> invocationsPerMinute) {}

    /** @param at start of the minute that the value is of */
    record Datum(double value, Instant at) {}
}
