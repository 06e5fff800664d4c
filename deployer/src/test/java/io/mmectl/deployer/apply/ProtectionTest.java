package io.mmectl.deployer.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.config.ControlDocuments;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.config.ResourceNames;
import io.mmectl.config.Route;
import io.mmectl.config.S3Location;
import io.mmectl.deployer.fixture.InMemoryAccount;
import io.mmectl.deployer.fixture.TestFleet;
import io.mmectl.deployer.plan.Plan;
import io.mmectl.deployer.plan.Plan.Purpose;
import io.mmectl.deployer.port.Account;
import io.mmectl.deployer.port.EndpointControl.Endpoint;
import io.mmectl.deployer.port.ObjectStore;
import io.mmectl.deployer.port.ObjectStore.Content;
import io.mmectl.deployer.port.ScalingControl.Scaling;
import io.mmectl.deployer.state.FleetDocuments;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What an apply must leave as it is: what others own, what serves, who holds the lease. */
class ProtectionTest {
    private static final String EMBEDDING = "suite--prod--embedding";
    private static final String SPELLCHECK = "suite--prod--spellcheck";

    private final InMemoryAccount account = InMemoryAccount.withBucket(TestFleet.BUCKET);
    private final Deployment deployment = new Deployment(account.ports(), Limits.ONE_BY_ONE, new Tokens());

    @Test
    void purgeOfAFleetCalledCodeLeavesPublishedCode() {
        TestFleet fleet = TestFleet.named("code")
                .endpoint("embedding")
                .model("embedding", "acme", "search", "", "v1")
                .code("prod", "1.0.0", "pass");
        apply(fleet);

        run(fleet, Purpose.PURGE);

        assertThat(account.objects().list(TestFleet.BUCKET, "mmectl/code/prod/1.0.0/"))
                .hasSize(3);
        assertThat(account.objects().list(TestFleet.BUCKET, "mmectl/code/prod/models/"))
                .isEmpty();
    }

    @Test
    void purgeLeavesAFleetWhoseBucketPrefixIsThisOnesHome() {
        apply(TestFleet.small());
        S3Location other =
                new S3Location(TestFleet.BUCKET, "mmectl/suite/prod/inner/staging/models/embedding/a.tar.gz");
        account.objects().putIfAbsent(other, Content.of(new byte[] {1}), Map.of());

        run(TestFleet.small(), Purpose.PURGE);

        assertThat(account.objects().head(other)).isPresent();
        assertThat(plan(TestFleet.small(), Purpose.PURGE).isEmpty()).isTrue();
    }

    @Test
    void aLongPurgeKeepsItsLease() {
        TestFleet fleet = TestFleet.small();
        for (int i = 0; i < 12; i++) {
            fleet.model("embedding", "customer-" + i, "search", "", "v1");
        }
        apply(fleet);
        S3Location lease = fleet.desired().layout().lease();
        List<Boolean> expired = new ArrayList<>();
        Account ports = account.ports();
        ObjectStore slow = slowDeletes(() -> {
            account.pacer().pause(Duration.ofMinutes(2));
            Instant now = account.pacer().now();
            expired.add(ControlDocuments.readLease(
                            account.objects().get(lease).orElseThrow().bytes(), lease.uri())
                    .expired(now));
        });
        Account slowAccount =
                new Account(ports.identity(), slow, ports.endpoints(), ports.scaling(), ports.warmer(), ports.pacer());

        new Deployment(slowAccount, Limits.ONE_BY_ONE, new Tokens())
                .apply(fleet.desired(), plan(fleet, Purpose.PURGE), ApplyOptions.of("tester"), e -> {});

        assertThat(expired).hasSizeGreaterThan(12).containsOnly(false);
    }

    @Test
    void anEndpointOfADroppedTypeThatSomebodyElseMadeKeepsItsAutoscaling() {
        apply(TestFleet.small().endpoint("spellcheck").model("spellcheck", "acme", "spelling", "", "v1"));
        String config = endpoint(SPELLCHECK).endpointConfigName();
        account.endpoints().deleteEndpoint(SPELLCHECK);
        account.pacer().pause(Duration.ofHours(1));
        account.endpoints().createEndpoint(SPELLCHECK, config, new TreeMap<>());
        account.pacer().pause(Duration.ofHours(1));
        account.scaling().registerTarget(SPELLCHECK, ResourceNames.VARIANT, 1, 3, new TreeMap<>());

        Plan plan = plan(TestFleet.small(), Purpose.DEPLOY_AND_DELETE);
        run(TestFleet.small(), Purpose.DEPLOY_AND_DELETE);

        assertThat(plan.notes()).anyMatch(n -> n.contains(SPELLCHECK));
        assertThat(scaling(SPELLCHECK).max()).isEqualTo(3);
        assertThat(endpoint(SPELLCHECK).status().inProgress()).isFalse();
    }

    @Test
    void aCountThatSageMakerTookBackIsNoSuccess() {
        apply(TestFleet.small());
        account.rollBackNextUpdate("Unable to provision requested ML compute capacity.");

        ApplyReport report = apply(TestFleet.small().fixed("embedding", 3));

        assertThat(report.problem()).contains(ErrorCode.NO_CAPACITY);
        assertThat(endpoint(EMBEDDING).currentInstanceCount()).isEqualTo(1);
        assertThat(apply(TestFleet.small().fixed("embedding", 3)).problem()).isEmpty();
        assertThat(endpoint(EMBEDDING).currentInstanceCount()).isEqualTo(3);
    }

    @Test
    void anotherInstanceTypeDuringAScheduleKeepsTheCountOfTheSchedule() {
        apply(scheduled());
        account.enactSchedule(EMBEDDING, ResourceNames.VARIANT, "mmectl-day");
        account.pacer().pause(Duration.ofHours(1));
        TestFleet larger = scheduled().instanceType("embedding", "ml.g5.xlarge");

        ApplyReport report = apply(larger);

        assertThat(report.problem()).isEmpty();
        assertThat(endpoint(EMBEDDING).desiredInstanceCount()).isEqualTo(6);
        assertThat(scaling(EMBEDDING).min()).isEqualTo(6);
        assertThat(plan(larger, Purpose.DEPLOY).isEmpty()).isTrue();
    }

    @Test
    void partsOfOneModelChangeTogetherOrNotAtAll() {
        TestFleet first = encoders("v1");
        TestFleet second = encoders("v2");
        apply(first);
        account.breakModel(second.targetModel("acme", "search", "passage"));

        ApplyReport report = apply(second);

        assertThat(report.problem()).contains(ErrorCode.WARMUP_INCOMPLETE);
        assertThat(routed(second))
                .containsExactly(
                        first.targetModel("acme", "search", "passage"), first.targetModel("acme", "search", "query"));

        account.repairModel(second.targetModel("acme", "search", "passage"));
        assertThat(apply(second).problem()).isEmpty();
        assertThat(routed(second))
                .containsExactly(
                        second.targetModel("acme", "search", "passage"), second.targetModel("acme", "search", "query"));
    }

    @Test
    void aLeaseThatCannotBeGivenBackHidesNoReport() {
        TestFleet fleet = TestFleet.small();

        ApplyReport report =
                deployment.apply(fleet.desired(), plan(fleet, Purpose.DEPLOY), ApplyOptions.of("tester"), e -> {
                    if (e instanceof ApplyEvent.Started s && s.number() == s.of()) {
                        account.failNext("putIfMatch", new MmectlException(ErrorCode.FAILED, "no network", ""));
                    }
                });

        assertThat(report.problem()).isEmpty();
    }

    private static TestFleet encoders(String content) {
        return TestFleet.named("suite")
                .endpoint("embedding")
                .model("embedding", "acme", "search", "query", content)
                .model("embedding", "acme", "search", "passage", content);
    }

    private List<String> routed(TestFleet fleet) {
        return new FleetDocuments(account.objects(), fleet.desired().layout())
                .routes("embedding").orElseThrow().table().routes().stream()
                        .map(Route::targetModel)
                        .toList();
    }

    private static TestFleet scheduled() {
        return TestFleet.small()
                .bounds("embedding", 1, 4)
                .invocations("embedding", 225)
                .schedule("embedding", "day", "cron(0 7 * * ? *)", 6, 9);
    }

    private ObjectStore slowDeletes(Runnable before) {
        return (ObjectStore) Proxy.newProxyInstance(
                ObjectStore.class.getClassLoader(), new Class<?>[] {ObjectStore.class}, (proxy, method, args) -> {
                    if (method.getName().equals("delete")) {
                        before.run();
                    }
                    try {
                        return method.invoke(account.objects(), args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private Endpoint endpoint(String name) {
        return account.endpoints().describeEndpoint(name).orElseThrow();
    }

    private Scaling scaling(String name) {
        return account.scaling().describe(name, ResourceNames.VARIANT).orElseThrow();
    }

    private Plan plan(TestFleet fleet, Purpose purpose) {
        return deployment.plan(fleet.desired(), purpose);
    }

    private ApplyReport apply(TestFleet fleet) {
        return run(fleet, Purpose.DEPLOY);
    }

    private ApplyReport run(TestFleet fleet, Purpose purpose) {
        return deployment.apply(fleet.desired(), plan(fleet, purpose), ApplyOptions.of("tester"), e -> {});
    }
}
