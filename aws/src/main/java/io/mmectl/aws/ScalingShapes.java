package io.mmectl.aws;

import io.mmectl.config.EndpointSpec.Schedule;
import io.mmectl.deployer.port.ScalingControl.Metric;
import io.mmectl.deployer.port.ScalingControl.Policy;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.applicationautoscaling.model.CustomizedMetricSpecification;
import software.amazon.awssdk.services.applicationautoscaling.model.MetricDimension;
import software.amazon.awssdk.services.applicationautoscaling.model.MetricStatistic;
import software.amazon.awssdk.services.applicationautoscaling.model.MetricType;
import software.amazon.awssdk.services.applicationautoscaling.model.PredefinedMetricSpecification;
import software.amazon.awssdk.services.applicationautoscaling.model.ScalableTargetAction;
import software.amazon.awssdk.services.applicationautoscaling.model.ScalingPolicy;
import software.amazon.awssdk.services.applicationautoscaling.model.ScheduledAction;
import software.amazon.awssdk.services.applicationautoscaling.model.TargetTrackingScalingPolicyConfiguration;

/** Policies and schedules as Application Auto Scaling's shapes and back. */
final class ScalingShapes {
    /** What AWS takes for SageMaker variants when a cooldown is left out (facts 6). */
    private static final int DEFAULT_COOLDOWN_SECONDS = 300;

    /** A bound that a foreign scheduled action leaves as it is; never equal to one of ours. */
    private static final int NOT_SET = -1;

    private static final String GPU_METRIC = "GPUMemoryUtilization";

    /**
     * The namespace and dimensions that SageMaker emits. AWS's multi-model page shows EndpointName and ModelName, which
     * would track a metric without data.
     */
    private static final String GPU_NAMESPACE = "/aws/sagemaker/Endpoints";

    private ScalingShapes() {}

    static TargetTrackingScalingPolicyConfiguration tracking(Policy policy, String endpointName, String variantName) {
        TargetTrackingScalingPolicyConfiguration.Builder tracking = TargetTrackingScalingPolicyConfiguration.builder()
                .targetValue(policy.target())
                .scaleOutCooldown(Math.toIntExact(policy.scaleOutCooldown().toSeconds()))
                .scaleInCooldown(Math.toIntExact(policy.scaleInCooldown().toSeconds()))
                .disableScaleIn(policy.disableScaleIn());
        return switch (policy.metric()) {
            case INVOCATIONS_PER_INSTANCE ->
                tracking.predefinedMetricSpecification(
                                p -> p.predefinedMetricType(MetricType.SAGE_MAKER_VARIANT_INVOCATIONS_PER_INSTANCE))
                        .build();
            case GPU_MEMORY_UTILIZATION ->
                tracking.customizedMetricSpecification(c -> c.metricName(GPU_METRIC)
                                .namespace(GPU_NAMESPACE)
                                .dimensions(
                                        d -> d.name("EndpointName").value(endpointName),
                                        d -> d.name("VariantName").value(variantName))
                                .statistic(MetricStatistic.AVERAGE)
                                .unit("Percent"))
                        .build();
            case OTHER -> throw new IllegalArgumentException("a policy on a foreign metric is never written");
        };
    }

    static Policy policy(ScalingPolicy policy, String endpointName, String variantName) {
        TargetTrackingScalingPolicyConfiguration tracking = policy.targetTrackingScalingPolicyConfiguration();
        if (tracking == null) {
            return new Policy(policy.policyName(), Metric.OTHER, 0, Duration.ZERO, Duration.ZERO, false);
        }
        return new Policy(
                policy.policyName(),
                metric(tracking, endpointName, variantName),
                tracking.targetValue(),
                cooldown(tracking.scaleOutCooldown()),
                cooldown(tracking.scaleInCooldown()),
                Boolean.TRUE.equals(tracking.disableScaleIn()));
    }

    private static Metric metric(
            TargetTrackingScalingPolicyConfiguration tracking, String endpointName, String variantName) {
        PredefinedMetricSpecification predefined = tracking.predefinedMetricSpecification();
        if (predefined != null
                && predefined.predefinedMetricType() == MetricType.SAGE_MAKER_VARIANT_INVOCATIONS_PER_INSTANCE) {
            return Metric.INVOCATIONS_PER_INSTANCE;
        }
        CustomizedMetricSpecification custom = tracking.customizedMetricSpecification();
        return custom != null && isGpuMemory(custom, endpointName, variantName)
                ? Metric.GPU_MEMORY_UTILIZATION
                : Metric.OTHER;
    }

    private static boolean isGpuMemory(CustomizedMetricSpecification custom, String endpointName, String variantName) {
        Map<String, String> dimensions = new HashMap<>();
        for (MetricDimension dimension : custom.dimensions()) {
            dimensions.put(dimension.name(), dimension.value());
        }
        return GPU_METRIC.equals(custom.metricName())
                && GPU_NAMESPACE.equals(custom.namespace())
                && custom.statistic() == MetricStatistic.AVERAGE
                && dimensions.equals(Map.of("EndpointName", endpointName, "VariantName", variantName));
    }

    static Schedule schedule(ScheduledAction action) {
        ScalableTargetAction bounds = action.scalableTargetAction();
        return new Schedule(
                action.scheduledActionName(),
                action.schedule(),
                action.timezone() == null ? "UTC" : action.timezone(),
                bounds == null || bounds.minCapacity() == null ? NOT_SET : bounds.minCapacity(),
                bounds == null || bounds.maxCapacity() == null ? NOT_SET : bounds.maxCapacity());
    }

    private static Duration cooldown(@Nullable Integer seconds) {
        return Duration.ofSeconds(seconds == null ? DEFAULT_COOLDOWN_SECONDS : seconds);
    }
}
