package io.mmectl.aws.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.deployer.port.EndpointMetrics.Datum;
import io.mmectl.deployer.port.EndpointMetrics.Reading;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What {@link io.mmectl.deployer.port.EndpointMetrics} promises. */
public interface EndpointMetricsContract extends Contract {
    String VARIANT = "AllTraffic";
    /** Long, because an account's clock may run many times as fast as the machine that emits and reads. */
    Duration WINDOW = Duration.ofDays(1);

    @Test
    default void aVariantWithoutMetricsIsEmpty() {
        assertThat(aws().metrics().latest(aws().name("metrics-none"), VARIANT, WINDOW))
                .isEqualTo(new Reading(Optional.empty(), Optional.empty(), Optional.empty()));
    }

    @Test
    default void readsWhatSageMakerEmittedForThatVariantOnly() {
        String endpoint = aws().name("metrics");
        aws().emitMetric("/aws/sagemaker/Endpoints", "LoadedModelCount", endpoint, VARIANT, 7, "None");
        aws().emitMetric("/aws/sagemaker/Endpoints", "GPUMemoryUtilization", endpoint, VARIANT, 81.5, "Percent");
        aws().emitMetric("/aws/sagemaker/Endpoints", "LoadedModelCount", endpoint, "Other", 99, "None");

        aws().await(
                        "both values are there",
                        () -> latest(endpoint).loadedModels().isPresent()
                                && latest(endpoint).gpuMemoryPercent().isPresent());

        assertThat(latest(endpoint).loadedModels().map(Datum::value)).contains(7.0);
        assertThat(latest(endpoint).gpuMemoryPercent().map(Datum::value)).contains(81.5);
        assertThat(latest(endpoint).invocationsPerMinute()).isEmpty();
    }

    private Reading latest(String endpoint) {
        return aws().metrics().latest(endpoint, VARIANT, WINDOW);
    }
}
