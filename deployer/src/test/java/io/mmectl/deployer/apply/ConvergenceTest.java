package io.mmectl.deployer.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.config.EndpointSpec.ModelCache;
import io.mmectl.config.EndpointSpec.Routing;
import io.mmectl.config.ResourceNames;
import io.mmectl.config.Route;
import io.mmectl.config.S3Location;
import io.mmectl.deployer.fixture.Audit;
import io.mmectl.deployer.fixture.InMemoryAccount;
import io.mmectl.deployer.fixture.RandomFleets;
import io.mmectl.deployer.fixture.SimulatedCrash;
import io.mmectl.deployer.fixture.TestFleet;
import io.mmectl.deployer.plan.Plan;
import io.mmectl.deployer.plan.Plan.Purpose;
import io.mmectl.deployer.plan.PlanText;
import io.mmectl.deployer.port.EndpointControl.EndpointConfig;
import io.mmectl.deployer.port.EndpointControl.SageMakerModel;
import io.mmectl.deployer.port.ObjectStore.Content;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever happens, applying again ends in an empty plan, and on the way no invariant breaks. */
class ConvergenceTest {
    private InMemoryAccount account = InMemoryAccount.withBucket(TestFleet.BUCKET);
    private Audit audit = new Audit(account);
    private Deployment deployment = new Deployment(account.ports(), Limits.ONE_BY_ONE, new Tokens());

    @BeforeEach
    void anAccountWithSomebodyElsesThings() {
        account = InMemoryAccount.withBucket(TestFleet.BUCKET);
        audit = new Audit(account);
        deployment = new Deployment(account.ports(), Limits.ONE_BY_ONE, new Tokens());
        somebodyElse("suite--prod--embedding-of-others");
        somebodyElse("suite--prod--zebra");
        account.pacer().pause(Duration.ofMinutes(10));
        audit.rememberForeign();
    }

    static Stream<Arguments> transitions() {
        TestFleet none = TestFleet.named("suite");
        return Stream.of(
                Arguments.of("first deploy", none, scaled().code("embedding", "1.0.0", "pass"), Purpose.DEPLOY),
                Arguments.of("image edited", scaled(), scaled().image("26.05"), Purpose.DEPLOY),
                Arguments.of(
                        "instance type changed under scaling",
                        scaled(),
                        scaled().instanceType("embedding", "ml.g5.xlarge"),
                        Purpose.DEPLOY),
                Arguments.of(
                        "files edited, a model added, a model removed",
                        scaled(),
                        TestFleet.named("suite")
                                .bounds("embedding", 1, 4)
                                .model("embedding", "acme", "search", "", "v2")
                                .model("embedding", "initech", "search", "", "v1"),
                        Purpose.DEPLOY),
                Arguments.of(
                        "everything edited",
                        scaled(),
                        TestFleet.named("suite")
                                .image("26.05")
                                .instanceType("embedding", "ml.g5.xlarge")
                                .fixed("embedding", 3)
                                .model("embedding", "acme", "search", "", "v2"),
                        Purpose.DEPLOY),
                Arguments.of(
                        "another endpoint instead",
                        scaled(),
                        TestFleet.named("suite").fixed("words", 1).model("words", "acme", "words", "", "v1"),
                        Purpose.DEPLOY_AND_DELETE),
                Arguments.of("destroy", scaled(), none, Purpose.DESTROY),
                Arguments.of("purge", scaled(), none, Purpose.PURGE));
    }

    private static TestFleet scaled() {
        return TestFleet.named("suite")
                .bounds("embedding", 1, 4)
                .invocations("embedding", 225)
                .schedule("embedding", "night", "cron(0 20 * * ? *)", 1, 1)
                .model("embedding", "acme", "search", "", "v1")
                .model("embedding", "globex", "search", "", "v1");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("transitions")
    void aCrashBeforeAndAfterEveryCallIsMendedByTheNextApply(
            String name, TestFleet before, TestFleet after, Purpose purpose) {
        boolean crashed = true;
        for (int point = 0; crashed; point++) {
            anAccountWithSomebodyElsesThings();
            apply(before, Purpose.DEPLOY);

            crashed = crash(after, purpose, point);
            apply(after, purpose);

            assertConverged(after, purpose, "killed at point " + point);
            assertThat(point).as("crash points").isLessThan(500);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("transitions")
    void aFailedEndpointOrARolledBackUpdateIsMendedByAnotherApply(
            String name, TestFleet before, TestFleet after, Purpose purpose) {
        apply(before, Purpose.DEPLOY);
        account.failNextCreation("no");
        account.rollBackNextUpdate("no");

        applyUntilDone(after, purpose);

        assertConverged(after, purpose, name);
    }

    static IntStream seeds() {
        return IntStream.range(0, 150);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void anyFleetAfterAnyHistoryConverges(int seed) {
        RandomFleets random = new RandomFleets(seed);
        int changes = 1 + random.below(4);
        TestFleet fleet = random.next();
        for (int i = 0; i < changes; i++) {
            disturb(random, fleet);
            crash(fleet, random.below(3) == 0 ? Purpose.DEPLOY_AND_DELETE : Purpose.DEPLOY, random.below(60));
            fleet = random.next();
        }
        account.pacer().pause(Duration.ofMinutes(random.below(20)));
        fleet.targets().forEach(t -> account.repairModel(t.fileName()));

        applyUntilDone(fleet, Purpose.DEPLOY_AND_DELETE);

        assertConverged(fleet, Purpose.DEPLOY_AND_DELETE, "seed " + seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theOrderOfModelsInTheFleetDoesNotMatter(int seed) {
        RandomFleets random = new RandomFleets(seed);
        apply(random.next(), Purpose.DEPLOY);
        TestFleet fleet = random.next();

        String one = PlanText.of(deployment.plan(fleet.desired(), Purpose.DEPLOY), true);
        String other =
                PlanText.of(deployment.plan(fleet.shuffled(random.random()).desired(), Purpose.DEPLOY), true);

        assertThat(other).isEqualTo(one);
    }

    private void disturb(RandomFleets random, TestFleet fleet) {
        switch (random.below(5)) {
            case 0 -> account.failNextCreation("The primary container did not pass the ping health check.");
            case 1 -> account.rollBackNextUpdate("Unable to provision requested ML compute capacity.");
            case 2 -> fleet.targets().stream().limit(1).forEach(t -> account.breakModel(t.fileName()));
            case 3 -> account.pacer().pause(Duration.ofMinutes(random.below(20)));
            default -> {}
        }
    }

    /** @return false when the apply ended before the crash point */
    private boolean crash(TestFleet fleet, Purpose purpose, int point) {
        Plan plan = deployment.plan(fleet.desired(), purpose);
        account.crashAt(point);
        try {
            deployment.apply(fleet.desired(), plan, options(), e -> {});
            return false;
        } catch (SimulatedCrash crash) {
            return true;
        } finally {
            account.restart();
        }
    }

    private void apply(TestFleet fleet, Purpose purpose) {
        ApplyReport report =
                deployment.apply(fleet.desired(), deployment.plan(fleet.desired(), purpose), options(), e -> {});
        assertThat(report.problem()).as(report.toString()).isEmpty();
    }

    /** Each scripted disturbance costs one apply at most. */
    private void applyUntilDone(TestFleet fleet, Purpose purpose) {
        for (int i = 0; i < 12; i++) {
            Plan plan = deployment.plan(fleet.desired(), purpose);
            if (plan.isEmpty()) {
                return;
            }
            deployment.apply(fleet.desired(), plan, options(), e -> {});
        }
    }

    private void assertConverged(TestFleet fleet, Purpose purpose, String description) {
        Plan rest = deployment.plan(fleet.desired(), purpose);
        assertThat(rest.isEmpty())
                .as(description + "\n" + PlanText.of(rest, true))
                .isTrue();
        assertThat(audit.violations()).as(description).isEmpty();
        if (!purpose.destroys()) {
            assertThat(unverified(fleet)).as(description).isEmpty();
        }
    }

    /** What the fleet wants and what has not answered on the instances that run now. */
    private List<String> unverified(TestFleet fleet) {
        return fleet.desired().endpoints().stream()
                .flatMap(e -> e.routes().stream().map(Route::targetModel).filter(t -> !account.verified(e.name(), t)))
                .toList();
    }

    private static ApplyOptions options() {
        return new ApplyOptions("tester", Duration.ZERO, "tester"::equals);
    }

    private void somebodyElse(String name) {
        account.objects()
                .putIfAbsent(
                        new S3Location(TestFleet.BUCKET, "others/model.tar.gz"), Content.of(new byte[1]), Map.of());
        account.endpoints()
                .createModel(new SageMakerModel(
                        name,
                        "image",
                        "role",
                        "s3://" + TestFleet.BUCKET + "/others/",
                        new TreeMap<>(),
                        ModelCache.ENABLED,
                        null,
                        new TreeMap<>()));
        account.endpoints()
                .createEndpointConfig(new EndpointConfig(
                        name,
                        name,
                        ResourceNames.VARIANT,
                        "ml.g5.xlarge",
                        1,
                        Routing.RANDOM,
                        null,
                        null,
                        null,
                        null,
                        new TreeMap<>()));
        account.endpoints().createEndpoint(name, name, new TreeMap<>(Map.of("team", "others")));
    }
}
