package io.mmectl.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.cli.fixture.CliRun;
import io.mmectl.cli.fixture.CliRun.Result;
import io.mmectl.localaws.LocalAws;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code mmectl local} on a local AWS that runs in this process. */
class LocalTest {
    @TempDir
    private Path directory;

    private CliRun cli;
    private LocalAws aws;

    @BeforeEach
    void start() throws IOException {
        Path state = Files.createDirectories(directory.resolve("state"));
        aws = LocalAws.start(LocalAws.Config.inMemory().withStateDir(state).withTimeScale(10));
        Files.writeString(
                state.resolve("server.json"),
                "{\"pid\":" + ProcessHandle.current().pid() + ",\"endpointUrl\":\"" + aws.endpoint() + "\"}");
        cli = new CliRun(directory).environment("MMECTL_LOCAL_DIR", state.toString());
    }

    @AfterEach
    void stop() {
        aws.close();
    }

    private int put(String path) throws IOException {
        HttpURLConnection http =
                (HttpURLConnection) URI.create(aws.endpoint() + path).toURL().openConnection();
        http.setRequestMethod("PUT");
        return http.getResponseCode();
    }

    @Test
    void statusSaysWhatItHoldsAndItsTime() throws IOException {
        assertThat(put("/_local/iam/roles/execution")).isEqualTo(204);

        Result text = cli.run("local", "status");
        Result json = cli.run("local", "status", "-o", "json");

        assertThat(text.status()).isZero();
        assertThat(text.out())
                .startsWith("local AWS runs at " + aws.endpoint() + " (pid ")
                .contains("\naccount   123456789012\n")
                .contains("\nholds     iam-roles 1\n")
                .contains("\nrequests  nothing\n")
                .contains(", 10 times as fast as the wall\n");
        assertThat(json.json().path("accountId").asString()).isEqualTo("123456789012");
        assertThat(json.json().at("/resources/iam-roles").asInt()).isEqualTo(1);
        assertThat(json.json().at("/resources/sagemaker-instances").asInt(-1)).isZero();
        assertThat(json.json().path("timeScale").asDouble()).isEqualTo(10);
        assertThat(json.json().path("services").valueStream()).isNotEmpty();
    }

    @Test
    void timeIsStoppedSteppedScaledAndRunsOn() {
        assertThat(cli.run("local", "time", "--stop").out()).endsWith(", stopped\n");
        Instant before = aws.time().now();
        Result step = cli.run("local", "time", "--step", "15m", "-o", "json");
        assertThat(Instant.parse(step.json().path("now").asString())).isEqualTo(before.plus(Duration.ofMinutes(15)));
        assertThat(step.json().path("stopped").asBoolean()).isTrue();
        assertThat(cli.run("local", "time", "--run").out()).endsWith(", 10 times as fast as the wall\n");
        assertThat(cli.run("local", "time", "--scale", "1").out()).endsWith(", as fast as the wall\n");
        assertThat(cli.run("local", "time", "--scale", "0").out()).endsWith(", stopped\n");
        assertThat(cli.run("local", "time").out()).endsWith(", stopped\n");
    }

    @Test
    void faultsAreAddedListedAndTakenBack() throws IOException {
        Files.writeString(directory.resolve("faults.json"), "{\"kind\":\"NoCapacity\",\"instanceType\":\"ml.g5.*\"}");
        Files.writeString(directory.resolve("nonsense.json"), "{\"kind\":\"Meteor\"}");

        Result added = cli.run("local", "faults", "--add", "faults.json", "-o", "json");

        assertThat(added.json().path("faults").size()).isEqualTo(1);
        assertThat(cli.run("local", "faults").out()).contains("ml.g5.*");
        Result refused = cli.run("local", "faults", "--add", "nonsense.json");
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.err()).contains("Meteor");
        assertThat(cli.run("local", "faults", "--clear").out()).isEqualTo("no faults\n");
    }

    @Test
    void aResetEmptiesItAndStartsTheClockAgain() throws IOException {
        put("/_local/iam/roles/execution");
        cli.run("local", "time", "--stop");

        assertThat(cli.run("local", "reset").status()).isZero();

        assertThat(cli.run("local", "status").out())
                .contains("\nholds     nothing\n")
                .contains(", 10 times as fast as the wall\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "time --step soon     | --step: 'soon' is not a time above zero",
                "time --scale -1      | --scale: -1.0 is not 0 or above 0",
                "time --scale 1e9     | --scale: 1.0E9 is not 0 or above 0",
                "time --stop --run    | are mutually exclusive",
                "faults --add none.js | --add: cannot read",
                "start --credentials none | --credentials: cannot read"
            })
    void mistakesAreNamed(String line, String message) {
        Result mistake = cli.run(("local " + line).split(" "));

        assertThat(mistake.status()).isEqualTo(2);
        assertThat(mistake.err()).contains(message);
        assertThat(aws.time().scale()).isEqualTo(10);
    }

    @Test
    void withoutOneThereIsNothingToChange() {
        CliRun elsewhere = new CliRun(directory)
                .environment("MMECTL_LOCAL_DIR", directory.resolve("none").toString());
        for (String command : new String[] {"reset", "time", "faults"}) {
            Result none = elsewhere.run("local", command);

            assertThat(none.status()).isEqualTo(2);
            assertThat(none.err()).isEqualTo("error: no local AWS runs here\nhint: mmectl local start\n");
        }
        assertThat(elsewhere.run("local", "status").out()).isEqualTo("local AWS does not run here\n");
    }
}
