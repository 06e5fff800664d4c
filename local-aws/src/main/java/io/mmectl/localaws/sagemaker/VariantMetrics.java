package io.mmectl.localaws.sagemaker;

import io.mmectl.localaws.cloudwatch.Metric;
import io.mmectl.localaws.cloudwatch.MetricStore;
import io.mmectl.localaws.instance.HostedInstance;
import io.mmectl.localaws.instance.InstanceMetrics;
import io.mmectl.localaws.time.LocalTime;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The metrics of one variant: invocations in {@code AWS/SageMaker}, gauges in {@code /aws/sagemaker/Endpoints}. */
public final class VariantMetrics implements InstanceMetrics {
    private static final String INVOCATIONS = "AWS/SageMaker";
    private static final String GAUGES = "/aws/sagemaker/Endpoints";

    private final MetricStore store;
    private final LocalTime time;
    private final String region;
    private final Map<String, String> dimensions;
    private final Map<String, Metric> metrics = new ConcurrentHashMap<>();

    public VariantMetrics(MetricStore store, LocalTime time, String region, String endpoint, String variant) {
        this.store = store;
        this.time = time;
        this.region = region;
        this.dimensions = Map.of("EndpointName", endpoint, "VariantName", variant);
    }

    @Override
    public void duration(String metric, Duration value) {
        add(INVOCATIONS, metric, "Microseconds", value.toNanos() / 1e3);
    }

    @Override
    public void count(String metric, double value) {
        add(INVOCATIONS, metric, "None", value);
    }

    /** What CloudWatch gets of an instance once a minute. */
    void publish(HostedInstance.Gauges gauges) {
        double busyPercent = Math.min(100, gauges.busy().toMillis() / 600.0);
        gauges.loadedModels().ifPresent(models -> gauge("LoadedModelCount", models));
        percent("MemoryUtilization", gauges.memory().hostPercent());
        percent("DiskUtilization", gauges.diskPercent());
        percent("CPUUtilization", busyPercent * 0.8 + 2);
        if (gauges.memory().gpuTotalMib() > 0) {
            percent("GPUMemoryUtilization", gauges.memory().gpuPercent() * gauges.gpus());
            percent("GPUUtilization", busyPercent);
        }
    }

    /** A gauge in percent. */
    private void percent(String metric, double value) {
        add(GAUGES, metric, "Percent", value);
    }

    /** A gauge without unit. */
    private void gauge(String metric, double value) {
        add(GAUGES, metric, "None", value);
    }

    private void add(String namespace, String metric, String unit, double value) {
        Metric one = metrics.computeIfAbsent(metric, name -> Metric.of(namespace, name, dimensions));
        store.add(region, one, unit, time.now(), value);
    }
}
