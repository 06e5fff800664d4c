package io.mmectl.aws.contract;

import static io.mmectl.aws.contract.Deployment.TAGS;
import static io.mmectl.aws.contract.Deployment.VARIANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.config.EndpointSpec.Schedule;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.deployer.port.ScalingControl;
import io.mmectl.deployer.port.ScalingControl.Metric;
import io.mmectl.deployer.port.ScalingControl.Policy;
import io.mmectl.deployer.port.ScalingControl.Scaling;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What {@link ScalingControl} promises. */
public interface ScalingControlContract extends Contract {
    Policy INVOCATIONS = new Policy(
            "invocations", Metric.INVOCATIONS_PER_INSTANCE, 225, Duration.ofSeconds(60), Duration.ofMinutes(10), false);
    Policy GPU_MEMORY = new Policy(
            "gpu-memory", Metric.GPU_MEMORY_UTILIZATION, 80, Duration.ofMinutes(5), Duration.ofMinutes(5), true);
    Schedule OPEN = new Schedule("open", "cron(0 8 ? * MON-FRI *)", "Europe/Berlin", 2, 4);
    Schedule SHUT = new Schedule("shut", "cron(0 18 ? * MON-FRI *)", "Europe/Berlin", 1, 1);

    private ScalingControl scaling() {
        return aws().scaling();
    }

    private Scaling describe(Deployment deployment) {
        return scaling().describe(deployment.name(), VARIANT).orElseThrow();
    }

    private Deployment registered(String stem) {
        Deployment deployment = Deployment.inService(aws(), stem);
        scaling().registerTarget(deployment.name(), VARIANT, 1, 4, TAGS);
        return deployment;
    }

    @Test
    default void anUnregisteredVariantIsEmpty() {
        assertThat(scaling().describe(aws().name("scaling-absent"), VARIANT)).isEmpty();
    }

    @Test
    default void aRegisteredVariantHasItsBounds() {
        Scaling scaling = describe(registered("scaling-bounds"));

        assertThat(scaling.min()).isEqualTo(1);
        assertThat(scaling.max()).isEqualTo(4);
        assertThat(scaling.policies()).isEmpty();
        assertThat(scaling.schedules()).isEmpty();
    }

    @Test
    @Deviates(from = Aws.MOTO, because = "it has no tags of scalable targets")
    default void aRegisteredVariantHasItsTags() {
        assertThat(describe(registered("scaling-tags")).tags()).isEqualTo(TAGS);
    }

    @Test
    default void registeringAgainChangesOnlyTheBounds() {
        Deployment deployment = registered("scaling-again");
        scaling().putPolicy(deployment.name(), VARIANT, INVOCATIONS);

        scaling().registerTarget(deployment.name(), VARIANT, 1, 6, TAGS);

        Scaling scaling = describe(deployment);
        assertThat(scaling.max()).isEqualTo(6);
        assertThat(scaling.policies()).containsExactly(INVOCATIONS);
    }

    @Test
    @Deviates(from = Aws.MOTO, because = "it has no tags of scalable targets")
    default void registeringAgainAddsTags() {
        Deployment deployment = registered("scaling-more-tags");
        TreeMap<String, String> more = new TreeMap<>(Map.of("mmectl:fleet", "contract", "added", "later"));

        scaling().registerTarget(deployment.name(), VARIANT, 1, 4, more);

        assertThat(describe(deployment).tags()).containsAllEntriesOf(TAGS).containsAllEntriesOf(more);
    }

    @Test
    @Deviates(from = Aws.MOTO, because = "it has no tags of scalable targets")
    default void tagsAreAddedAndNothingElseChanges() {
        Deployment deployment = registered("scaling-tagged");
        scaling().putPolicy(deployment.name(), VARIANT, INVOCATIONS);
        Scaling before = describe(deployment);
        TreeMap<String, String> more = new TreeMap<>(Map.of("added", "later"));

        scaling().tagTarget(deployment.name(), VARIANT, more);

        Scaling after = describe(deployment);
        assertThat(after.tags()).containsAllEntriesOf(TAGS).containsAllEntriesOf(more);
        assertThat(new Scaling(after.min(), after.max(), after.policies(), after.schedules(), before.tags()))
                .isEqualTo(before);
    }

    @Test
    default void whatIsNotRegisteredIsNotTagged() {
        String name = aws().name("scaling-untagged");

        assertThatThrownBy(() -> scaling().tagTarget(name, VARIANT, TAGS))
                .isInstanceOfSatisfying(
                        MmectlException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT));
    }

    @Test
    @Deviates(from = Aws.MOTO, because = "it registers without effect on the endpoint")
    default void registeringMovesTheLiveCountIntoTheBounds() {
        Deployment deployment = Deployment.inService(aws(), "scaling-moves");

        scaling().registerTarget(deployment.name(), VARIANT, 2, 4, TAGS);

        aws().await("two instances", () -> deployment.describe().currentInstanceCount() == 2);
    }

    @Test
    default void policiesComeBackAsTheyWerePut() {
        Deployment deployment = registered("scaling-policies");

        scaling().putPolicy(deployment.name(), VARIANT, INVOCATIONS);
        scaling().putPolicy(deployment.name(), VARIANT, GPU_MEMORY);

        assertThat(describe(deployment).policies()).containsExactly(GPU_MEMORY, INVOCATIONS);
    }

    @Test
    default void aPolicyPutAgainIsReplaced() {
        Deployment deployment = registered("scaling-replace");
        scaling().putPolicy(deployment.name(), VARIANT, INVOCATIONS);
        Policy changed = new Policy(
                INVOCATIONS.name(), INVOCATIONS.metric(), 100, Duration.ofSeconds(30), Duration.ofMinutes(1), true);

        scaling().putPolicy(deployment.name(), VARIANT, changed);

        assertThat(describe(deployment).policies()).containsExactly(changed);
    }

    @Test
    default void schedulesComeBackAsTheyWerePut() {
        Deployment deployment = registered("scaling-schedules");

        scaling().putSchedule(deployment.name(), VARIANT, SHUT);
        scaling().putSchedule(deployment.name(), VARIANT, OPEN);

        assertThat(describe(deployment).schedules()).containsExactly(OPEN, SHUT);
    }

    @Test
    default void deletesAPolicyAndASchedule() {
        Deployment deployment = registered("scaling-delete");
        scaling().putPolicy(deployment.name(), VARIANT, INVOCATIONS);
        scaling().putPolicy(deployment.name(), VARIANT, GPU_MEMORY);
        scaling().putSchedule(deployment.name(), VARIANT, OPEN);
        scaling().putSchedule(deployment.name(), VARIANT, SHUT);

        scaling().deletePolicy(deployment.name(), VARIANT, GPU_MEMORY.name());
        scaling().deleteSchedule(deployment.name(), VARIANT, OPEN.name());

        assertThat(describe(deployment).policies()).containsExactly(INVOCATIONS);
        assertThat(describe(deployment).schedules()).containsExactly(SHUT);
    }

    @Test
    @Deviates(from = Aws.MOTO, because = "it says ValidationException where AWS says ObjectNotFoundException")
    default void deletingAPolicyThatIsNotThereIsWithoutEffect() {
        Deployment deployment = registered("scaling-no-policy");

        scaling().deletePolicy(deployment.name(), VARIANT, "absent");

        assertThat(describe(deployment).policies()).isEmpty();
    }

    @Test
    default void deletingAScheduleThatIsNotThereIsWithoutEffect() {
        Deployment deployment = registered("scaling-no-schedule");

        scaling().deleteSchedule(deployment.name(), VARIANT, "absent");

        assertThat(describe(deployment).schedules()).isEmpty();
    }

    @Test
    default void aDeregisteredVariantIsEmpty() {
        Deployment deployment = registered("scaling-gone");

        scaling().deregisterTarget(deployment.name(), VARIANT);

        assertThat(scaling().describe(deployment.name(), VARIANT)).isEmpty();
    }

    @Test
    @Deviates(from = Aws.MOTO, because = "the policies of a deregistered target come back with the next one")
    default void deregisteringTakesPoliciesAndSchedulesAlong() {
        Deployment deployment = registered("scaling-deregister");
        scaling().putPolicy(deployment.name(), VARIANT, INVOCATIONS);
        scaling().putSchedule(deployment.name(), VARIANT, OPEN);

        scaling().deregisterTarget(deployment.name(), VARIANT);
        scaling().registerTarget(deployment.name(), VARIANT, 1, 4, TAGS);

        assertThat(describe(deployment).policies()).isEmpty();
        assertThat(describe(deployment).schedules()).isEmpty();
    }

    @Test
    @Deviates(from = Aws.MOTO, because = "it says ValidationException where AWS says ObjectNotFoundException")
    default void deregisteringWhatIsNotRegisteredIsWithoutEffect() {
        Deployment deployment = Deployment.inService(aws(), "scaling-not-there");

        scaling().deregisterTarget(deployment.name(), VARIANT);

        assertThat(scaling().describe(deployment.name(), VARIANT)).isEmpty();
    }

    @Test
    @Deviates(from = Aws.MOTO, because = "it does not look whether the variant is registered")
    default void aPolicyNeedsARegisteredVariant() {
        Deployment deployment = Deployment.inService(aws(), "scaling-unregistered");

        assertThatThrownBy(() -> scaling().putPolicy(deployment.name(), VARIANT, INVOCATIONS))
                .isInstanceOf(MmectlException.class);
    }
}
