package io.mmectl.cli.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.cli.Wiring;
import io.mmectl.cli.fixture.CliRun;
import io.mmectl.cli.fixture.CliRun.Result;
import io.mmectl.cli.fixture.FleetFolder;
import io.mmectl.localaws.LocalAws;
import io.mmectl.localaws.fault.FaultScript;
import io.mmectl.localaws.instance.SimulationSpread;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The program against a local AWS in which something goes wrong. It gets there all the same, or says clearly why not; and
 * when the fault is over, the same command gets there.
 */
class FaultsIT {
    private static final double TIME_SCALE = 10;

    /** On top of the scale, so that endpoints come up in a moment. */
    private static final Duration STEP = Duration.ofSeconds(15);

    private static final long STEP_MILLIS = 50;

    @TempDir
    private Path directory;

    private final ScheduledExecutorService hurry = Executors.newSingleThreadScheduledExecutor();
    private LocalAws aws;
    private FleetFolder fleet;

    private void start(long seed, double surprise, String faults) throws Exception {
        aws = LocalAws.start(LocalAws.Config.inMemory()
                .withTimeScale(TIME_SCALE)
                .withSeed(seed)
                .withSpread(SimulationSpread.surprise(surprise))
                .withFaults(FaultScript.read("faults", faults)));
        Path state = Files.createDirectories(directory.resolve(".mmectl/local"));
        Files.writeString(
                state.resolve("server.json"),
                "{\"pid\": %d, \"endpointUrl\": \"%s\"}"
                        .formatted(ProcessHandle.current().pid(), aws.endpoint()));
        hurry.scheduleWithFixedDelay(() -> aws.time().step(STEP), STEP_MILLIS, STEP_MILLIS, TimeUnit.MILLISECONDS);
        // What takes seconds here would be cold by the seconds of a hurried endpoint.
        fleet = FleetFolder.in(directory).replace("fleet.yaml", "coldThreshold: 2s", "coldThreshold: 60s");
    }

    @AfterEach
    void stop() {
        hurry.shutdownNow();
        if (aws != null) {
            aws.close();
        }
    }

    private Result run(String... arguments) {
        return CliRun.run(Wiring.sdk(), directory, arguments);
    }

    private JsonNode admin(String method, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(aws.endpoint() + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            return JsonMapper.shared()
                    .readTree(http.send(request, HttpResponse.BodyHandlers.ofString())
                            .body());
        }
    }

    /** How often the first fault struck. */
    private int hits() throws Exception {
        return admin("GET", "/_local/faults").at("/faults/0/hits").asInt();
    }

    /** Without faults the same command ends what is left to do, and then there is nothing. */
    private void assertConverges() throws Exception {
        admin("DELETE", "/_local/faults");
        Result again = run("--local", "apply");
        assertThat(again.status()).as(all(again)).isZero();
        Result plan = run("--local", "plan", "--detailed-exitcode");
        assertThat(plan.status()).as(all(plan)).isZero();
    }

    private void assertWarm() {
        Result models = run("--local", "models", "-o", "json");
        assertThat(models.json().required("models")).hasSize(4);
        Result sweep = run("--local", "warmup");
        assertThat(sweep.status()).as(all(sweep)).isZero();
    }

    private static String all(Result result) {
        return "exit status " + result.status() + "\n" + result.out() + "\n" + result.err();
    }

    static Stream<Arguments> rideable() {
        return Stream.of(
                Arguments.argumentSet("throttling everywhere", "{kind: Throttle, rate: 0.15}"),
                Arguments.argumentSet("500 everywhere", "{kind: ServerError, rate: 0.1}"),
                Arguments.argumentSet("S3 is slow down", "{kind: ServerError, service: s3, status: 503, rate: 0.2}"),
                Arguments.argumentSet(
                        "connections lost while uploading",
                        "{kind: LostConnection, service: s3, during: request, afterBytes: 50, rate: 0.15}"),
                Arguments.argumentSet("answers lost", "{kind: LostConnection, during: answer, rate: 0.05}"),
                Arguments.argumentSet("slow loads", "{kind: SlowLoad, duration: 100s, times: 2}"),
                Arguments.argumentSet(
                        "slow answers", "{kind: SlowAnswer, service: sagemaker, duration: 20s, rate: 0.2}"));
    }

    @ParameterizedTest
    @MethodSource("rideable")
    void isRiddenOut(String faults) throws Exception {
        start(3, 0.2, faults);

        Result apply = run("--local", "apply");

        assertThat(apply.status()).as(all(apply)).isZero();
        assertThat(hits()).isPositive();
        assertConverges();
    }

    static Stream<Arguments> tellable() {
        return Stream.of(
                Arguments.argumentSet("no capacity", "{kind: NoCapacity}", 7, "InsufficientInstanceCapacity"),
                Arguments.argumentSet(
                        "an endpoint fails",
                        "{kind: FailEndpoint, reason: unhealthy on purpose}",
                        1,
                        "unhealthy on purpose"),
                Arguments.argumentSet(
                        "a quota", "{kind: Quota, instanceType: ml.g4dn.xlarge}", 7, "account-level service limit"),
                Arguments.argumentSet(
                        "a model that does not load",
                        "{kind: BrokenLoad, targetModel: acme--*, status: 400, message: bad weights, times: 0}",
                        8,
                        "not routed: acme/embedding/query: the model failed (status 400): {\"error\":\"bad weights\"}"),
                Arguments.argumentSet(
                        "a model without room",
                        "{kind: BrokenLoad, targetModel: acme--*, status: 507, message: CUDA out of memory, times: 0}",
                        8,
                        "the model failed (status 507): {\"error\":\"CUDA out of memory\"}"),
                Arguments.argumentSet(
                        "a model that does not answer",
                        "{kind: SlowInvoke, targetModel: acme--*, duration: 70s, times: 0}",
                        8,
                        "Your invocation timed out while waiting for a response"),
                Arguments.argumentSet(
                        "nothing works",
                        "{kind: ServerError, times: 0}",
                        1,
                        "sts:GetCallerIdentity of the credentials"));
    }

    @ParameterizedTest
    @MethodSource("tellable")
    void isTold(String faults, int status, String reason) throws Exception {
        start(3, 0.2, faults);

        Result apply = run("--local", "apply");

        assertThat(apply.status()).as(all(apply)).isEqualTo(status);
        assertThat(apply.out() + apply.err()).contains(reason);
        assertThat(hits()).isPositive();
        assertConverges();
    }

    @Test
    void aRollBackIsStatus6AndTheNextApplyGoesThrough() throws Exception {
        start(3, 0.2, "{kind: RollBackUpdate, reason: alarm on purpose}");
        assertThat(run("--local", "apply").status()).isZero();
        fleet.replace("fleet.yaml", "ml.g4dn.xlarge", "ml.g4dn.2xlarge");

        Result update = run("--local", "apply");

        assertThat(update.status()).as(all(update)).isEqualTo(6);
        assertThat(update.out() + update.err())
                .contains("went back to configuration suite--local--embedding--", "alarm on purpose");
        assertThat(run("--local", "status").out()).containsPattern("suite--local--embedding: .*alarm on purpose");
        assertConverges();
        assertThat(run("--local", "status").out()).doesNotContain("alarm on purpose");
    }

    /** Whether the models were warm before it died is a matter of luck. */
    @Test
    void anInstanceThatDiesIsRiddenOutOrTold() throws Exception {
        start(3, 0.2, "{kind: KillInstance, every: 5m, times: 2}");

        Result apply = run("--local", "apply");

        assertThat(apply.status()).as(all(apply)).isIn(0, 8);
        if (apply.status() == 8) {
            assertThat(apply.out()).contains("not routed: ");
        }
        assertConverges();
        assertWarm();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void modelsThatAreLargerThanTheySayAreNoSurprise(long seed) throws Exception {
        start(seed, SimulationSpread.MOST, "");

        Result apply = run("--local", "apply");

        assertThat(apply.status()).as(all(apply)).isZero();
        assertConverges();
        assertWarm();
    }
}
