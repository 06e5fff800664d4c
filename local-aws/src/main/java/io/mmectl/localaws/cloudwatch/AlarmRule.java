package io.mmectl.localaws.cloudwatch;

import io.mmectl.localaws.json.Fields;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;

/**
 * When an alarm on one metric is in which state.
 *
 * @param needed breaching periods out of {@code periods} that make an alarm
 * @param missing what an empty period counts as: missing, breaching, notBreaching or ignore
 */
record AlarmRule(
        Metric metric,
        String statistic,
        Duration period,
        int periods,
        int needed,
        double threshold,
        String comparison,
        String missing) {

    /** Empty when the alarm is on a metric expression or a percentile, which are kept but not evaluated. */
    static Optional<AlarmRule> of(Fields request) {
        if (request.has("Metrics") || !request.has("Statistic")) {
            return Optional.empty();
        }
        int periods = request.integer("EvaluationPeriods").orElse(1);
        return Optional.of(new AlarmRule(
                MetricOperations.metric(request.text("Namespace").orElse(""), request),
                request.require("Statistic"),
                Duration.ofSeconds(request.integer("Period").orElse(60)),
                periods,
                request.integer("DatapointsToAlarm").orElse(periods),
                request.number("Threshold").orElse(0.0),
                request.require("ComparisonOperator"),
                request.text("TreatMissingData").orElse("missing")));
    }

    /** The last complete periods before an instant, oldest first; empty ones without a value. */
    List<Optional<Double>> datapoints(MetricStore store, String region, Instant now) {
        long seconds = Math.max(60, period.toSeconds());
        Instant end = Instant.ofEpochSecond(Math.floorDiv(now.getEpochSecond(), seconds) * seconds);
        Instant start = end.minusSeconds(seconds * periods);
        NavigableMap<Instant, Statistics> found = store.query(region, metric, start, end, period);
        List<Optional<Double>> points = new ArrayList<>();
        for (Instant at = start; at.isBefore(end); at = at.plusSeconds(seconds)) {
            points.add(Optional.ofNullable(found.get(at)).map(s -> s.get(statistic)));
        }
        return points;
    }

    /** The state that the last periods give. */
    AlarmState state(List<Optional<Double>> points, AlarmState before) {
        boolean nothing = points.stream().allMatch(Optional::isEmpty);
        if (nothing && missing.equals("missing")) {
            return AlarmState.INSUFFICIENT_DATA;
        }
        if (nothing && missing.equals("ignore")) {
            return before;
        }
        long breaching = points.stream()
                .filter(point -> point.map(this::breaches).orElse(missing.equals("breaching")))
                .count();
        return breaching >= needed ? AlarmState.ALARM : AlarmState.OK;
    }

    private boolean breaches(double value) {
        return switch (comparison) {
            case "GreaterThanThreshold" -> value > threshold;
            case "GreaterThanOrEqualToThreshold" -> value >= threshold;
            case "LessThanThreshold" -> value < threshold;
            case "LessThanOrEqualToThreshold" -> value <= threshold;
            default -> false;
        };
    }
}
