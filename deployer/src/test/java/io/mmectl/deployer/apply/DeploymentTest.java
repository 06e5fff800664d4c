package io.mmectl.deployer.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.config.EndpointSpec.Schedule;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.config.ResourceNames;
import io.mmectl.config.RoutingTable;
import io.mmectl.deployer.fixture.Audit;
import io.mmectl.deployer.fixture.InMemoryAccount;
import io.mmectl.deployer.fixture.SimulatedCrash;
import io.mmectl.deployer.fixture.TestFleet;
import io.mmectl.deployer.plan.Action;
import io.mmectl.deployer.plan.Plan;
import io.mmectl.deployer.plan.Plan.Purpose;
import io.mmectl.deployer.plan.Plan.Step;
import io.mmectl.deployer.plan.PlanText;
import io.mmectl.deployer.port.ScalingControl.Metric;
import io.mmectl.deployer.port.ScalingControl.Policy;
import io.mmectl.deployer.state.FleetDocuments;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeploymentTest {
    private final InMemoryAccount account = InMemoryAccount.withBucket(TestFleet.BUCKET);
    private final Audit audit = new Audit(account);
    private final Deployment deployment = new Deployment(account.ports(), Limits.DEFAULT, new Tokens());

    @AfterEach
    void theAccountMakesSense() {
        account.restart();
        assertThat(audit.violations()).isEmpty();
    }

    @Test
    void afterTheFirstApplyThereIsNothingToDo() {
        TestFleet fleet = TestFleet.small();

        ApplyReport report = apply(fleet);

        assertThat(report.problem()).isEmpty();
        assertThat(plan(fleet).isEmpty()).as(PlanText.of(plan(fleet), true)).isTrue();
    }

    @Test
    void aModelThatDoesNotAnswerGetsNoRouteAndTheOthersDo() {
        TestFleet fleet = TestFleet.small().model("embedding", "globex", "search", "", "v1");
        account.breakModel(fleet.targetModel("globex", "search", ""));

        ApplyReport report = apply(fleet);

        assertThat(report.problem()).contains(ErrorCode.WARMUP_INCOMPLETE);
        assertThat(report.sections().getFirst().unverified())
                .extracting(o -> o.route().key().customer())
                .containsExactly("globex");
        assertThat(routes(fleet).routes()).extracting(r -> r.key().customer()).containsExactly("acme");
    }

    @Test
    void aModelThatDoesNotAnswerIsTriedAgainByTheNextApply() {
        TestFleet fleet = TestFleet.small().model("embedding", "globex", "search", "", "v1");
        String broken = fleet.targetModel("globex", "search", "");
        account.breakModel(broken);
        apply(fleet);
        account.repairModel(broken);

        ApplyReport report = apply(fleet);

        assertThat(report.problem()).isEmpty();
        assertThat(routes(fleet).routes()).hasSize(2);
        assertThat(routes(fleet).release()).isEqualTo(2);
    }

    @Test
    void aNewVersionThatDoesNotAnswerLeavesTheOldRoute() {
        apply(TestFleet.small());
        TestFleet next = TestFleet.named("suite").model("embedding", "acme", "search", "", "v2");
        next.endpoint("embedding");
        account.breakModel(next.targetModel("acme", "search", ""));

        ApplyReport report = apply(next);

        assertThat(report.problem()).contains(ErrorCode.WARMUP_INCOMPLETE);
        assertThat(routes(next).routes())
                .extracting(io.mmectl.config.Route::targetModel)
                .containsExactly(TestFleet.small().targetModel("acme", "search", ""));
        assertThat(routes(next).release()).isEqualTo(1);
    }

    @Test
    void aRollBackIsSeenAlthoughTheEndpointIsInService() {
        apply(TestFleet.small());
        account.rollBackNextUpdate("the container did not pass its health check");

        ApplyReport report = apply(TestFleet.small().image("26.05"));

        assertThat(report.problem()).contains(ErrorCode.ROLLED_BACK);
        assertThat(report.sections().getFirst().failure().problem())
                .hasMessageContaining("the container did not pass its health check");
    }

    @Test
    void afterARollBackTheNextApplyTriesAgain() {
        apply(TestFleet.small());
        account.rollBackNextUpdate("the container did not pass its health check");
        TestFleet fleet = TestFleet.small().image("26.05");
        apply(fleet);

        ApplyReport report = apply(fleet);

        assertThat(report.problem()).isEmpty();
        assertThat(plan(fleet).isEmpty()).isTrue();
    }

    @Test
    void missingInstancesHaveTheirOwnCode() {
        account.failNextCreation("Unable to provision requested ML compute capacity.");

        ApplyReport report = apply(TestFleet.small());

        assertThat(report.problem()).contains(ErrorCode.NO_CAPACITY);
    }

    @Test
    void aFailedEndpointIsDeletedAndMadeAnew() {
        account.failNextCreation("The primary container did not pass the ping health check.");
        assertThat(apply(TestFleet.small()).problem()).contains(ErrorCode.FAILED);

        ApplyReport report = apply(TestFleet.small());

        assertThat(report.problem()).isEmpty();
        assertThat(plan(TestFleet.small()).isEmpty()).isTrue();
    }

    @Test
    void anEndpointThatTakesTooLongEndsTheWaitWithItsOwnCode() {
        List<ApplyEvent> events = new ArrayList<>();
        TestFleet fleet = TestFleet.small();
        account.slowDown(Duration.ofHours(2));

        ApplyReport report = apply(fleet, events);

        assertThat(report.problem()).contains(ErrorCode.NOT_CONVERGED);
        assertThat(events)
                .anyMatch(e -> e instanceof ApplyEvent.Waiting w && w.status().equals("Creating"));
    }

    @Test
    void theOtherEndpointFinishesWhenOneFails() {
        TestFleet fleet = TestFleet.small().endpoint("spellcheck").model("spellcheck", "acme", "spelling", "", "v1");
        account.failNextCreation("no");

        ApplyReport report = apply(fleet);

        assertThat(report.sections()).extracting(s -> s.failure() == null).containsExactlyInAnyOrder(true, false);
        assertThat(report.sections()).filteredOn(s -> s.failure() == null).allMatch(s -> s.done() == s.planned());
    }

    @Test
    void everythingIsWarmedAgainAfterTheInstancesWereReplaced() {
        apply(TestFleet.small());

        Plan plan = plan(TestFleet.small().image("26.05"));

        assertThat(plan.actions().filter(Action.WarmTargetModels.class::isInstance))
                .hasSize(1);
        assertThat(plan.actions().filter(Action.WriteRelease.class::isInstance)).isEmpty();
    }

    @Test
    void aCrashBetweenUpdateAndWarmUpIsSeenEvenIfTheFleetGoesBack() {
        apply(TestFleet.small());
        crashBeforeWarming(TestFleet.small().image("26.05"));

        crashBeforeWarming(TestFleet.small());

        assertThat(plan(TestFleet.small()).actions()).anyMatch(Action.WarmTargetModels.class::isInstance);
    }

    private void crashBeforeWarming(TestFleet fleet) {
        assertThatThrownBy(() -> deployment.apply(fleet.desired(), plan(fleet), takingOver(), e -> {
                    if (e instanceof ApplyEvent.Started s && s.action() instanceof Action.WarmTargetModels) {
                        account.crashAt(0);
                        throw new MmectlException(ErrorCode.FAILED, "killed", "");
                    }
                }))
                .isInstanceOf(SimulatedCrash.class);
        account.restart();
    }

    @Test
    void aLostAnswerToAWriteOfRoutesIsNoConflict() {
        TestFleet fleet = TestFleet.small();

        ApplyReport report = deployment.apply(fleet.desired(), plan(fleet), options(), e -> {
            if (e instanceof ApplyEvent.Started s && s.action() instanceof Action.WriteRoutes) {
                account.loseNextAnswer();
            }
        });

        assertThat(report.problem()).isEmpty();
        assertThat(routes(fleet).routes()).hasSize(1);
    }

    @Test
    void destroyLeavesOnlyObjects() {
        TestFleet fleet = TestFleet.small().bounds("embedding", 1, 4).invocations("embedding", 225);
        apply(fleet);

        ApplyReport report = run(fleet, Purpose.DESTROY);

        assertThat(report.problem()).isEmpty();
        assertThat(account.endpoints().listEndpoints("")).isEmpty();
        assertThat(account.endpoints().listEndpointConfigs("")).isEmpty();
        assertThat(account.endpoints().listModels("")).isEmpty();
        assertThat(routes(fleet).routes()).isEmpty();
        assertThat(account.objects().list(TestFleet.BUCKET, "mmectl/suite/prod/models/"))
                .hasSize(1);
        assertThat(deployment.plan(fleet.desired(), Purpose.DESTROY).isEmpty()).isTrue();
    }

    @Test
    void destroyTouchesNoPolicyAndNoScheduleThatIsNotOurs() {
        TestFleet fleet = TestFleet.small().bounds("embedding", 1, 4).invocations("embedding", 225);
        apply(fleet);
        String endpoint = fleet.desired().endpoints().getFirst().name();
        Policy policy = new Policy("of-another-team", Metric.OTHER, 50, Duration.ZERO, Duration.ZERO, false);
        Schedule schedule = new Schedule("nights-of-another-team", "cron(0 20 * * ? *)", "UTC", 1, 2);
        account.scaling().putPolicy(endpoint, ResourceNames.VARIANT, policy);
        account.scaling().putSchedule(endpoint, ResourceNames.VARIANT, schedule);

        List<Action> actions = deployment.plan(fleet.desired(), Purpose.DESTROY).sections().stream()
                .flatMap(section -> section.steps().stream())
                .map(Step::action)
                .toList();

        assertThat(actions)
                .filteredOn(Action.DeleteScalingPolicy.class::isInstance)
                .isNotEmpty()
                .doesNotContain(new Action.DeleteScalingPolicy(endpoint, ResourceNames.VARIANT, policy.name()));
        assertThat(actions)
                .doesNotContain(new Action.DeleteScheduledAction(endpoint, ResourceNames.VARIANT, schedule.name()));
    }

    @Test
    void purgeLeavesNothingButTheLeaseAndPublishedCode() {
        TestFleet fleet = TestFleet.small().code("embedding", "1.0.0", "pass");
        apply(fleet);

        run(fleet, Purpose.PURGE);

        assertThat(account.objects().list(TestFleet.BUCKET, "mmectl/suite/"))
                .extracting(o -> o.key())
                .containsExactly("mmectl/suite/prod/control/lease.json");
        assertThat(account.objects().list(TestFleet.BUCKET, "mmectl/code/")).hasSize(3);
        assertThat(deployment.plan(fleet.desired(), Purpose.PURGE).isEmpty()).isTrue();
    }

    @Test
    void anEndpointThatIsNoLongerNamedIsOnlyListed() {
        apply(TestFleet.small().endpoint("spellcheck").model("spellcheck", "acme", "spelling", "", "v1"));

        Plan plan = plan(TestFleet.small());

        assertThat(plan.isEmpty()).isTrue();
        assertThat(plan.removed()).containsExactly("suite--prod--spellcheck");
    }

    @Test
    void anEndpointThatIsNoLongerNamedIsDeletedWhenAllowed() {
        apply(TestFleet.small().endpoint("spellcheck").model("spellcheck", "acme", "spelling", "", "v1"));

        ApplyReport report = run(TestFleet.small(), Purpose.DEPLOY_AND_DELETE);

        assertThat(report.problem()).isEmpty();
        assertThat(account.endpoints().listEndpoints("")).containsExactly("suite--prod--embedding");
        assertThat(account.endpoints().listModels("")).hasSize(1);
        assertThat(plan(TestFleet.small()).removed()).isEmpty();
    }

    @Test
    void aStalePlanIsRefused() {
        Plan shown = plan(TestFleet.small());
        apply(TestFleet.small());

        assertThatThrownBy(() -> deployment.apply(TestFleet.small().desired(), shown, options(), e -> {}))
                .isInstanceOfSatisfying(
                        MmectlException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT))
                .hasMessageContaining("stale");
    }

    @Test
    void anInterruptEndsTheApplyAndGivesTheLeaseBack() {
        TestFleet fleet = TestFleet.small().endpoint("spellcheck").model("spellcheck", "acme", "spelling", "", "v1");
        Deployment oneByOne = new Deployment(account.ports(), Limits.ONE_BY_ONE, new Tokens());

        ApplyReport report = oneByOne.apply(fleet.desired(), plan(fleet), options(), e -> {
            if (e instanceof ApplyEvent.Waiting) {
                Thread.currentThread().interrupt();
            }
        });

        assertThat(Thread.interrupted()).as("the interrupt is passed on").isTrue();
        assertThat(report.problem()).contains(ErrorCode.INTERRUPTED);
        assertThat(report.sections()).noneMatch(s -> s.done() == s.planned());
        assertThat(apply(fleet).problem()).isEmpty();
    }

    @Test
    void aPermissionThatIsMissingIsReportedWithItsAction() {
        account.failNext(
                "createEndpointConfig", new MmectlException(ErrorCode.NOT_PERMITTED, "sagemaker:X is missing", ""));

        ApplyReport report = apply(TestFleet.small());

        assertThat(report.problem()).contains(ErrorCode.NOT_PERMITTED);
        assertThat(report.sections().getFirst().failure().action()).isInstanceOf(Action.CreateEndpointConfig.class);
    }

    @Test
    void releasesThatNobodyActivatedLeaveTheirNumbersBehind() {
        TestFleet fleet = TestFleet.small();
        assertThatThrownBy(() -> deployment.apply(fleet.desired(), plan(fleet), options(), e -> {
                    if (e instanceof ApplyEvent.Started s && s.action() instanceof Action.WriteRoutes) {
                        account.crashAt(0);
                    }
                }))
                .isInstanceOf(SimulatedCrash.class);
        account.restart();

        deployment.apply(fleet.desired(), plan(fleet), takingOver(), e -> {});

        assertThat(routes(fleet).release()).isEqualTo(2);
        assertThat(new FleetDocuments(account.objects(), fleet.desired().layout()).release(1))
                .isPresent();
    }

    private Plan plan(TestFleet fleet) {
        return deployment.plan(fleet.desired(), Purpose.DEPLOY);
    }

    private ApplyReport apply(TestFleet fleet) {
        return run(fleet, Purpose.DEPLOY);
    }

    private ApplyReport apply(TestFleet fleet, List<ApplyEvent> events) {
        return deployment.apply(fleet.desired(), plan(fleet), options(), events::add);
    }

    private ApplyReport run(TestFleet fleet, Purpose purpose) {
        return deployment.apply(fleet.desired(), deployment.plan(fleet.desired(), purpose), options(), e -> {});
    }

    private static ApplyOptions options() {
        return ApplyOptions.of("tester");
    }

    private static ApplyOptions takingOver() {
        return new ApplyOptions("tester", Duration.ZERO, "tester"::equals);
    }

    private RoutingTable routes(TestFleet fleet) {
        return new FleetDocuments(account.objects(), fleet.desired().layout())
                .routes("embedding")
                .orElseThrow()
                .table();
    }
}
