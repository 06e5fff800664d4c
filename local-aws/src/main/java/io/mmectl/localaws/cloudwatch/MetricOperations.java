package io.mmectl.localaws.cloudwatch;

import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.json.Members;
import io.mmectl.localaws.time.LocalTime;
import io.mmectl.localaws.wire.AwsException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/** Putting and reading metric values. */
final class MetricOperations {
    private static final int LIST_PAGE = 500;
    private static final List<String> SIMPLE = List.of("Average", "Sum", "Minimum", "Maximum", "SampleCount");

    private final MetricStore store;
    private final LocalTime time;

    MetricOperations(MetricStore store, LocalTime time) {
        this.store = store;
        this.time = time;
    }

    /** The metric that {@code MetricName} and {@code Dimensions} of a structure name. */
    static Metric metric(String namespace, Fields fields) {
        TreeMap<String, String> dimensions = new TreeMap<>();
        for (Fields dimension : fields.structures("Dimensions")) {
            dimensions.put(dimension.require("Name"), dimension.require("Value"));
        }
        return new Metric(namespace, fields.require("MetricName"), dimensions);
    }

    ObjectNode put(String region, Fields input) {
        String namespace = input.require("Namespace");
        for (Fields datum : input.structures("MetricData")) {
            Instant at = datum.time("Timestamp").orElseGet(time::now);
            Statistics values = statistics(datum);
            if (!values.isEmpty()) {
                store.add(region, metric(namespace, datum), datum.text("Unit").orElse("None"), at, values);
            }
        }
        return new Members().node();
    }

    private static Statistics statistics(Fields datum) {
        Fields set = datum.structure("StatisticValues");
        if (datum.has("StatisticValues")) {
            return new Statistics(
                    set.number("SampleCount").orElse(0.0),
                    set.number("Sum").orElse(0.0),
                    set.number("Minimum").orElse(0.0),
                    set.number("Maximum").orElse(0.0));
        }
        if (datum.has("Value")) {
            return Statistics.of(datum.number("Value").orElse(0.0));
        }
        Statistics all = Statistics.EMPTY;
        for (int i = 0; i < datum.node().path("Values").size(); i++) {
            double value = datum.node().path("Values").get(i).asDouble(0);
            double count = datum.node().path("Counts").has(i)
                    ? datum.node().path("Counts").get(i).asDouble(1)
                    : 1;
            all = all.plus(new Statistics(count, value * count, value, value));
        }
        return all;
    }

    ObjectNode statistics(String region, Fields input) {
        Metric metric = metric(input.require("Namespace"), input);
        List<String> wanted = input.texts("Statistics");
        wanted.forEach(MetricOperations::checkStatistic);
        NavigableMap<Instant, Statistics> periods = query(
                region,
                metric,
                input.time("StartTime"),
                input.time("EndTime"),
                input.integer("Period").orElse(60));
        String unit = store.unit(region, metric).orElse("None");
        List<Members> points = new ArrayList<>();
        periods.forEach((start, values) -> {
            Members point = Members.of("Timestamp", start).put("Unit", unit);
            wanted.forEach(statistic -> point.put(statistic, values.get(statistic)));
            points.add(point);
        });
        return Members.of("Label", metric.name()).put("Datapoints", points).node();
    }

    private NavigableMap<Instant, Statistics> query(
            String region, Metric metric, Optional<Instant> start, Optional<Instant> end, int period) {
        return store.query(
                region, metric, start.orElse(Instant.EPOCH), end.orElseGet(time::now), Duration.ofSeconds(period));
    }

    private static void checkStatistic(String statistic) {
        if (!SIMPLE.contains(statistic)) {
            throw new AwsException(
                    400,
                    "ValidationError",
                    "The local AWS keeps no single values, so the statistic " + statistic + " is not known. Use one of "
                            + String.join(", ", SIMPLE) + ".");
        }
    }

    ObjectNode data(String region, Fields input) {
        boolean ascending = input.text("ScanBy").orElse("TimestampDescending").equals("TimestampAscending");
        List<Members> results = new ArrayList<>();
        for (Fields query : input.structures("MetricDataQueries")) {
            Members result = result(region, input, query, ascending);
            if (!query.has("ReturnData") || query.flag("ReturnData")) {
                results.add(result);
            }
        }
        return Members.of("MetricDataResults", results)
                .put("Messages", List.of())
                .node();
    }

    private Members result(String region, Fields input, Fields query, boolean ascending) {
        if (query.has("Expression")) {
            throw new AwsException(
                    400,
                    "ValidationError",
                    "The local AWS does not evaluate metric expressions: " + query.require("Id"));
        }
        Fields stat = query.structure("MetricStat");
        Fields metricFields = stat.structure("Metric");
        Metric metric = metric(metricFields.require("Namespace"), metricFields);
        String statistic = stat.require("Stat");
        checkStatistic(statistic);
        NavigableMap<Instant, Statistics> found = query(
                region,
                metric,
                input.time("StartTime"),
                input.time("EndTime"),
                stat.integer("Period").orElse(60));
        NavigableMap<Instant, Statistics> ordered = ascending ? found : found.descendingMap();
        return Members.of("Id", query.require("Id"))
                .put("Label", query.text("Label").orElse(metric.name()))
                .put("Timestamps", List.copyOf(ordered.keySet()))
                .put(
                        "Values",
                        ordered.values().stream().map(s -> s.get(statistic)).toList())
                .put("StatusCode", "Complete");
    }

    ObjectNode list(String region, Fields input) {
        Map<String, Optional<String>> dimensions = new TreeMap<>();
        input.structures("Dimensions").forEach(d -> dimensions.put(d.require("Name"), d.text("Value")));
        List<Metric> chosen = store.list(region).stream()
                .filter(m -> input.text("Namespace").map(m.namespace()::equals).orElse(true))
                .filter(m -> input.text("MetricName").map(m.name()::equals).orElse(true))
                .filter(m -> dimensions.entrySet().stream().allMatch(d -> fits(m, d.getKey(), d.getValue())))
                .toList();
        Paging<Metric> page = Paging.of(chosen, input, "MaxRecords", LIST_PAGE);
        return Members.of(
                        "Metrics",
                        page.items().stream().map(MetricOperations::view).toList())
                .put("NextToken", page.nextToken())
                .node();
    }

    private static boolean fits(Metric metric, String name, Optional<String> value) {
        String actual = metric.dimensions().get(name);
        return actual != null && value.map(actual::equals).orElse(true);
    }

    private static Members view(Metric metric) {
        return Members.of("Namespace", metric.namespace())
                .put("MetricName", metric.name())
                .put(
                        "Dimensions",
                        metric.dimensions().entrySet().stream()
                                .map(d -> Members.of("Name", d.getKey()).put("Value", d.getValue()))
                                .toList());
    }
}
