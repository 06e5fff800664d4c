package io.mmectl.aws;

import static io.mmectl.aws.Calls.call;

import io.mmectl.deployer.port.EndpointMetrics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataResult;
import software.amazon.awssdk.services.cloudwatch.model.ScanBy;

/** The one-minute metrics that SageMaker emits for a variant (facts 5). */
final class CloudWatchEndpointMetrics implements EndpointMetrics {
    private static final String INSTANCES = "/aws/sagemaker/Endpoints";
    private static final String REQUESTS = "AWS/SageMaker";
    private static final int PERIOD_SECONDS = 60;

    /** The newest minute is often not there yet, and a clock may be ahead of ours. */
    private static final Duration AHEAD = Duration.ofDays(1);

    private static final int MAX_DATAPOINTS = 500;

    private final Supplier<CloudWatchClient> cloudWatch;
    private final InstantSource clock;

    CloudWatchEndpointMetrics(Supplier<CloudWatchClient> cloudWatch, InstantSource clock) {
        this.cloudWatch = cloudWatch;
        this.clock = clock;
    }

    @Override
    public Reading latest(String endpointName, String variantName, Duration window) {
        Instant now = clock.instant();
        List<Dimension> variant = List.of(
                Dimension.builder().name("EndpointName").value(endpointName).build(),
                Dimension.builder().name("VariantName").value(variantName).build());
        Map<String, Datum> newest = new HashMap<>();
        call(
                        IamAction.GET_METRIC_DATA,
                        endpointName,
                        () -> cloudWatch
                                .get()
                                .getMetricData(r -> r.startTime(now.minus(window))
                                        .endTime(now.plus(AHEAD))
                                        .scanBy(ScanBy.TIMESTAMP_DESCENDING)
                                        .maxDatapoints(MAX_DATAPOINTS)
                                        .metricDataQueries(
                                                query("loaded", INSTANCES, "LoadedModelCount", "Sum", variant),
                                                query("gpu", INSTANCES, "GPUMemoryUtilization", "Average", variant),
                                                query("invocations", REQUESTS, "Invocations", "Sum", variant))))
                .metricDataResults()
                .forEach(result -> first(result).ifPresent(datum -> newest.put(result.id(), datum)));
        return new Reading(
                Optional.ofNullable(newest.get("loaded")),
                Optional.ofNullable(newest.get("gpu")),
                Optional.ofNullable(newest.get("invocations")));
    }

    private static MetricDataQuery query(
            String id, String namespace, String name, String statistic, List<Dimension> dimensions) {
        return MetricDataQuery.builder()
                .id(id)
                .metricStat(s -> s.metric(
                                m -> m.namespace(namespace).metricName(name).dimensions(dimensions))
                        .period(PERIOD_SECONDS)
                        .stat(statistic))
                .build();
    }

    private static Optional<Datum> first(MetricDataResult result) {
        return result.values().isEmpty() || result.timestamps().isEmpty()
                ? Optional.empty()
                : Optional.of(new Datum(
                        result.values().getFirst(), result.timestamps().getFirst()));
    }
}
