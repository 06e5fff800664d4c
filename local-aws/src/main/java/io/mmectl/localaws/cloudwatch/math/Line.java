package io.mmectl.localaws.cloudwatch.math;

import java.time.Instant;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;

/**
 * One time series.
 *
 * @param label what a reader sees
 * @param period seconds between two points
 * @param points in the order of time; missing ones are absent, and all are finite
 */
public record Line(String label, int period, NavigableMap<Instant, Double> points) {
    /** A result at one moment. */
    interface PointFunction {
        double at(Instant time, double value);
    }

    Line map(DoubleUnaryOperator function) {
        return each((time, value) -> function.applyAsDouble(value));
    }

    /** Points whose result is not finite, such as a division by zero, are left out. */
    Line each(PointFunction function) {
        NavigableMap<Instant, Double> results = new TreeMap<>();
        points.forEach((time, value) -> {
            double result = function.at(time, value);
            if (Double.isFinite(result)) {
                results.put(time, result);
            }
        });
        return with(results);
    }

    Line with(NavigableMap<Instant, Double> newPoints) {
        return new Line(label, period, newPoints);
    }

    /** The same points under another label. */
    public Line labelled(String newLabel) {
        return new Line(newLabel, period, points);
    }
}
