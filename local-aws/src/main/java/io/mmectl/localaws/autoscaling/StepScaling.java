package io.mmectl.localaws.autoscaling;

import io.mmectl.localaws.autoscaling.ScalingRecords.Policy;
import io.mmectl.localaws.json.Fields;
import java.time.Duration;
import java.util.OptionalInt;

/** The arithmetic of a step policy. */
record StepScaling(Fields configuration) {
    private static final int DEFAULT_COOLDOWN = 300;

    static StepScaling of(Policy policy) {
        return new StepScaling(new Fields(policy.configuration()));
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
            double lower = step.number("MetricIntervalLowerBound").orElse(Double.NEGATIVE_INFINITY);
            double upper = step.number("MetricIntervalUpperBound").orElse(Double.POSITIVE_INFINITY);
            if (breach >= lower && breach < upper) {
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
