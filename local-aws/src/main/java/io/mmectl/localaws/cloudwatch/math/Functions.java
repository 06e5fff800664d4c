package io.mmectl.localaws.cloudwatch.math;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** The functions of metric math. */
final class Functions {
    private static final Set<String> REFUSED =
            Set.of("ANOMALY_DETECTION_BAND", "INSIGHT_RULE_METRIC", "SERVICE_QUOTA", "LAMBDA", "DB_PERF_INSIGHTS");

    private final MetricMath.Queries queries;
    private final MetricMath.Span span;

    Functions(MetricMath.Queries queries, MetricMath.Span span) {
        this.queries = queries;
        this.span = span;
    }

    Value call(String function, List<Value> arguments) {
        if (REFUSED.contains(function)) {
            throw new MathException("the local AWS does not compute " + function);
        }
        Arguments given = new Arguments(function, arguments);
        return switch (function) {
            case "AVG", "SUM", "MIN", "MAX", "STDDEV", "DATAPOINT_COUNT" -> aggregate(function, given);
            case "METRICS" -> metrics(given);
            case "METRIC_COUNT" -> new Value.Scalar(given.count(1).lines(0).size());
            case "PERIOD" -> new Value.Scalar(given.count(1).line(0).period());
            case "TIME_SERIES" -> new Value.Series(constant(given.count(1).scalar(0)));
            case "FILL" -> fill(given.count(2));
            case "IF" -> conditional(given);
            case "FIRST", "LAST" -> end(function, given.count(1).lines(0));
            case "SLICE" -> slice(given);
            case "SORT" -> sort(given);
            case "REMOVE_EMPTY" ->
                new Value.Array(given.count(1).lines(0).stream()
                        .filter(line -> !line.points().isEmpty())
                        .toList());
            case "SEARCH" -> search(given);
            default -> mapped(PointFunctions.of(function), given.count(1));
        };
    }

    private static Value mapped(UnaryOperator<Line> function, Arguments given) {
        return switch (given.at(0)) {
            case Value.Scalar(double number) -> {
                // A number behaves like a series of one point.
                Line one = new Line("", 60, new TreeMap<>(Map.of(Instant.EPOCH, number)));
                NavigableMap<Instant, Double> result = function.apply(one).points();
                yield new Value.Scalar(
                        result.isEmpty() ? Double.NaN : result.firstEntry().getValue());
            }
            case Value.Series(Line line) -> new Value.Series(function.apply(line));
            case Value.Array(List<Line> lines) ->
                new Value.Array(lines.stream().map(function).toList());
            case Value.Text text -> throw given.wrong(0, "a time series");
        };
    }

    /** Of one series a number, of an array a series. */
    private static Value aggregate(String function, Arguments given) {
        return switch (given.count(1).at(0)) {
            case Value.Series(Line line) ->
                new Value.Scalar(Summary.of(line.points().values()).get(function));
            case Value.Array(List<Line> lines) -> new Value.Series(across(function, lines));
            case Value.Scalar number -> number;
            case Value.Text text -> throw given.wrong(0, "a time series");
        };
    }

    private static Line across(String function, List<Line> lines) {
        NavigableMap<Instant, List<Double>> byTime = new TreeMap<>();
        lines.forEach(line -> line.points()
                .forEach((time, value) ->
                        byTime.computeIfAbsent(time, t -> new ArrayList<>()).add(value)));
        NavigableMap<Instant, Double> points = new TreeMap<>();
        byTime.forEach((time, values) -> points.put(time, Summary.of(values).get(function)));
        int period = lines.stream().mapToInt(Line::period).max().orElse(60);
        return new Line(function, period, points);
    }

    private Value metrics(Arguments given) {
        String part = given.size() == 0 ? "" : given.count(1).text(0);
        List<Line> lines = new ArrayList<>();
        for (String id : queries.metrics()) {
            if (id.contains(part) && queries.value(id) instanceof Value.Series(Line line)) {
                lines.add(line);
            }
        }
        return new Value.Array(lines);
    }

    private Line constant(double number) {
        queries.room(span.count(span.period()));
        NavigableMap<Instant, Double> points = new TreeMap<>();
        span.periods(span.period()).forEach(time -> points.put(time, number));
        return queries.hold(new Line("", span.period(), points));
    }

    private Value fill(Arguments given) {
        Filling filling = Filling.of(given);
        return switch (given.at(0)) {
            case Value.Series(Line line) ->
                new Value.Series(filled(List.of(line), filling).getFirst());
            case Value.Array(List<Line> lines) -> new Value.Array(filled(lines, filling));
            default -> throw given.wrong(0, "a time series");
        };
    }

    private List<Line> filled(List<Line> lines, Filling filling) {
        queries.room(lines.stream().mapToLong(line -> span.count(line.period())).sum());
        return lines.stream()
                .map(line -> queries.hold(filling.fill(line, span.periods(line.period()))))
                .toList();
    }

    private static Value conditional(Arguments given) {
        Value condition = given.between(2, 3).at(0);
        Value other = given.size() == 3 ? given.at(2) : new Value.Scalar(Double.NaN);
        return switch (condition) {
            case Value.Scalar(double number) -> number != 0 ? given.at(1) : other;
            case Value.Series(Line line) ->
                new Value.Series(line.each(
                        (time, truth) -> pointOf(truth != 0 ? given.at(1) : other, time, given, truth != 0 ? 1 : 2)));
            default -> throw given.wrong(0, "a number or one time series");
        };
    }

    private static double pointOf(Value value, Instant time, Arguments given, int index) {
        return switch (value) {
            case Value.Scalar(double number) -> number;
            case Value.Series(Line line) -> line.points().getOrDefault(time, Double.NaN);
            default -> throw given.wrong(index, "a number or one time series");
        };
    }

    private static Value end(String function, List<Line> lines) {
        if (lines.isEmpty()) {
            throw new MathException(function + " of an empty array");
        }
        return new Value.Series(function.equals("FIRST") ? lines.getFirst() : lines.getLast());
    }

    private static Value slice(Arguments given) {
        List<Line> lines = given.between(2, 3).lines(0);
        int from = (int) given.scalar(1);
        if (given.size() == 2) {
            if (from < 0 || from >= lines.size()) {
                throw new MathException("SLICE beyond the end of the array");
            }
            return new Value.Series(lines.get(from));
        }
        int to = Math.clamp((long) given.scalar(2), 0, lines.size());
        return new Value.Array(lines.subList(Math.clamp(from, 0, to), to));
    }

    private static Value sort(Arguments given) {
        String by = given.between(3, 4).text(1);
        Comparator<Line> order = Comparator.comparingDouble(
                line -> Summary.of(line.points().values()).get(by));
        if (given.text(2).equals("DESC")) {
            order = order.reversed();
        }
        long limit = given.size() == 4 ? (long) given.scalar(3) : Long.MAX_VALUE;
        return new Value.Array(
                given.lines(0).stream().sorted(order).limit(Math.max(0, limit)).toList());
    }

    private Value search(Arguments given) {
        int period = given.between(2, 3).size() == 3 ? (int) given.scalar(2) : span.period();
        return new Value.Array(queries.search(given.text(0), given.text(1), period));
    }
}
