package io.mmectl.localaws.cloudwatch;

import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.wire.Arn;
import java.util.List;
import java.util.Map;

/** What PutMetricAlarm refuses. */
final class AlarmCheck {
    private static final int DAY = 86_400;
    private static final int MOST_QUERIES = 20;
    private static final List<String> MISSING = List.of("breaching", "notBreaching", "ignore", "missing");
    private static final List<String> SAMPLES = List.of("evaluate", "ignore");

    private static final List<String> ACTIONS = List.of("OKActions", "AlarmActions", "InsufficientDataActions");

    private AlarmCheck() {}

    /** Refuses actions that are no ARNs, or those of another region. */
    static void checkActions(String region, Fields input) {
        for (String member : ACTIONS) {
            for (String arn : input.texts(member)) {
                if (!arn.startsWith("arn:")) {
                    throw CloudWatchRefusals.validation("Invalid arn syntax: " + arn);
                }
                if (!Arn.within(region, arn)) {
                    throw CloudWatchRefusals.validation(
                            "Invalid region " + Arn.region(arn) + " specified. Only " + region + " is supported.");
                }
            }
        }
    }

    static void check(String region, Fields input) {
        checkActions(region, input);
        checkEvaluation(input);
        if (input.has("ThresholdMetricId")
                || input.require("ComparisonOperator").contains("Upper")
                || input.require("ComparisonOperator").contains("Lower")) {
            throw CloudWatchRefusals.validation(
                    "The local AWS has no anomaly detection: use a Threshold and a plain ComparisonOperator.");
        }
        if (!input.has("Threshold")) {
            throw CloudWatchRefusals.missing("The parameter Threshold is required.");
        }
        input.text("TreatMissingData").filter(value -> !MISSING.contains(value)).ifPresent(value -> {
            throw CloudWatchRefusals.validation("The value " + value
                    + " is not supported for TreatMissingData parameter. Supported values are " + MISSING + ".");
        });
        input.text("EvaluateLowSampleCountPercentile")
                .filter(value -> !SAMPLES.contains(value))
                .ifPresent(value -> {
                    throw CloudWatchRefusals.validation("Option " + value + " is not supported. Supported options for"
                            + " parameter EvaluateLowSampleCountPercentile are evaluate and ignore.");
                });
        if (input.has("Metrics")) {
            checkMath(input);
        } else {
            checkMetric(input);
        }
        checkPeriods(input);
    }

    /** Kept and not followed, these would have the alarm go off, or not, at other times than at AWS. */
    private static void checkEvaluation(Fields input) {
        if (input.has("EvaluationCriteria")) {
            throw CloudWatchRefusals.validation(
                    "The local AWS has no PromQL: use MetricName or Metrics instead of EvaluationCriteria.");
        }
        if (input.has("EvaluationInterval")) {
            throw CloudWatchRefusals.validation("EvaluationInterval cannot be specified for alarms configured with "
                    + (input.has("Metrics") ? "Metrics" : "MetricName") + ".");
        }
        if (input.has("WarmUpConfiguration")) {
            throw CloudWatchRefusals.validation(
                    "The local AWS has no warm-up of alarms: leave out WarmUpConfiguration.");
        }
        if (input.structure("EvaluationWindow").has("WallClockWindow")) {
            throw CloudWatchRefusals.validation(
                    "The local AWS evaluates sliding windows only: leave out WallClockWindow.");
        }
    }

    private static void checkMetric(Fields input) {
        if (!input.has("MetricName")) {
            throw CloudWatchRefusals.validation("MetricName or Metrics must be specified.");
        }
        for (String name : List.of("Namespace", "Period")) {
            if (!input.has(name)) {
                throw CloudWatchRefusals.missing("The parameter " + name + " is required.");
            }
        }
        if (input.has("Statistic") == input.has("ExtendedStatistic")) {
            throw CloudWatchRefusals.combination(
                    input.has("Statistic")
                            ? "The parameters Statistic and ExtendedStatistic are mutually exclusive and you have"
                                    + " specified both."
                            : "Must specify either Statistic or ExtendedStatistic");
        }
        input.text("ExtendedStatistic").ifPresent(name -> MetricReading.extended(name, "ExtendedStatistic"));
    }

    private static void checkMath(Fields input) {
        for (String name :
                List.of("MetricName", "Namespace", "Dimensions", "Period", "Unit", "Statistic", "ExtendedStatistic")) {
            if (input.has(name)) {
                throw CloudWatchRefusals.validation(
                        "The parameters Metrics and " + name + " are mutually exclusive and you have specified both.");
            }
        }
        List<Fields> list = input.structures("Metrics");
        if (list.size() > MOST_QUERIES) {
            throw CloudWatchRefusals.validation(
                    "The collection Metrics must not have a size greater than " + MOST_QUERIES + ".");
        }
        Map<String, Fields> queries = QuerySet.checked(list, "Metrics");
        long watched = queries.values().stream()
                .filter(query -> !query.has("ReturnData") || query.flag("ReturnData"))
                .count();
        if (watched != 1) {
            throw CloudWatchRefusals.validation(
                    "Exactly one element of the metrics list should return data, not " + watched + ".");
        }
    }

    private static void checkPeriods(Fields input) {
        AlarmRule rule = AlarmRule.of(input);
        if (rule.period() < 60 ? !List.of(10, 20, 30).contains(rule.period()) : rule.period() % 60 != 0) {
            throw CloudWatchRefusals.validation("Period must be 10, 20, 30 or a multiple of 60");
        }
        if (rule.needed() > rule.periods()) {
            throw CloudWatchRefusals.validation("DatapointsToAlarm (" + rule.needed()
                    + ") must not be greater than EvaluationPeriods (" + rule.periods() + ").");
        }
        long seconds = (long) rule.period() * rule.periods();
        if (seconds > DAY && (rule.period() < 3600 || seconds > 7 * DAY)) {
            throw CloudWatchRefusals.validation(
                    rule.period() < 3600
                            ? "Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <="
                                    + " 86400) for alarms using period < 3600"
                            : "Metrics cannot be checked across more than a week (EvaluationPeriods * Period must be <="
                                    + " 604800) for alarms using period >= 3600");
        }
    }
}
