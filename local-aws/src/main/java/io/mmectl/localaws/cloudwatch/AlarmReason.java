package io.mmectl.localaws.cloudwatch;

import io.mmectl.localaws.cloudwatch.AlarmRule.Point;
import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.json.Members;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Why an alarm is in its state, in the words of AWS as they stand in many public notifications.
 *
 * @param text {@code StateReason}
 * @param data {@code StateReasonData}
 */
record AlarmReason(String text, String data) {
    private static final int MOST_LISTED = 5;
    private static final DateTimeFormatter SHORT =
            DateTimeFormatter.ofPattern("dd/MM/yy HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter LONG = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd'T'HH:mm:ss.SSSxx", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    static AlarmReason of(AlarmRule rule, Fields request, List<Point> range, AlarmState state, Instant now) {
        return new AlarmReason(text(rule, range, state), data(rule, request, range, now));
    }

    static String time(Instant instant) {
        return LONG.format(instant);
    }

    private static String text(AlarmRule rule, List<Point> range, AlarmState state) {
        if (state == AlarmState.INSUFFICIENT_DATA) {
            return "Insufficient Data: " + datapoints(rule.periods(), "was", "were") + " unknown.";
        }
        boolean alarm = state == AlarmState.ALARM;
        List<Point> crossing = rule.deciding(range).stream()
                .filter(point -> rule.breaches(point) == alarm)
                .toList();
        if (crossing.isEmpty()) {
            return "Threshold Crossed: no datapoints were received for " + rule.periods()
                    + (rule.periods() == 1 ? " period and " : " periods and ") + rule.periods() + " missing "
                    + (rule.periods() == 1 ? "datapoint was" : "datapoints were") + " treated as ["
                    + (alarm ? "Breaching" : "NonBreaching") + "].";
        }
        String counted = crossing.size() + " out of the last " + rule.periods() + " datapoints";
        String compared = (crossing.size() == 1 ? " was " : " were ") + (alarm ? "" : "not ") + words(rule.comparison())
                + " the threshold (" + rule.threshold() + ")";
        int least = alarm ? rule.needed() : rule.periods() - rule.needed() + 1;
        String minimum = " (minimum " + least + (least == 1 ? " datapoint" : " datapoints") + " for "
                + (alarm ? "OK -> ALARM" : "ALARM -> OK") + " transition).";
        return crossing.size() < MOST_LISTED
                ? "Threshold Crossed: " + counted + " " + listed(crossing) + compared + minimum
                : "Threshold Crossed: " + counted + compared
                        + ". The most recent datapoints which crossed the threshold: " + listed(crossing) + minimum;
    }

    private static String datapoints(int count, String one, String many) {
        return count == 1 ? "1 datapoint " + one : count + " datapoints " + many;
    }

    private static String listed(List<Point> points) {
        return points.stream()
                .limit(MOST_LISTED)
                .map(point -> point.value().orElse(Double.NaN) + " (" + SHORT.format(point.at()) + ")")
                .collect(Collectors.joining(", ", "[", "]"));
    }

    private static String words(String comparison) {
        return switch (comparison) {
            case "GreaterThanThreshold" -> "greater than";
            case "GreaterThanOrEqualToThreshold" -> "greater than or equal to";
            case "LessThanThreshold" -> "less than";
            default -> "less than or equal to";
        };
    }

    private static String data(AlarmRule rule, Fields request, List<Point> range, Instant now) {
        List<Point> real = rule.deciding(range);
        Optional<String> start = real.isEmpty()
                ? Optional.empty()
                : Optional.of(time(real.getLast().at()));
        return Members.of("version", "1.0")
                .put("queryDate", time(now))
                .put("startDate", start)
                .put("unit", request.text("Unit"))
                .put("statistic", request.text("Statistic").or(() -> request.text("ExtendedStatistic")))
                .put("period", rule.period())
                .put(
                        "recentDatapoints",
                        real.reversed().stream()
                                .flatMap(point -> point.value().stream())
                                .toList())
                .put("threshold", rule.threshold())
                .put(
                        "evaluatedDatapoints",
                        real.stream()
                                .map(point -> Members.of("timestamp", time(point.at()))
                                        .put("value", point.value()))
                                .toList())
                .node()
                .toString();
    }
}
