package io.mmectl.localaws.cloudwatch.math;

import java.util.Collection;
import java.util.DoubleSummaryStatistics;

/** What some numbers come to. */
record Summary(DoubleSummaryStatistics numbers, double deviation) {
    static Summary of(Collection<Double> values) {
        DoubleSummaryStatistics numbers =
                values.stream().mapToDouble(Double::doubleValue).summaryStatistics();
        double mean = numbers.getAverage();
        double squares = values.stream()
                .mapToDouble(value -> (value - mean) * (value - mean))
                .sum();
        return new Summary(numbers, Math.sqrt(squares / Math.max(1, numbers.getCount())));
    }

    /** By a function's name; NaN for the average, smallest, largest and deviation of no numbers. */
    double get(String function) {
        boolean none = numbers.getCount() == 0;
        return switch (function) {
            case "SUM" -> numbers.getSum();
            case "DATAPOINT_COUNT" -> numbers.getCount();
            case "AVG" -> none ? Double.NaN : numbers.getAverage();
            case "MIN" -> none ? Double.NaN : numbers.getMin();
            case "MAX" -> none ? Double.NaN : numbers.getMax();
            case "STDDEV" -> none ? Double.NaN : deviation;
            default -> throw new MathException("there is no function " + function);
        };
    }
}
