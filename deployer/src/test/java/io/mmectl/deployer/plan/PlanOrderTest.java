package io.mmectl.deployer.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.deployer.apply.ApplyOptions;
import io.mmectl.deployer.apply.Deployment;
import io.mmectl.deployer.apply.Limits;
import io.mmectl.deployer.fixture.InMemoryAccount;
import io.mmectl.deployer.fixture.RandomFleets;
import io.mmectl.deployer.fixture.TestFleet;
import io.mmectl.deployer.plan.Plan.Purpose;
import io.mmectl.deployer.plan.Plan.Section;
import io.mmectl.deployer.plan.Plan.Step;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** In every plan, what SageMaker demands to be first comes first. */
class PlanOrderTest {
    private static final List<Class<? extends Action>> PUBLISH =
            List.of(Action.PublishArtifact.class, Action.PublishSample.class);
    private static final List<Class<? extends Action>> CHANGE = List.of(
            Action.CreateEndpoint.class,
            Action.UpdateEndpoint.class,
            Action.UpdateCapacity.class,
            Action.DeleteEndpoint.class,
            Action.RegisterScalableTarget.class);

    static IntStream seeds() {
        return IntStream.range(0, 200);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatIsNeededComesBeforeWhatNeedsIt(int seed) {
        InMemoryAccount account = InMemoryAccount.withBucket(TestFleet.BUCKET);
        Deployment deployment = new Deployment(account.ports(), Limits.ONE_BY_ONE, () -> "token");
        RandomFleets random = new RandomFleets(seed);
        TestFleet first = random.next();
        if (random.below(4) == 0) {
            account.failNextCreation("no");
        }
        Plan before = deployment.plan(first.desired(), Purpose.DEPLOY);
        deployment.apply(first.desired(), before, ApplyOptions.of("tester"), e -> {});
        Purpose purpose = Purpose.values()[random.below(4)];

        Plan plan = deployment.plan(random.next().desired(), purpose);

        plan.sections().forEach(PlanOrderTest::check);
        plan.sections().stream().filter(s -> !purpose.destroys()).forEach(PlanOrderTest::checkAwaited);
    }

    private static void check(Section section) {
        PUBLISH.forEach(p -> before(section, p, Action.CreateModel.class));
        PUBLISH.forEach(p -> before(section, p, Action.WarmTargetModels.class));
        before(section, Action.CreateModel.class, Action.CreateEndpointConfig.class);
        before(section, Action.CreateEndpointConfig.class, Action.CreateEndpoint.class);
        before(section, Action.CreateEndpointConfig.class, Action.UpdateEndpoint.class);
        before(section, Action.VoidVerification.class, Action.UpdateEndpoint.class);
        before(section, Action.DeregisterScalableTarget.class, Action.UpdateEndpoint.class);
        before(section, Action.DeregisterScalableTarget.class, Action.UpdateCapacity.class);
        before(section, Action.DeregisterScalableTarget.class, Action.DeleteEndpoint.class);
        before(section, Action.UpdateEndpoint.class, Action.RegisterScalableTarget.class);
        before(section, Action.CreateEndpoint.class, Action.RegisterScalableTarget.class);
        before(section, Action.RegisterScalableTarget.class, Action.PutScalingPolicy.class);
        before(section, Action.RegisterScalableTarget.class, Action.PutScheduledAction.class);
        before(section, Action.WarmTargetModels.class, Action.WriteRelease.class);
        before(section, Action.WriteRelease.class, Action.WriteRoutes.class);
        before(section, Action.DeleteScheduledAction.class, Action.DeregisterScalableTarget.class);
        before(section, Action.DeleteEndpoint.class, Action.DeleteEndpointConfig.class);
        before(section, Action.DeleteEndpointConfig.class, Action.DeleteModel.class);
        CHANGE.stream()
                .filter(c -> c != Action.DeleteEndpoint.class)
                .forEach(c -> before(section, c, Action.WarmTargetModels.class));
        if (has(section, Action.DeleteEndpointConfig.class)) {
            before(section, Action.WriteRoutes.class, Action.DeleteEndpoint.class);
            before(section, Action.AwaitDeleted.class, Action.DeleteEndpointConfig.class);
        }
    }

    /** Between a change of the endpoint and the warm-up, somebody waits for it. */
    private static void checkAwaited(Section section) {
        List<Action> actions = section.steps().stream().map(Step::action).toList();
        for (int i = 0; i < actions.size(); i++) {
            boolean replaces = actions.get(i) instanceof Action.UpdateEndpoint
                    || actions.get(i) instanceof Action.CreateEndpoint
                    || actions.get(i) instanceof Action.UpdateCapacity;
            if (replaces) {
                assertThat(actions.get(i + 1)).isInstanceOf(Action.AwaitInService.class);
            }
            if (actions.get(i) instanceof Action.DeleteEndpoint) {
                assertThat(actions.get(i + 1)).isInstanceOf(Action.AwaitDeleted.class);
            }
        }
    }

    private static boolean has(Section section, Class<? extends Action> kind) {
        return section.steps().stream().anyMatch(s -> kind.isInstance(s.action()));
    }

    /** Every action of the first kind stands before every action of the second. */
    private static void before(Section section, Class<? extends Action> first, Class<? extends Action> second) {
        List<Action> actions = section.steps().stream().map(Step::action).toList();
        int last = IntStream.range(0, actions.size())
                .filter(i -> first.isInstance(actions.get(i)))
                .max()
                .orElse(-1);
        int earliest = IntStream.range(0, actions.size())
                .filter(i -> second.isInstance(actions.get(i)))
                .min()
                .orElse(actions.size());
        assertThat(last)
                .as(first.getSimpleName() + " before " + second.getSimpleName() + " in " + actions)
                .isLessThan(earliest);
    }
}
