package io.mmectl.localaws.cloudwatch;

import java.util.Optional;

/**
 * What CloudWatch keeps of the values of a period.
 *
 * @param count at least 1 unless the period is empty
 * @param min positive infinity when empty
 * @param max negative infinity when empty
 */
record Statistics(double count, double sum, double min, double max) {
    static final Statistics EMPTY = new Statistics(0, 0, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);

    static Statistics of(double value) {
        return new Statistics(1, value, value, value);
    }

    Statistics plus(Statistics other) {
        return new Statistics(count + other.count, sum + other.sum, Math.min(min, other.min), Math.max(max, other.max));
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** Whether the four numbers tell every single value: none, one or two of them, or all the same. */
    boolean explicit() {
        return count <= 2 || min == max;
    }

    /** The single values, where they follow from the four numbers. */
    Optional<Distribution> distribution() {
        if (!explicit()) {
            return Optional.empty();
        }
        Distribution values = new Distribution();
        if (min == max) {
            values.add(min, count);
        } else if (!isEmpty()) {
            values.add(min, count / 2);
            values.add(max, count / 2);
        }
        return Optional.of(values);
    }

    /**
     * One of Average, Sum, Minimum, Maximum, SampleCount.
     *
     * @throws IllegalArgumentException for any other
     */
    double get(String statistic) {
        return switch (statistic) {
            case "Average" -> sum / count;
            case "Sum" -> sum;
            case "Minimum" -> min;
            case "Maximum" -> max;
            case "SampleCount" -> count;
            default -> throw new IllegalArgumentException(statistic);
        };
    }
}
