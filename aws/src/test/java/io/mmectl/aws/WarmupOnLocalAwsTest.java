package io.mmectl.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mmectl.aws.contract.Aws;
import io.mmectl.aws.contract.Deployment;
import io.mmectl.aws.contract.TritonArchive;
import io.mmectl.client.InvocationException;
import io.mmectl.client.MmeClient;
import io.mmectl.client.triton.Tensor;
import io.mmectl.config.ControlDocuments;
import io.mmectl.config.EndpointSpec.WarmupSpec;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.FleetLayout;
import io.mmectl.config.MmectlException;
import io.mmectl.config.ModelDefinition.Footprint;
import io.mmectl.config.Route;
import io.mmectl.config.RouteKey;
import io.mmectl.config.RoutingTable;
import io.mmectl.deployer.port.ObjectStore.Content;
import io.mmectl.localaws.LocalAws;
import io.mmectl.localaws.time.ScaledTime;
import io.mmectl.warmup.InstanceCapacity;
import io.mmectl.warmup.Outcome;
import io.mmectl.warmup.RetryRules;
import io.mmectl.warmup.Sweep;
import io.mmectl.warmup.SweepCandidate;
import io.mmectl.warmup.SweepEvent;
import io.mmectl.warmup.SweepPlan;
import io.mmectl.warmup.SweepPlanner;
import io.mmectl.warmup.SweepReport;
import io.mmectl.warmup.SweepRequest;
import io.mmectl.warmup.SweepRunner;
import io.mmectl.warmup.port.Pacer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sweeps and the client library against the local AWS: real SDK, real wire, simulated instances. */
@Timeout(300)
class WarmupOnLocalAwsTest {
    private static final double WHILE_CREATING = 600;

    /** Loads of 40 s take a second of the wall. */
    private static final double WHILE_LOADING = 40;

    /** A warm answer counts as cold after 20 s, which are those of the wall then, whatever else the machine has to do. */
    private static final double WHILE_PROVING = 1;

    private static final int LOAD_MS = 40_000;
    private static final WarmupSpec SETTINGS = new WarmupSpec(Duration.ofHours(1), Duration.ofSeconds(20), 2);
    private static final byte[] SAMPLE = ("{\"inputs\":[{\"name\":\"TEXT\",\"datatype\":\"BYTES\",\"shape\":[1,1],"
                    + "\"data\":[\"hello\"]}]}")
            .getBytes(StandardCharsets.UTF_8);

    private static LocalAws local;
    private static SdkAws aws;

    @BeforeAll
    static void start() throws IOException {
        local = LocalAws.start(LocalAws.Config.inMemory().withTimeScale(WHILE_CREATING));
        aws = new SdkAws(Aws.LOCAL_AWS, local.endpoint(), () -> local.time().now(), local)
                .withBucket()
                .withRole();
    }

    @AfterAll
    static void stop() {
        aws.close();
    }

    @Test
    void aFirstSweepLoadsASecondFindsAllWarmAndABrokenModelStopsNeither() {
        Deployment deployment = deployed("sweep", 100, "acme", "zeta");
        deployment.publish("broken.tar.gz", TritonArchive.withoutModelFile());
        List<Route> routes = Stream.of("acme", "broken", "zeta")
                .map(WarmupOnLocalAwsTest::route)
                .toList();

        SweepReport first = sweep(deployment, routes, null, WHILE_PROVING);
        SweepReport second = sweep(deployment, routes, null, WHILE_PROVING);

        assertThat(first.counts()).isEqualTo(new SweepReport.Counts(0, 2, 0, 1, 0, 0));
        assertThat(first.results().get(1).outcome())
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        f -> assertThat(f.message()).startsWith("the model failed (status 400): "));
        assertThat(second.counts()).isEqualTo(new SweepReport.Counts(2, 0, 0, 1, 0, 0));
        assertThat(first.firstPass().p50()).isGreaterThan(Duration.ofSeconds(20));
        assertThat(second.firstPass().max()).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void modelsThatDoNotFitPushEachOtherOutUnlessThePlannerKnowsTheirFootprints() {
        Deployment deployment = deployed("overfull", 6_000, "a", "b", "c");
        List<Route> routes =
                Stream.of("a", "b", "c").map(WarmupOnLocalAwsTest::route).toList();

        SweepReport unaware = sweep(deployment, routes, null, WHILE_LOADING);
        SweepReport aware = sweep(deployment, routes, new InstanceCapacity(14_650, 13_824, 8_192), WHILE_PROVING);

        assertThat(unaware.fellOut()).isNotEmpty();
        assertThat(unaware.complete()).isFalse();
        assertThat(aware.counts().skipped()).isEqualTo(1);
        assertThat(aware.fellOut()).isEmpty();
        assertThat(aware.counts().warm() + aware.counts().cold()).isEqualTo(2);
    }

    @Test
    void theClientFindsACustomersModelAndWaitsForItsLoad() {
        Deployment deployment = deployed("client", 100, "acme");
        FleetLayout layout = new FleetLayout(aws.at("x").bucket(), "lib", "support", "prod");
        RoutingTable table =
                new RoutingTable("support", "prod", "embedding", deployment.name(), 1, null, List.of(route("acme")));
        aws.objects().putIfAbsent(layout.routes("embedding"), Content.of(ControlDocuments.write(table)), Map.of());
        try (MmeClient client = MmeClient.builder()
                .bucket(layout.bucket())
                .prefix("lib")
                .fleet("support")
                .environment("prod")
                .s3(aws.clients()::s3)
                .runtime(aws.clients()::runtime)
                .build()) {
            assertThat(client.invoke("acme", "embedding", Tensor.text("TEXT", "hello"))
                            .bytes("TEXT")
                            .values())
                    .hasSize(1);
            assertThatExceptionOfType(InvocationException.ModelFailed.class)
                    .isThrownBy(() -> client.invoke("acme", "embedding", Tensor.text("UNKNOWN", "hello")))
                    .satisfies(e -> assertThat(e.status()).isEqualTo(400));
        }
    }

    /** @param proving scale of the clock from the second pass on */
    private static SweepReport sweep(
            Deployment deployment, List<Route> routes, @Nullable InstanceCapacity capacity, double proving) {
        Footprint footprint = new Footprint(6_000L, 100L, null, (long) LOAD_MS);
        SweepPlan plan = SweepPlanner.plan(new SweepRequest(
                "embedding",
                deployment.name(),
                routes.stream().map(r -> new SweepCandidate(r, footprint, 0)).toList(),
                SETTINGS,
                1,
                capacity,
                null,
                null));
        assertThat(plan).isInstanceOf(Sweep.class);
        SweepRunner runner = new SweepRunner(
                aws.invoker(),
                key -> SAMPLE,
                new LocalPacer(local.time()),
                new SplittableRandom(1),
                RetryRules.sageMaker());
        return runner.run(plan, event -> {
            if (event instanceof SweepEvent.PassStarted started && started.pass() == 2) {
                local.time().scale(proving);
            }
        });
    }

    private static Deployment deployed(String stem, int gpuMib, String... customers) {
        local.time().scale(WHILE_CREATING);
        Deployment deployment = Deployment.inService(aws, stem);
        for (String customer : customers) {
            deployment.publish(customer + ".tar.gz", TritonArchive.taking(gpuMib, LOAD_MS));
        }
        local.time().scale(WHILE_LOADING);
        return deployment;
    }

    private static Route route(String customer) {
        return new Route(
                new RouteKey(customer, "search", ""),
                customer + ".tar.gz",
                "0".repeat(64),
                "1.0.0",
                "samples/x.json",
                "TEXT");
    }

    /** The local AWS's own time. */
    private record LocalPacer(ScaledTime time) implements Pacer {
        @Override
        public Instant now() {
            return time.now();
        }

        @Override
        public void pause(Duration duration) {
            try {
                time.sleep(duration);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new MmectlException(ErrorCode.INTERRUPTED, "interrupted", "", e);
            }
        }
    }
}
