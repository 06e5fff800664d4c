package io.mmectl.localaws.cloudwatch.math;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** What stands in for missing points. */
interface Filling {
    /** The value at a moment without one; NaN leaves it out. */
    double at(Instant time, NavigableMap<Instant, Double> known);

    static Filling of(Arguments given) {
        return switch (given.at(1)) {
            case Value.Scalar(double number) -> (time, known) -> number;
            case Value.Series(Line line) -> (time, known) -> line.points().getOrDefault(time, Double.NaN);
            case Value.Text(String word)
            when word.equals("REPEAT") ->
                (time, known) -> {
                    Map.Entry<Instant, Double> before = known.floorEntry(time);
                    return before == null ? Double.NaN : before.getValue();
                };
            case Value.Text(String word) when word.equals("LINEAR") -> Filling::between;
            default -> throw given.wrong(1, "a number, a time series, REPEAT or LINEAR");
        };
    }

    private static double between(Instant time, NavigableMap<Instant, Double> known) {
        Map.Entry<Instant, Double> before = known.floorEntry(time);
        Map.Entry<Instant, Double> after = known.ceilingEntry(time);
        if (before == null || after == null) {
            return Double.NaN;
        }
        double whole = Duration.between(before.getKey(), after.getKey()).toMillis();
        double part = Duration.between(before.getKey(), time).toMillis();
        return before.getValue() + (after.getValue() - before.getValue()) * (whole == 0 ? 0 : part / whole);
    }

    default Line fill(Line line, List<Instant> periods) {
        NavigableMap<Instant, Double> points = new TreeMap<>(line.points());
        for (Instant time : periods) {
            if (!line.points().containsKey(time)) {
                double value = at(time, line.points());
                if (Double.isFinite(value)) {
                    points.put(time, value);
                }
            }
        }
        return line.with(points);
    }
}
