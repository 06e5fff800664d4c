package io.mmectl.localaws.autoscaling;

import io.mmectl.localaws.autoscaling.ScalingRecords.Policy;
import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.wire.AwsException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;

/** The arithmetic of a step policy. */
record StepScaling(Fields configuration) {
    private static final int DEFAULT_COOLDOWN = 300;
    /** AWS's quota. */
    private static final int MOST_STEPS = 20;

    static StepScaling of(Policy policy) {
        return new StepScaling(new Fields(policy.configuration()));
    }

    /**
     * Refuses steps that leave a breach without an answer, or give it two.
     *
     * @throws AwsException ValidationException, or LimitExceededException for too many steps
     */
    static void check(Fields configuration) {
        List<Fields> steps = configuration.structures("StepAdjustments");
        if (!configuration.has("AdjustmentType") || steps.isEmpty()) {
            throw AwsException.validation("A step scaling policy needs an AdjustmentType and StepAdjustments.");
        }
        if (steps.size() > MOST_STEPS) {
            throw new AwsException(
                    400,
                    "LimitExceededException",
                    "There can be at most " + MOST_STEPS + " step adjustments per scaling policy");
        }
        List<Fields> sorted = steps.stream()
                .sorted(Comparator.comparingDouble(StepScaling::lower))
                .toList();
        for (int i = 0; i < sorted.size(); i++) {
            double end = upper(sorted.get(i));
            if (lower(sorted.get(i)) >= end) {
                throw AwsException.validation("MetricIntervalLowerBound must be less than MetricIntervalUpperBound.");
            }
            if (i + 1 < sorted.size() && lower(sorted.get(i + 1)) != end) {
                throw AwsException.validation(
                        "The intervals of StepAdjustments must neither overlap nor leave a gap between them.");
            }
        }
    }

    private static double lower(Fields step) {
        return step.number("MetricIntervalLowerBound").orElse(Double.NEGATIVE_INFINITY);
    }

    private static double upper(Fields step) {
        return step.number("MetricIntervalUpperBound").orElse(Double.POSITIVE_INFINITY);
    }

    Duration cooldown() {
        return Duration.ofSeconds(configuration.integer("Cooldown").orElse(DEFAULT_COOLDOWN));
    }

    /**
     * The count that the step for this breach asks for; empty when no step fits.
     *
     * @param breach the metric's value minus the alarm's threshold
     */
    OptionalInt wanted(int count, double breach) {
        for (Fields step : configuration.structures("StepAdjustments")) {
            if (breach >= lower(step) && breach < upper(step)) {
                return OptionalInt.of(
                        adjusted(count, step.integer("ScalingAdjustment").orElse(0)));
            }
        }
        return OptionalInt.empty();
    }

    private int adjusted(int count, int adjustment) {
        return switch (configuration.text("AdjustmentType").orElse("ChangeInCapacity")) {
            case "ExactCapacity" -> adjustment;
            case "PercentChangeInCapacity" -> count + percent(count, adjustment);
            default -> count + adjustment;
        };
    }

    /** Between 0 and 1 it becomes 1, above it is cut off, and the magnitude has a floor. */
    private int percent(int count, int adjustment) {
        double exact = count * adjustment / 100.0;
        int whole = exact > 0 ? Math.max(1, (int) exact) : exact < 0 ? Math.min(-1, (int) exact) : 0;
        int least = configuration.integer("MinAdjustmentMagnitude").orElse(0);
        return Math.abs(whole) >= least ? whole : Integer.signum(adjustment) * least;
    }
}
