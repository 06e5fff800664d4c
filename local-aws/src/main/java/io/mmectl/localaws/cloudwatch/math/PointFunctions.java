package io.mmectl.localaws.cloudwatch.math;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;

/** Functions that make a series of a series. */
final class PointFunctions {
    private static final Map<String, ToDoubleFunction<ZonedDateTime>> CLOCK = Map.of(
            "MINUTE", ZonedDateTime::getMinute,
            "HOUR", ZonedDateTime::getHour,
            "DAY", time -> time.getDayOfWeek().getValue(),
            "DATE", ZonedDateTime::getDayOfMonth,
            "MONTH", ZonedDateTime::getMonthValue,
            "YEAR", ZonedDateTime::getYear,
            "EPOCH", ZonedDateTime::toEpochSecond);

    /** A point from the one before and itself. */
    private interface Step {
        double of(double before, double value, double seconds);
    }

    private PointFunctions() {}

    static UnaryOperator<Line> of(String function) {
        ToDoubleFunction<ZonedDateTime> clock = CLOCK.get(function);
        if (clock != null) {
            return line -> line.each((time, value) -> clock.applyAsDouble(time.atZone(ZoneOffset.UTC)));
        }
        return switch (function) {
            case "ABS" -> line -> line.map(Math::abs);
            case "CEIL" -> line -> line.map(Math::ceil);
            case "FLOOR" -> line -> line.map(Math::floor);
            case "LOG" -> line -> line.map(Math::log);
            case "LOG10" -> line -> line.map(Math::log10);
            case "DIFF" -> line -> steps(line, (before, value, seconds) -> value - before);
            case "DIFF_TIME" -> line -> steps(line, (before, value, seconds) -> seconds);
            case "RATE" -> line -> steps(line, (before, value, seconds) -> (value - before) / seconds);
            case "RUNNING_SUM" -> PointFunctions::runningSum;
            default -> throw new MathException("there is no function " + function);
        };
    }

    /** The first point has none before it and drops out. */
    private static Line steps(Line line, Step step) {
        NavigableMap<Instant, Double> points = new TreeMap<>();
        Map.Entry<Instant, Double> before = null;
        for (Map.Entry<Instant, Double> point : line.points().entrySet()) {
            if (before != null) {
                double seconds =
                        Duration.between(before.getKey(), point.getKey()).toMillis() / 1000.0;
                points.put(point.getKey(), step.of(before.getValue(), point.getValue(), seconds));
            }
            before = point;
        }
        return line.with(points);
    }

    private static Line runningSum(Line line) {
        NavigableMap<Instant, Double> points = new TreeMap<>();
        double sum = 0;
        for (Map.Entry<Instant, Double> point : line.points().entrySet()) {
            sum += point.getValue();
            points.put(point.getKey(), sum);
        }
        return line.with(points);
    }
}
