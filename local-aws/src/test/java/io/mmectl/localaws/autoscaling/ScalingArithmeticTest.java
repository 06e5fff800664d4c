package io.mmectl.localaws.autoscaling;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.json.Members;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScalingArithmeticTest {
    private static final TargetId ID = new TargetId("eu-central-1", "e", "AllTraffic");

    private static TargetTracking tracking(boolean scaleIn) {
        return TargetTracking.of(
                ID,
                new Fields(Members.of("TargetValue", 225)
                        .put("DisableScaleIn", !scaleIn)
                        .put(
                                "PredefinedMetricSpecification",
                                Members.of("PredefinedMetricType", "SageMakerVariantInvocationsPerInstance"))
                        .node()));
    }

    @ParameterizedTest
    @CsvSource({"1, 226, 2", "2, 450, 4", "3, 230, 4", "1, 2250, 10"})
    @Fidelity(
            area = Area.SCALING,
            behaviour = "new count = ceil(count × value ÷ target), at least one more on the way out",
            sure = Sure.GUESSED,
            source = "AWS says \"proportionally\"")
    void scaleOutRestoresTheTarget(int count, double value, int wanted) {
        assertThat(tracking(true).scaleOut(count, value)).isEqualTo(wanted);
    }

    @Test
    void scaleInNeverGoesAboveTheTargetAgain() {
        assertThat(tracking(true).scaleIn(4, 100)).isEqualTo(OptionalInt.of(2));
        assertThat(tracking(true).scaleIn(2, 200)).isEmpty();
        assertThat(tracking(true).scaleIn(3, 0)).isEqualTo(OptionalInt.of(1));
        assertThat(tracking(false).scaleIn(4, 0)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "ChangeInCapacity, 2, 10, 5, 7",
        "ChangeInCapacity, -1, 10, 5, 4",
        "ExactCapacity, 3, 10, 5, 3",
        "PercentChangeInCapacity, 10, 10, 5, 6",
        "PercentChangeInCapacity, 50, 10, 5, 7",
        "PercentChangeInCapacity, -10, 10, 5, 4"
    })
    @Fidelity(
            area = Area.SCALING,
            behaviour = "step adjustments: ChangeInCapacity, ExactCapacity, PercentChangeInCapacity",
            sure = Sure.DOCUMENTED,
            source = "user guide")
    void stepsAdjustByTheirType(String type, int adjustment, double breach, int count, int wanted) {
        StepScaling steps = new StepScaling(new Fields(Members.of("AdjustmentType", type)
                .put(
                        "StepAdjustments",
                        List.of(Members.of("MetricIntervalLowerBound", 0).put("ScalingAdjustment", adjustment)))
                .node()));

        assertThat(steps.wanted(count, breach)).isEqualTo(OptionalInt.of(wanted));
        assertThat(steps.wanted(count, -1)).isEmpty();
    }
}
