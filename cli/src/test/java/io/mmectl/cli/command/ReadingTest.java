package io.mmectl.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.cli.fixture.CliRun;
import io.mmectl.cli.fixture.CliRun.Result;
import io.mmectl.cli.fixture.FleetFolder;
import io.mmectl.cli.render.Terminal;
import io.mmectl.config.S3Location;
import io.mmectl.deployer.port.ObjectStore.Content;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person sees while a fleet's files are read, before anything can be planned, packed or sent. */
class ReadingTest {
    private static final Terminal PERSON = new Terminal(false, false, true, 120, true);

    @TempDir
    private Path directory;

    private FleetFolder fleet;
    private CliRun cli;

    @BeforeEach
    void makeFleet() {
        fleet = FleetFolder.in(directory);
        cli = new CliRun(directory);
    }

    @ParameterizedTest
    @ValueSource(strings = {"package", "push", "plan", "apply --yes"})
    void aTerminalShowsHowFarItIs(String command) {
        Result run = cli.terminal(PERSON).run(command.split(" "));

        assertThat(run.status()).isZero();
        // Vocabulary and two encoders, which both customers share.
        assertThat(run.err())
                .contains(" reading: 3 files  [")
                .contains("checking: [")
                .contains("2/2 models");
        // Nothing of it stays: what was drawn last is erased.
        assertThat(run.err().lastIndexOf("reading: ")).isLessThan(run.err().lastIndexOf("\u001b[J"));
    }

    @Test
    void theOnlyFileThatIsNewIsNamed() {
        fleet.delete("models/birchwood.yaml").replace("models/acme.yaml", "../files/query.pt", "../files/passage.pt");
        fleet.replace("models/acme.yaml", "../files/vocab.txt", "../files/passage.pt");

        assertThat(cli.terminal(PERSON).run("lint").err()).doesNotContain("reading: ");
        assertThat(cli.terminal(PERSON).run("plan").err()).contains(" reading: passage.pt  [");
    }

    @ParameterizedTest
    @ValueSource(strings = {"package", "push", "plan"})
    void aLogShowsNothingOfWhatTakesAMoment(String command) {
        assertThat(cli.run(command).err()).doesNotContain("reading", "checking", "fetching");
    }

    @ParameterizedTest
    @ValueSource(strings = {"plan", "lint"})
    void whatComesFromS3IsShownToo(String command) {
        cli.account()
                .objects()
                .putIfAbsent(
                        new S3Location(FleetFolder.BUCKET, "trained/query.pt"),
                        Content.of("weights of a query encoder".getBytes(StandardCharsets.UTF_8)),
                        Map.of());
        fleet.replace("models/acme.yaml", "../files/query.pt", "s3://" + FleetFolder.BUCKET + "/trained/query.pt");

        Result run = cli.terminal(PERSON).run(command);

        assertThat(run.err()).contains(" fetching: query.pt  [####################] 100 %  26 B of 26 B");
        assertThat(List.of(0, 2)).contains(run.status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"package", "push", "plan", "apply --yes"})
    void anInterruptWhileFilesAreReadIsToldAsOne(String command) {
        Thread.currentThread().interrupt();
        Result run = cli.run(command.split(" "));
        boolean still = Thread.interrupted();

        assertThat(run.status()).isEqualTo(130);
        assertThat(run.err()).isEqualTo("error: interrupted\nhint: run the command again to continue\n");
        assertThat(still).isTrue();
        assertThat(cli.account().calls()).isEmpty();
    }

    @Test
    void anArchiveIsUnpackedWithAnEndInSight() {
        fleet.write("mine/a/config.pbtxt", "backend: \"python\"\n").write("mine/a/1/model.py", "x = 1\n");
        String name = cli.run("package", "mine", "-o", "json")
                .json()
                .required("archives")
                .get(0)
                .required("file")
                .asString();

        assertThat(cli.terminal(PERSON).run("unpack", "--verify", name).err()).contains(" verifying: [");
        assertThat(cli.terminal(PERSON).run("unpack", name, "there").err()).contains(" unpacking: [");
        assertThat(cli.terminal(Terminal.NONE).run("unpack", name, "here").err())
                .doesNotContain("unpacking");
    }

    @Test
    void anArchiveIsVerifiedWithAnEndInSight() {
        cli.run("package");

        assertThat(cli.terminal(PERSON).run("push", "dist").err())
                .containsPattern(" verifying: acme--embedding--passage--[0-9a-f]{12}.tar.gz  \\[");
    }
}
