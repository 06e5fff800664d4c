package io.mmectl.localaws.cloudwatch;

import io.mmectl.localaws.cloudwatch.MetricSeries.Range;
import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.json.Members;
import io.mmectl.localaws.json.Page;
import io.mmectl.localaws.platform.ServiceContext;
import io.mmectl.localaws.time.LocalTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/** GetMetricStatistics and ListMetrics. */
final class MetricReading {
    private static final int LIST_PAGE = 500;
    private static final int MOST_POINTS = 1440;
    private static final Duration RECENT = Duration.ofHours(3);

    private final MetricStore store;
    private final LocalTime time;

    MetricReading(MetricStore store, LocalTime time) {
        this.store = store;
        this.time = time;
    }

    ObjectNode statistics(String region, Fields input) {
        Metric metric = MetricWriting.metric(input.require("Namespace"), input);
        List<String> simple = input.texts("Statistics");
        List<String> extended = input.texts("ExtendedStatistics");
        if (simple.isEmpty() && extended.isEmpty()) {
            throw CloudWatchRefusals.combination("Must specify either Statistics or ExtendedStatistics");
        }
        extended.forEach(name -> extended(name, "ExtendedStatistics"));
        Range range = range(input);
        List<String> units = input.text("Unit").map(List::of).orElseGet(() -> store.units(region, metric));
        List<Members> points = new ArrayList<>();
        for (String unit : units) {
            store.query(region, metric, Optional.of(unit), range, !extended.isEmpty())
                    .forEach((start, bucket) ->
                            point(start, unit, bucket, simple, extended).ifPresent(points::add));
        }
        return Members.of("Label", metric.name()).put("Datapoints", points).node();
    }

    private static Optional<Members> point(
            Instant start, String unit, Bucket bucket, List<String> simple, List<String> extended) {
        Members point = Members.of("Timestamp", start).put("Unit", unit);
        simple.forEach(name -> point.put(name, bucket.statistics().get(name)));
        Map<String, Double> more = new TreeMap<>();
        extended.forEach(name -> extended(name, "").of(bucket).ifPresent(value -> more.put(name, value)));
        if (!more.isEmpty()) {
            point.put("ExtendedStatistics", more);
        }
        return simple.isEmpty() && more.isEmpty() ? Optional.empty() : Optional.of(point);
    }

    /** A statistic beyond the five simple ones; the parameter is named in the refusal. */
    static Statistic extended(String name, String parameter) {
        return Statistic.extended(name)
                .orElseThrow(() -> CloudWatchRefusals.value(
                        "The value " + name + " for parameter " + parameter + " is not supported."));
    }

    private static Range range(Fields input) {
        Instant start = input.time("StartTime").orElse(Instant.EPOCH);
        Instant end = input.time("EndTime").orElse(Instant.EPOCH);
        int period = input.integer("Period").orElse(60);
        checkPeriod(period, "Period");
        if (!start.isBefore(end)) {
            throw CloudWatchRefusals.value("The parameter StartTime must be less than the parameter EndTime.");
        }
        Instant from = rounded(start, period);
        // The limit is on the range as asked for: a day of minutes that begins within one is allowed (AWS's texts name
        // 86,400 points for a day of seconds that ends "now").
        long points = Math.ceilDiv(Duration.between(start, end).toSeconds(), period);
        if (points > MOST_POINTS) {
            throw CloudWatchRefusals.combination(String.format(
                    Locale.ROOT,
                    "You have requested up to %,d datapoints, which exceeds the limit of %,d. You may reduce the"
                            + " datapoints requested by increasing Period, or decreasing the time range.",
                    points,
                    MOST_POINTS));
        }
        // Periods begin at the start time, not at multiples of their length: AWS's own example of this call shows it.
        return new Range(from, end, period, from);
    }

    /** A start goes back to a whole minute; with a period of seconds to one of its multiples. */
    static Instant rounded(Instant start, int period) {
        long step = Math.min(period, 60);
        return Instant.ofEpochSecond(Math.floorDiv(start.getEpochSecond(), step) * step);
    }

    /** @throws io.mmectl.localaws.wire.AwsException for what is not 1, 5, 10, 20, 30 or whole minutes */
    static void checkPeriod(int period, String parameter) {
        if (!isPeriod(period)) {
            throw CloudWatchRefusals.value("The parameter " + parameter
                    + " must be 1, 5, 10, 20, 30 or a multiple of 60 seconds, not " + period + ".");
        }
    }

    static boolean isPeriod(int seconds) {
        return seconds >= 60 ? seconds % 60 == 0 : List.of(1, 5, 10, 20, 30).contains(seconds);
    }

    ObjectNode list(String region, Fields input) {
        Map<String, Optional<String>> dimensions = new TreeMap<>();
        input.structures("Dimensions").forEach(d -> dimensions.put(d.require("Name"), d.text("Value")));
        Duration listed = input.has("RecentlyActive") ? RECENT : MetricStore.listed();
        List<Metric> chosen = store.list(region, time.now().minus(listed)).stream()
                .map(MetricStore.Listed::metric)
                .filter(m -> input.text("OwningAccount")
                        .map(ServiceContext.ACCOUNT::equals)
                        .orElse(true))
                .filter(m -> input.text("Namespace").map(m.namespace()::equals).orElse(true))
                .filter(m -> input.text("MetricName").map(m.name()::equals).orElse(true))
                .filter(m -> dimensions.entrySet().stream().allMatch(d -> fits(m, d.getKey(), d.getValue())))
                .toList();
        Page<Metric> page = Page.of(chosen, Page.Order.by(Metric::toString), Paging.others(input, LIST_PAGE));
        return Members.of(
                        "Metrics",
                        page.items().stream().map(MetricReading::view).toList())
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
