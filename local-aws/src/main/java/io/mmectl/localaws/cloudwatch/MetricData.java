package io.mmectl.localaws.cloudwatch;

import io.mmectl.localaws.cloudwatch.math.Line;
import io.mmectl.localaws.cloudwatch.math.MetricMath;
import io.mmectl.localaws.json.Fields;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** GetMetricData: series and metric math, in pages of datapoints. */
final class MetricData {
    private static final int MOST_QUERIES = 500;

    private final MetricStore store;

    MetricData(MetricStore store) {
        this.store = store;
    }

    ObjectNode get(String region, Fields input) {
        Instant from = input.time("StartTime").orElse(Instant.EPOCH);
        Instant to = input.time("EndTime").orElse(Instant.EPOCH);
        if (from.equals(to)) {
            throw CloudWatchRefusals.validation("The parameter StartTime must not equal parameter EndTime.");
        }
        if (from.isAfter(to)) {
            throw CloudWatchRefusals.validation("The parameter EndTime must be greater than StartTime.");
        }
        List<Fields> list = input.structures("MetricDataQueries");
        if (list.size() > MOST_QUERIES) {
            throw CloudWatchRefusals.validation(
                    "The collection MetricDataQueries must not have a size greater than " + MOST_QUERIES + ".");
        }
        Map<String, Fields> queries = QuerySet.checked(list, "MetricDataQueries");
        boolean ascending = input.text("ScanBy").orElse("TimestampDescending").equals("TimestampAscending");
        QuerySet set = new QuerySet(store, region, queries, new MetricMath.Span(from, to, QuerySet.period(queries)));
        List<String> apart = apart(queries.values());
        List<MetricPage.Series> results = new ArrayList<>();
        queries.forEach((id, query) -> {
            // Also what nobody wants to see is computed, so that a mistake in it shows.
            List<Line> lines = set.lines(id);
            if (!query.has("ReturnData") || query.flag("ReturnData")) {
                Map<String, Integer> seen = new HashMap<>();
                for (Line line : lines) {
                    int number = seen.merge(line.label(), 1, Integer::sum);
                    results.add(
                            series(region, id, query, new Numbered(line, number, lines.size() > 1), ascending, apart));
                }
            }
        });
        return MetricPage.of(results, ascending, input);
    }

    /** A series, which of its label it is, and whether its query has others. */
    private record Numbered(Line line, int number, boolean oneOfMany) {}

    private static MetricPage.Series series(
            String region, String id, Fields query, Numbered numbered, boolean ascending, List<String> apart) {
        Line line = numbered.line();
        boolean oneOfMany = numbered.oneOfMany();
        NavigableMap<Instant, Double> ordered =
                ascending ? line.points() : line.points().descendingMap();
        String label = query.text("Label")
                .map(text -> DynamicLabel.fill(text, region, query, line.points()))
                .map(text -> oneOfMany ? text + " " + line.label() : text)
                .orElseGet(() -> query.has("MetricStat")
                        ? named(line, query.structure("MetricStat"), apart)
                        : oneOfMany ? line.label() : id);
        return new MetricPage.Series(
                id,
                numbered.number() + " " + line.label(),
                label,
                List.copyOf(ordered.keySet()),
                List.copyOf(ordered.values()));
    }

    /** What the queries of metrics differ in, and so their labels tell. */
    private static List<String> apart(Collection<Fields> queries) {
        return Stream.of("Stat", "Period")
                .filter(name -> queries.stream()
                                .filter(query -> query.has("MetricStat"))
                                .map(query -> query.structure("MetricStat").text(name))
                                .distinct()
                                .count()
                        > 1)
                .toList();
    }

    private static String named(Line line, Fields stat, List<String> apart) {
        StringBuilder label = new StringBuilder(line.label());
        apart.forEach(name -> label.append(' ').append(stat.text(name).orElse("")));
        return label.toString();
    }
}
