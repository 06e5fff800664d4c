package io.mmectl.localaws.sagemaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.wire.AwsException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class DeploymentPolicyTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private static List<VariantRecord> variants(int count) {
        return List.of(new VariantRecord(
                "AllTraffic", "m", "ml.g4dn.xlarge", Optional.empty(), 0, count, 0, 1, Optional.empty()));
    }

    private static DeploymentPolicy policy(String json, int count) {
        return DeploymentPolicy.of(new Fields(MAPPER.readTree(json.replace('\'', '"'))), variants(count));
    }

    private static String blueGreen(String routing, String more) {
        return "{'BlueGreenUpdatePolicy':{'TrafficRoutingConfiguration':{" + routing + "}" + more + "}}";
    }

    private static String size(String member, String type, int value) {
        return "'" + member + "':{'Type':'" + type + "','Value':" + value + "}";
    }

    private static List<String> kinds(List<Stage> stages) {
        return stages.stream().map(stage -> stage.kind().name()).toList();
    }

    private static List<Stage> stages(String json, int count) {
        return Stage.update(policy(json, count), variants(count), HostingTimes.DEFAULT);
    }

    @Test
    void withoutAConfigurationAllTrafficMovesAtOnceAndTheOldFleetGoes() {
        assertThat(kinds(stages("{}", 3))).containsExactly("CREATING", "ACTIVATING");
    }

    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour =
                    "canary: a first share of the traffic, a baking period, the rest, a second baking period, the wait"
                            + " before the old fleet ends; linear: a baking period after each step",
            sure = Sure.DOCUMENTED,
            source = "developer guide, deployment guardrails")
    @Test
    void aCanaryBakesTwice() {
        List<Stage> stages = stages(
                blueGreen(
                        "'Type':'CANARY','WaitIntervalInSeconds':600," + size("CanarySize", "CAPACITY_PERCENT", 30),
                        ",'TerminationWaitInSeconds':300"),
                4);

        assertThat(kinds(stages))
                .containsExactly("CREATING", "ACTIVATING", "BAKING", "ACTIVATING", "BAKING", "WAITING");
        assertThat(stages).extracting(Stage::traffic).containsExactly(0.0, 0.3, 0.3, 1.0, 1.0, 1.0);
        assertThat(stages).extracting(Stage::green).containsExactly(0.0, 1.0, 1.0, 1.0, 1.0, 1.0);
        assertThat(stages).extracting(Stage::blue).containsOnly(1.0);
        assertThat(stages.get(2).takes()).isEqualTo(Duration.ofMinutes(10));
        assertThat(stages.getLast().takes()).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void linearStepsAddUp() {
        assertThat(policy(
                                blueGreen(
                                        "'Type':'LINEAR','WaitIntervalInSeconds':60,"
                                                + size("LinearStepSize", "CAPACITY_PERCENT", 33),
                                        ""),
                                3)
                        .shares(variants(3)))
                .satisfiesExactly(
                        s -> assertThat(s).isEqualTo(0.33),
                        s -> assertThat(s).isEqualTo(0.66),
                        s -> assertThat(s).isEqualTo(0.99),
                        s -> assertThat(s).isEqualTo(1.0));
        assertThat(policy(
                                blueGreen(
                                        "'Type':'LINEAR','WaitIntervalInSeconds':60,"
                                                + size("LinearStepSize", "INSTANCE_COUNT", 2),
                                        ""),
                                4)
                        .shares(variants(4)))
                .containsExactly(0.5, 1.0);
    }

    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour =
                    "rolling: each batch of new instances starts, takes its share of the traffic and bakes, then as many"
                            + " old ones end",
            sure = Sure.DOCUMENTED,
            source = "developer guide, rolling deployments")
    @Test
    void aRollingUpdateNeverRunsMoreThanABatchTooMany() {
        List<Stage> stages = stages(
                "{'RollingUpdatePolicy':{'WaitIntervalInSeconds':60," + size("MaximumBatchSize", "INSTANCE_COUNT", 2)
                        + "}}",
                5);

        assertThat(kinds(stages))
                .containsExactly(
                        "CREATING",
                        "ACTIVATING",
                        "BAKING",
                        "CREATING",
                        "ACTIVATING",
                        "BAKING",
                        "CREATING",
                        "ACTIVATING",
                        "BAKING");
        assertThat(stages.stream().map(s -> count(s.blue(), 5)).toList()).containsExactly(5, 5, 5, 3, 3, 3, 1, 1, 1);
        assertThat(stages.stream().map(s -> count(s.green(), 5)).toList()).containsExactly(0, 2, 2, 2, 4, 4, 4, 5, 5);
    }

    private static int count(double share, int of) {
        return Stage.running(variants(of), share).stream()
                .mapToInt(VariantRecord::desiredCount)
                .sum();
    }

    @Test
    void everyUpdateEndsWithAllTrafficOnAllNewInstancesAndNeverDropsCapacity() {
        Random random = new Random(7);
        for (int i = 0; i < 500; i++) {
            int count = 2 + random.nextInt(30);
            boolean rolling = random.nextBoolean();
            int percent = 10 + random.nextInt(41);
            String json = rolling
                    ? "{'RollingUpdatePolicy':{'WaitIntervalInSeconds':1,"
                            + size("MaximumBatchSize", "CAPACITY_PERCENT", percent) + "}}"
                    : blueGreen(
                            "'Type':'LINEAR','WaitIntervalInSeconds':1,"
                                    + size("LinearStepSize", "CAPACITY_PERCENT", percent),
                            "");
            List<Stage> stages = stages(json, count);

            assertThat(stages.getLast().traffic()).as(json).isEqualTo(1.0);
            assertThat(count(stages.getLast().green(), count)).as(json).isEqualTo(count);
            assertThat(stages).as(json).allSatisfy(stage -> {
                assertThat(count(stage.green(), count) + count(stage.blue(), count))
                        .isGreaterThanOrEqualTo(count);
                assertThat(stage.traffic() == 0 || stage.green() > 0).isTrue();
                assertThat(stage.traffic() == 1 || stage.blue() > 0).isTrue();
            });
            assertThat(stages).extracting(Stage::traffic).isSorted();
            Stage from = stages.get(random.nextInt(stages.size()));
            List<Stage> back = Stage.rollBack(from, policy(json, count), variants(count), HostingTimes.DEFAULT);
            assertThat(back.getLast().traffic()).as(json).isZero();
            assertThat(back.getLast().blue()).as(json).isEqualTo(1.0);
        }
    }

    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour =
                    "limits of a DeploymentConfig: one policy, canary at most 50 %, linear steps 10 to 50 %, batches 5 to"
                            + " 50 %, an execution timeout above the waits, rolling with one variant only",
            sure = Sure.DOCUMENTED,
            source = "API model and developer guide; the wording of the refusals is guessed")
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "CANARY | 'CanarySize':{'Type':'CAPACITY_PERCENT','Value':51} | CanarySize must be between 1% and 50%",
                "CANARY | 'CanarySize':{'Type':'INSTANCE_COUNT','Value':3} | CanarySize must be between 1% and 50%",
                "CANARY | 'LinearStepSize':{'Type':'CAPACITY_PERCENT','Value':20} | CanarySize is required",
                "LINEAR | 'LinearStepSize':{'Type':'CAPACITY_PERCENT','Value':9} | must be between 10% and 50%",
                "LINEAR | 'CanarySize':{'Type':'CAPACITY_PERCENT','Value':20} | LinearStepSize is required",
                "ALL_AT_ONCE | 'CanarySize':{'Type':'CAPACITY_PERCENT','Value':20} | only be specified for the traffic"
            })
    void shiftsOutsideOfTheLimitsAreRefused(String type, String size, String message) {
        assertThatThrownBy(() -> policy(blueGreen("'Type':'" + type + "','WaitIntervalInSeconds':60," + size, ""), 4))
                .isInstanceOf(AwsException.class)
                .hasMessageContaining(message);
    }

    @Test
    void whatCannotEndInTimeIsRefused() {
        assertThatThrownBy(() -> policy(
                        blueGreen(
                                "'Type':'CANARY','WaitIntervalInSeconds':600,"
                                        + size("CanarySize", "CAPACITY_PERCENT", 50),
                                ",'TerminationWaitInSeconds':600,'MaximumExecutionTimeoutInSeconds':1800"),
                        4))
                .hasMessageContaining("MaximumExecutionTimeoutInSeconds (1800) must be larger");
        assertThatThrownBy(() ->
                        policy("{'RollingUpdatePolicy':{},'BlueGreenUpdatePolicy':{'TerminationWaitInSeconds':1}}", 4))
                .hasMessageContaining("Only one of");
        assertThatThrownBy(() -> policy(
                        "{'RollingUpdatePolicy':{'WaitIntervalInSeconds':0,"
                                + size("MaximumBatchSize", "CAPACITY_PERCENT", 51) + "}}",
                        4))
                .hasMessageContaining("MaximumBatchSize must be between 5% and 50%");
    }
}
