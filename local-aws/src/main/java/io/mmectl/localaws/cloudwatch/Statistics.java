package io.mmectl.localaws.cloudwatch;

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

    /**
     * One of Average, Sum, Minimum, Maximum, SampleCount. Values are not kept one by one, so percentiles are not known.
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
