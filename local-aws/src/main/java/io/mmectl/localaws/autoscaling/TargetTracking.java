package io.mmectl.localaws.autoscaling;

import io.mmectl.localaws.autoscaling.ScalingRecords.Policy;
import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.json.Members;
import io.mmectl.localaws.wire.AwsException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    /** Seconds. */
    private static final int PERIOD = 60;

    private static final int HIGH_MINUTES = 3;
    private static final int LOW_MINUTES = 15;

    /** The low alarm lies this far below the target. */
    private static final double LOW_SHARE = 0.9;

    /** What is measured, in CloudWatch's terms. */
    sealed interface Metric {
        /** The members of PutMetricAlarm that say it. */
        Members members();
    }

    /** One metric. */
    record Single(
            String namespace, String name, Map<String, String> dimensions, String statistic, Optional<String> unit)
            implements Metric {
        @Override
        public Members members() {
            return Members.of("MetricName", name)
                    .put("Namespace", namespace)
                    .put("Statistic", statistic)
                    .put("Unit", unit)
                    .put("Period", PERIOD)
                    .put(
                            "Dimensions",
                            dimensions.entrySet().stream()
                                    .map(d -> Members.of("Name", d.getKey()).put("Value", d.getValue()))
                                    .toList());
        }
    }

    /** Metrics and expressions of them, of which one returns data. */
    record Computed(List<Fields> queries) implements Metric {
        @Override
        public Members members() {
            return Members.of(
                    "Metrics", queries.stream().map(Computed::everyMinute).toList());
        }

        private static Members everyMinute(Fields query) {
            Members minute = new Members().putAll(query.node());
            if (query.has("MetricStat")) {
                minute.put(
                        "MetricStat",
                        new Members()
                                .putAll(query.structure("MetricStat").node())
                                .put("Period", PERIOD));
            }
            return minute;
        }
    }

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
        if (custom.has("Metrics")) {
            return computed(custom);
        }
        if (custom.has("MetricName")) {
            Map<String, String> dimensions = new TreeMap<>();
            custom.structures("Dimensions").forEach(d -> dimensions.put(d.require("Name"), d.require("Value")));
            return new Single(
                    custom.require("Namespace"),
                    custom.require("MetricName"),
                    dimensions,
                    custom.text("Statistic").orElse("Average"),
                    custom.text("Unit"));
        }
        // In the order in which a customized metric's come, as the two are compared.
        Map<String, String> variant = new TreeMap<>(Map.of("EndpointName", id.endpoint(), "VariantName", id.variant()));
        String type = configuration
                .structure("PredefinedMetricSpecification")
                .text("PredefinedMetricType")
                .orElse("");
        return switch (type) {
            case "SageMakerVariantInvocationsPerInstance" ->
                new Single("AWS/SageMaker", "InvocationsPerInstance", variant, "Sum", Optional.empty());
            case "SageMakerVariantConcurrentRequestsPerModelHighResolution" ->
                new Single("AWS/SageMaker", "ConcurrentRequestsPerModel", variant, "Maximum", Optional.empty());
            default ->
                throw AwsException.validation("Predefined metric type " + type + " is not supported for "
                        + TargetId.NAMESPACE + ", or neither a predefined nor a customized metric was given.");
        };
    }

    /** What is wrong with the queries themselves CloudWatch says when it is given the alarms. */
    private static Metric computed(Fields custom) {
        for (String other : List.of("MetricName", "Namespace", "Dimensions", "Statistic", "Unit")) {
            if (custom.has(other)) {
                throw AwsException.validation(
                        "Metrics and " + other + " cannot both be specified in CustomizedMetricSpecification.");
            }
        }
        return new Computed(custom.structures("Metrics"));
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
                .putAll(metric.members().node())
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
