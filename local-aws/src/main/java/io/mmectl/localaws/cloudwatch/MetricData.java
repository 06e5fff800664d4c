package io.mmectl.localaws.cloudwatch;

import io.mmectl.localaws.cloudwatch.math.Line;
import io.mmectl.localaws.cloudwatch.math.MetricMath;
import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.json.Members;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** GetMetricData: series and metric math, in pages of datapoints. */
final class MetricData {
    private static final int MOST_QUERIES = 500;
    private static final int PAGE = 100_800;

    private final MetricStore store;

    MetricData(MetricStore store) {
        this.store = store;
    }

    /** One series of the answer. */
    private record Result(String id, String label, List<Instant> times, List<Double> values) {
        Members view(int from, int to, boolean complete) {
            return Members.of("Id", id)
                    .put("Label", label)
                    .put("Timestamps", times.subList(from, to))
                    .put("Values", values.subList(from, to))
                    .put("StatusCode", complete ? "Complete" : "PartialData");
        }
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
        List<Result> results = new ArrayList<>();
        queries.forEach((id, query) -> {
            // Also what nobody wants to see is computed, so that a mistake in it shows.
            List<Line> lines = set.lines(id);
            if (!query.has("ReturnData") || query.flag("ReturnData")) {
                lines.forEach(line -> results.add(result(region, id, query, line, lines.size() > 1, ascending, apart)));
            }
        });
        return page(results, input);
    }

    private static Result result(
            String region,
            String id,
            Fields query,
            Line line,
            boolean oneOfMany,
            boolean ascending,
            List<String> apart) {
        NavigableMap<Instant, Double> ordered =
                ascending ? line.points() : line.points().descendingMap();
        String label = query.text("Label")
                .map(text -> DynamicLabel.fill(text, region, query, line.points()))
                .map(text -> oneOfMany ? text + " " + line.label() : text)
                .orElseGet(() -> query.has("MetricStat")
                        ? named(line, query.structure("MetricStat"), apart)
                        : oneOfMany ? line.label() : id);
        return new Result(id, label, List.copyOf(ordered.keySet()), List.copyOf(ordered.values()));
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

    private static ObjectNode page(List<Result> results, Fields input) {
        int size = input.integer("MaxDatapoints").orElse(PAGE);
        if (size < 1 || size > PAGE) {
            throw CloudWatchRefusals.value("The value " + size + " for parameter MaxDatapoints is invalid.");
        }
        int from = input.text("NextToken").map(MetricData::position).orElse(0);
        int to = from + size;
        int total = 0;
        List<Members> shown = new ArrayList<>();
        for (Result result : results) {
            int length = result.times().size();
            int first = Math.clamp((long) from - total, 0, length);
            int last = Math.clamp((long) to - total, 0, length);
            boolean emptyOnFirstPage = length == 0 && from == 0;
            if (last > first || emptyOnFirstPage) {
                shown.add(result.view(first, last, last == length));
            }
            total += length;
        }
        return Members.of("MetricDataResults", shown)
                .put("NextToken", to < total ? Optional.of(token(to)) : Optional.empty())
                .put("Messages", List.of())
                .node();
    }

    private static String token(int position) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(("datapoint:" + position).getBytes(StandardCharsets.UTF_8));
    }

    private static int position(String token) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
            if (text.matches("datapoint:\\d{1,9}")) {
                return Integer.parseInt(text.substring("datapoint:".length()));
            }
        } catch (IllegalArgumentException e) {
            // not base64: falls through to the same answer
        }
        throw Paging.invalidNextToken();
    }
}
