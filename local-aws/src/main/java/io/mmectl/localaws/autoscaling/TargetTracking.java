package io.mmectl.localaws.autoscaling;

import io.mmectl.localaws.autoscaling.ScalingRecords.Policy;
import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.json.Members;
import io.mmectl.localaws.wire.AwsException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * The arithmetic of a target-tracking policy.
 *
 * @param target value of the metric to hold
 */
record TargetTracking(double target, Duration outCooldown, Duration inCooldown, boolean scaleIn, Metric metric) {
    /** Cooldown of SageMaker variants when the policy says nothing. */
    private static final int DEFAULT_COOLDOWN = 300;

    private static final int HIGH_MINUTES = 3;
    private static final int LOW_MINUTES = 15;

    /** The low alarm lies this far below the target. */
    private static final double LOW_SHARE = 0.9;

    /** What is measured, in CloudWatch's terms. */
    record Metric(String namespace, String name, Map<String, String> dimensions, String statistic) {}

    static TargetTracking of(Policy policy) {
        return of(policy.target(), new Fields(policy.configuration()));
    }

    static TargetTracking of(TargetId id, Fields configuration) {
        return new TargetTracking(
                configuration.number("TargetValue").orElse(0.0),
                Duration.ofSeconds(configuration.integer("ScaleOutCooldown").orElse(DEFAULT_COOLDOWN)),
                Duration.ofSeconds(configuration.integer("ScaleInCooldown").orElse(DEFAULT_COOLDOWN)),
                !configuration.flag("DisableScaleIn"),
                metric(id, configuration));
    }

    private static Metric metric(TargetId id, Fields configuration) {
        Fields custom = configuration.structure("CustomizedMetricSpecification");
        if (custom.has("MetricName")) {
            Map<String, String> dimensions = new TreeMap<>();
            custom.structures("Dimensions").forEach(d -> dimensions.put(d.require("Name"), d.require("Value")));
            return new Metric(
                    custom.require("Namespace"),
                    custom.require("MetricName"),
                    dimensions,
                    custom.text("Statistic").orElse("Average"));
        }
        Map<String, String> variant = Map.of("EndpointName", id.endpoint(), "VariantName", id.variant());
        String type = configuration
                .structure("PredefinedMetricSpecification")
                .text("PredefinedMetricType")
                .orElse("");
        return switch (type) {
            case "SageMakerVariantInvocationsPerInstance" ->
                new Metric("AWS/SageMaker", "InvocationsPerInstance", variant, "Sum");
            case "SageMakerVariantConcurrentRequestsPerModelHighResolution" ->
                new Metric("AWS/SageMaker", "ConcurrentRequestsPerModel", variant, "Maximum");
            default ->
                throw AwsException.validation("Predefined metric type " + type + " is not supported for "
                        + TargetId.NAMESPACE + ", or neither a predefined nor a customized metric was given.");
        };
    }

    /** PutMetricAlarm's input for the alarm above the target. */
    Fields highAlarm(String name, String policyArn) {
        return alarm(name, policyArn, "GreaterThanThreshold", target, HIGH_MINUTES);
    }

    /** PutMetricAlarm's input for the alarm below the target. */
    Fields lowAlarm(String name, String policyArn) {
        return alarm(name, policyArn, "LessThanThreshold", target * LOW_SHARE, LOW_MINUTES);
    }

    private Fields alarm(String name, String policyArn, String comparison, double threshold, int minutes) {
        return new Fields(Members.of("AlarmName", name)
                .put("AlarmDescription", "DO NOT EDIT OR DELETE. For TargetTrackingScaling policy " + policyArn + ".")
                .put("ActionsEnabled", true)
                .put("AlarmActions", List.of(policyArn))
                .put("MetricName", metric.name())
                .put("Namespace", metric.namespace())
                .put("Statistic", metric.statistic())
                .put(
                        "Dimensions",
                        metric.dimensions().entrySet().stream()
                                .map(d -> Members.of("Name", d.getKey()).put("Value", d.getValue()))
                                .toList())
                .put("Period", 60)
                .put("EvaluationPeriods", minutes)
                .put("Threshold", threshold)
                .put("ComparisonOperator", comparison)
                .node());
    }

    /** The count that the high alarm asks for; more than now. */
    int scaleOut(int count, double value) {
        return Math.max(count + 1, (int) Math.ceil(count * value / target));
    }

    /** The count that the low alarm asks for; empty when fewer would be above the target again. */
    OptionalInt scaleIn(int count, double value) {
        int wanted = Math.max(1, (int) Math.ceil(count * value / target));
        return scaleIn && wanted < count ? OptionalInt.of(wanted) : OptionalInt.empty();
    }
}
