package io.mmectl.localaws.cloudwatch.math;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.DoubleBinaryOperator;
import java.util.function.Function;

/**
 * Computes metric math. Source: "Using math expressions with CloudWatch metrics" in the user guide. Operators on two series
 * work at the moments that both have.
 */
public final class MetricMath {
    private static final Set<String> KEYWORDS =
            Set.of("REPEAT", "LINEAR", "ASC", "DESC", "AVG", "MIN", "MAX", "SUM", "STDDEV");

    private final Queries queries;
    private final Functions functions;

    /** What an expression can refer to. */
    public interface Queries {
        /**
         * The result of another query.
         *
         * @throws MathException when it has none
         */
        Value value(String id);

        boolean exists(String id);

        /** Ids of the queries that read a metric, in their order. */
        List<String> metrics();

        /** The series that SEARCH finds; it refuses by a MathException. */
        List<Line> search(String search, String statistic, int period);

        /**
         * Asks whether so many datapoints more may be made.
         *
         * @throws MathException when that is more than one request may hold
         */
        void room(long datapoints);

        /**
         * Counts a series that was made, until the whole request is answered.
         *
         * @return the same
         * @throws MathException when that is more than one request may hold
         */
        Line hold(Line made);
    }

    /**
     * The time for which something is computed.
     *
     * @param from inclusive
     * @param to exclusive
     * @param period seconds, of a series that has no period of its own
     */
    public record Span(Instant from, Instant to, int period) {
        /** As many as GetMetricData answers with in one page. */
        private static final int MOST_PERIODS = 100_800;

        /**
         * The beginnings of the periods of a series.
         *
         * @throws MathException when there are more than 100,800
         */
        List<Instant> periods(int seconds) {
            count(seconds);
            List<Instant> all = new ArrayList<>();
            for (long at = first(seconds); at < to.getEpochSecond(); at += seconds) {
                all.add(Instant.ofEpochSecond(at));
            }
            return all;
        }

        /**
         * How many there are.
         *
         * @throws MathException when there are more than 100,800
         */
        long count(int seconds) {
            long count = Math.ceilDiv(to.getEpochSecond() - first(seconds), seconds);
            if (count > MOST_PERIODS) {
                throw new MathException("a time series of " + count + " datapoints; " + MOST_PERIODS
                        + " are the most that can be made");
            }
            return count;
        }

        private long first(int seconds) {
            return Math.floorDiv(from.getEpochSecond(), seconds) * seconds;
        }
    }

    public MetricMath(Queries queries, Span span) {
        this.queries = queries;
        this.functions = new Functions(queries, span);
    }

    /** A refusal by what an expression refers to. */
    public static MathException refusal(String message) {
        return new MathException(message);
    }

    /** @throws MathException when the text is no expression, or has no value */
    public Value evaluate(String text) {
        if (text.strip().toUpperCase(Locale.ROOT).startsWith("SELECT ")) {
            throw new MathException("the local AWS has no Metrics Insights; use SEARCH or name the metrics");
        }
        return evaluate(Parser.parse(text));
    }

    private Value evaluate(Expression expression) {
        return switch (expression) {
            case Expression.Number(double value) -> new Value.Scalar(value);
            case Expression.Quoted(String text) -> new Value.Text(text);
            case Expression.Name(String name) -> named(name);
            case Expression.Negation(Expression operand) ->
                binary(new Value.Scalar(-1), evaluate(operand), (a, b) -> a * b);
            case Expression.Binary(String operator, Expression left, Expression right) ->
                binary(evaluate(left), evaluate(right), operator(operator));
            case Expression.ArrayOf(List<Expression> elements) -> array(elements);
            case Expression.Call(String function, List<Expression> arguments) ->
                functions.call(function, arguments.stream().map(this::evaluate).toList());
        };
    }

    private Value named(String name) {
        if (!queries.exists(name) && KEYWORDS.contains(name.toUpperCase(Locale.ROOT))) {
            return new Value.Text(name.toUpperCase(Locale.ROOT));
        }
        return queries.value(name);
    }

    private Value array(List<Expression> elements) {
        List<Line> lines = new ArrayList<>();
        for (Expression element : elements) {
            switch (evaluate(element)) {
                case Value.Series(Line line) -> lines.add(line);
                case Value.Array(List<Line> more) -> lines.addAll(more);
                default -> throw new MathException("an array can hold time series only");
            }
        }
        return new Value.Array(lines);
    }

    private static DoubleBinaryOperator operator(String operator) {
        return switch (operator) {
            case "+" -> Double::sum;
            case "-" -> (a, b) -> a - b;
            case "*" -> (a, b) -> a * b;
            case "/" -> (a, b) -> a / b;
            case "^" -> Math::pow;
            case "==" -> truth((a, b) -> a == b);
            case "!=" -> truth((a, b) -> a != b);
            case "<" -> truth((a, b) -> a < b);
            case "<=" -> truth((a, b) -> a <= b);
            case ">" -> truth((a, b) -> a > b);
            case ">=" -> truth((a, b) -> a >= b);
            case "&&" -> truth((a, b) -> a != 0 && b != 0);
            case "||" -> truth((a, b) -> a != 0 || b != 0);
            default -> throw new MathException("there is no operator " + operator);
        };
    }

    private interface Test {
        boolean holds(double a, double b);
    }

    private static DoubleBinaryOperator truth(Test test) {
        return (a, b) -> Double.isNaN(a) || Double.isNaN(b) ? Double.NaN : test.holds(a, b) ? 1 : 0;
    }

    /** Applies an operator to numbers, series and arrays in any combination. */
    static Value binary(Value left, Value right, DoubleBinaryOperator operator) {
        return switch (left) {
            case Value.Scalar(double a) ->
                switch (right) {
                    case Value.Scalar(double b) -> new Value.Scalar(operator.applyAsDouble(a, b));
                    case Value.Series(Line b) -> new Value.Series(b.map(v -> operator.applyAsDouble(a, v)));
                    case Value.Array(List<Line> b) -> each(b, line -> line.map(v -> operator.applyAsDouble(a, v)));
                    case Value.Text text -> throw text(text);
                };
            case Value.Series(Line a) ->
                switch (right) {
                    case Value.Scalar(double b) -> new Value.Series(a.map(v -> operator.applyAsDouble(v, b)));
                    case Value.Series(Line b) ->
                        new Value.Series(joined(operator).apply(a, b));
                    case Value.Array(List<Line> b) ->
                        each(b, line -> joined(operator).apply(a, line));
                    case Value.Text text -> throw text(text);
                };
            case Value.Array(List<Line> a) ->
                switch (right) {
                    case Value.Scalar(double b) -> each(a, line -> line.map(v -> operator.applyAsDouble(v, b)));
                    case Value.Series(Line b) ->
                        each(a, line -> joined(operator).apply(line, b));
                    case Value.Array(List<Line> b) -> pairs(a, b, joined(operator));
                    case Value.Text text -> throw text(text);
                };
            case Value.Text text -> throw text(text);
        };
    }

    private static MathException text(Value.Text text) {
        return new MathException("'" + text.text() + "' is neither a number nor a time series");
    }

    private static Value each(List<Line> lines, Function<Line, Line> function) {
        return new Value.Array(lines.stream().map(function).toList());
    }

    private static Value pairs(List<Line> left, List<Line> right, BinaryOperator<Line> function) {
        if (left.size() != right.size()) {
            throw new MathException("two arrays of different length cannot be combined");
        }
        List<Line> results = new ArrayList<>();
        for (int i = 0; i < left.size(); i++) {
            results.add(function.apply(left.get(i), right.get(i)));
        }
        return new Value.Array(results);
    }

    private static BinaryOperator<Line> joined(DoubleBinaryOperator operator) {
        return (a, b) -> {
            Line wider = a.period() >= b.period() ? a : b;
            return new Line(wider.label(), wider.period(), a.points()).each((time, value) -> {
                Double other = b.points().get(time);
                return other == null ? Double.NaN : operator.applyAsDouble(value, other);
            });
        };
    }
}
