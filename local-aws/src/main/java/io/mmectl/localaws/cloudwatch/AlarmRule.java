package io.mmectl.localaws.cloudwatch;

import io.mmectl.localaws.cloudwatch.math.Line;
import io.mmectl.localaws.cloudwatch.math.MetricMath;
import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.json.Members;
import io.mmectl.localaws.wire.AwsException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * When a metric alarm is in which state. Source: "Evaluating an alarm" and "Configuring how CloudWatch alarms treat missing
 * data" in the user guide.
 *
 * @param queries what is computed, by id
 * @param watched the query that is compared with the threshold
 * @param period seconds
 * @param periods how many of the newest datapoints count
 * @param needed how many of them must breach
 * @param missing what an empty period counts as: missing, breaching, notBreaching or ignore
 */
record AlarmRule(
        Map<String, Fields> queries,
        String watched,
        int period,
        int periods,
        int needed,
        double threshold,
        String comparison,
        String missing) {
    /** Older periods that are looked at when newer ones are empty. */
    private static final int FURTHER = 2;

    /**
     * One period.
     *
     * @param value empty when nothing was measured
     */
    record Point(Instant at, Optional<Double> value) {}

    static AlarmRule of(Fields request) {
        boolean math = request.has("Metrics");
        Map<String, Fields> queries =
                math ? byId(request.structures("Metrics")) : Map.of("m1", new Fields(single(request)));
        int periods = request.integer("EvaluationPeriods").orElse(1);
        return new AlarmRule(
                queries,
                math ? watched(queries) : "m1",
                QuerySet.period(queries),
                periods,
                request.integer("DatapointsToAlarm").orElse(periods),
                request.number("Threshold").orElse(0.0),
                request.require("ComparisonOperator"),
                request.text("TreatMissingData").orElse("missing"));
    }

    private static Map<String, Fields> byId(List<Fields> list) {
        Map<String, Fields> queries = new LinkedHashMap<>();
        list.forEach(query -> queries.put(query.require("Id"), query));
        return queries;
    }

    private static String watched(Map<String, Fields> queries) {
        return queries.entrySet().stream()
                .filter(query ->
                        !query.getValue().has("ReturnData") || query.getValue().flag("ReturnData"))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("");
    }

    /** An alarm on one metric as a list of one query. */
    private static JsonNode single(Fields request) {
        Members metric = Members.of("Namespace", request.text("Namespace").orElse(""))
                .put("MetricName", request.text("MetricName"))
                .put("Dimensions", request.node().path("Dimensions"));
        return Members.of("Id", "m1")
                .put(
                        "MetricStat",
                        Members.of("Metric", metric)
                                .put("Period", request.integer("Period").orElse(60))
                                .put("Stat", request.text("Statistic").or(() -> request.text("ExtendedStatistic")))
                                .put("Unit", request.text("Unit")))
                .node();
    }

    /** The evaluation range before an instant in whole periods, oldest first. */
    List<Point> range(MetricStore store, String region, Instant now) {
        Instant end = Instant.ofEpochSecond(Math.floorDiv(now.getEpochSecond(), (long) period) * period);
        Instant start = end.minusSeconds((long) period * (periods + FURTHER));
        Optional<Line> line = watchedLine(store, region, start, end);
        List<Point> points = new ArrayList<>();
        for (Instant at = start; at.isBefore(end); at = at.plusSeconds(period)) {
            Instant moment = at;
            points.add(new Point(at, line.map(l -> l.points().get(moment))));
        }
        return points;
    }

    private Optional<Line> watchedLine(MetricStore store, String region, Instant start, Instant end) {
        try {
            return new QuerySet(store, region, queries, new MetricMath.Span(start, end, period))
                    .lines(watched).stream().findFirst();
        } catch (AwsException e) {
            // It was right when the alarm was put, but its data have no value now, such as an empty array.
            return Optional.empty();
        }
    }

    /** The newest real datapoints of a range that decide, newest first. */
    List<Point> deciding(List<Point> range) {
        return range.reversed().stream()
                .filter(point -> point.value().isPresent())
                .limit(periods)
                .toList();
    }

    /** The state that a range gives. */
    AlarmState state(List<Point> range, AlarmState before) {
        List<Point> real = deciding(range);
        long breaching = real.stream().filter(this::breaches).count();
        int unknown = periods - real.size();
        if (unknown == 0 || missing.equals("notBreaching")) {
            return breaching >= needed ? AlarmState.ALARM : AlarmState.OK;
        }
        if (missing.equals("breaching")) {
            return breaching + unknown >= needed ? AlarmState.ALARM : AlarmState.OK;
        }
        boolean ignore = missing.equals("ignore");
        if (real.isEmpty()) {
            return ignore ? before : AlarmState.INSUFFICIENT_DATA;
        }
        if (breaching >= needed) {
            return AlarmState.ALARM;
        }
        if (breaching < real.size()) {
            return AlarmState.OK;
        }
        // All that is there breaches. AWS takes a breach as old as the number needed for enough.
        return !ignore && age(range, real.getLast()) >= needed ? AlarmState.ALARM : before;
    }

    /** 1 for the newest period of the range. */
    private static int age(List<Point> range, Point point) {
        return range.size() - range.indexOf(point);
    }

    boolean breaches(Point point) {
        double value = point.value().orElse(Double.NaN);
        return switch (comparison) {
            case "GreaterThanThreshold" -> value > threshold;
            case "GreaterThanOrEqualToThreshold" -> value >= threshold;
            case "LessThanThreshold" -> value < threshold;
            case "LessThanOrEqualToThreshold" -> value <= threshold;
            default -> false;
        };
    }
}
