package io.mmectl.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.cli.fixture.CliRun;
import io.mmectl.cli.fixture.CliRun.Result;
import io.mmectl.cli.fixture.FleetFolder;
import io.mmectl.cli.fleet.FileContent;
import io.mmectl.deployer.packaging.FileStamp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PushTest {
    @TempDir
    private Path directory;

    private FleetFolder fleet;
    private CliRun cli;

    @BeforeEach
    void makeFleet() {
        fleet = FleetFolder.in(directory);
        cli = new CliRun(directory);
    }

    @Test
    void putsArtifactsSamplesAndCodeOnS3AndNothingElse() {
        Result push = cli.run("push");

        assertThat(push.status()).isZero();
        assertThat(push.err()).isEqualTo("4 artifacts sent, 0 were there\n");
        assertThat(cli.objects().stream().filter(key -> key.contains("/models/")))
                .hasSize(4);
        assertThat(cli.objects()).anyMatch(key -> key.startsWith("mmectl/code/embedding/"));
        assertThat(cli.objects()).anyMatch(key -> key.contains("/control/samples/"));
        assertThat(cli.objects()).noneMatch(key -> key.contains("routes-") || key.contains("releases/"));
        assertThat(cli.account().endpoints().listEndpoints("")).isEmpty();
        assertThat(cli.account().calls()).allMatch(call -> call.startsWith("putIfAbsent "));
    }

    @Test
    void anApplyAfterItSendsNoArtifact() {
        cli.run("push");

        Result plan = cli.run("plan");

        assertThat(plan.out()).doesNotContain("+ artifact").contains("+ endpoint");
    }

    @Test
    void secondTimeSendsNothing() {
        cli.run("push");
        int calls = cli.account().calls().size();

        Result push = cli.run("push", "-o", "json");

        assertThat(push.json().required("artifacts"))
                .hasSize(4)
                .allSatisfy(
                        row -> assertThat(row.required("created").asBoolean()).isFalse());
        assertThat(cli.account().calls().subList(calls, cli.account().calls().size()))
                .noneMatch(call -> call.contains("/models/"));
    }

    @Test
    void sendsWhatPackageWrote() throws IOException {
        cli.run("package", "--packing", "compact");

        Result push = cli.run("push", "dist");

        assertThat(push.status()).isZero();
        try (Stream<Path> archives = Files.list(directory.resolve("dist"))) {
            for (Path archive :
                    archives.filter(f -> f.toString().endsWith(".tar.gz")).toList()) {
                assertThat(cli.object("mmectl/suite/prod/models/embedding/" + archive.getFileName()))
                        .isEqualTo(Files.readAllBytes(archive));
            }
        }
        assertThat(cli.run("push", "dist").err()).isEqualTo("0 artifacts sent, 4 were there\n");
        assertThat(cli.run("apply", "--yes").status()).isZero();
    }

    @Test
    void anArchiveThatWasDamagedIsNotSent() throws IOException {
        cli.run("package", "--customer", "acme");
        Path archive = archive("acme--embedding--passage");
        byte[] bytes = Files.readAllBytes(archive);
        bytes[bytes.length / 2] ^= 1;
        Files.write(archive, bytes);

        Result push = cli.run("push", "dist");

        assertThat(push.status()).isIn(2, 9);
        assertThat(push.err()).contains(archive.toString());
        assertThat(cli.objects()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"file\" : \" | \"file\" : \"../dist/         | which is no file beside it",
                "\"file\" : \" | \"file\" : \"/               | which is no file beside it",
                "\"file\" : \" | \"file\" : \"\\u0000        | which is no file beside it",
                "\"modelType\" : \" | \"modelType\" : \"../\\u001b | has a modelType that is none: '../\\u001bembedding'"
            })
    void anIndexThatLeadsElsewhereIsRefused(String find, String replace, String message) throws IOException {
        cli.run("package", "--customer", "acme");
        fleet.replace("dist/index.json", find, replace);

        Result push = cli.run("push", "dist");

        assertThat(push.status()).isEqualTo(2);
        assertThat(push.err())
                .startsWith("error: ")
                .contains("index.json", message)
                .doesNotContain("\u001b");
        assertThat(cli.objects()).isEmpty();
    }

    @Test
    void anArchiveOfOtherContentUnderItsNameIsNotSent() throws IOException {
        cli.run("package", "--customer", "acme");
        Files.copy(
                archive("acme--embedding--query"),
                archive("acme--embedding--passage"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        Result push = cli.run("push", "dist");

        assertThat(push.status()).isEqualTo(9);
        assertThat(cli.objects()).isEmpty();
    }

    @Test
    void anArchiveThatChangesAfterItsVerificationIsNotSent() throws IOException {
        cli.run("package", "--customer", "acme");
        Path archive = archive("acme--embedding--passage");
        FileStamp verified = FileStamp.of(archive);
        byte[] bytes = Files.readAllBytes(archive);
        bytes[bytes.length / 2] ^= 1;
        Files.write(archive, bytes);
        FileContent content = new FileContent(archive, verified);
        List<Long> counted = new ArrayList<>();

        assertThatThrownBy(() -> content.open().readAllBytes())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("changed after it was verified");
        assertThatThrownBy(() -> content.counted(counted::add).open().readAllBytes())
                .isInstanceOf(IOException.class);
        assertThat(new FileContent(archive, FileStamp.of(archive)).open().readAllBytes())
                .isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 11, 12, 63})
    void aDigestInTheIndexThatIsTooShortIsAMistake(int digits) throws IOException {
        cli.run("package", "--customer", "acme");
        Path index = directory.resolve("dist/index.json");
        Files.writeString(
                index,
                Files.readString(index)
                        .replaceAll("(\"manifestSha256\" : \"[0-9a-f]{" + digits + "})[0-9a-f]*\"", "$1\""));

        Result push = cli.run("push", "dist");

        assertThat(push.status()).isEqualTo(2);
        assertThat(push.err()).contains("index.json").contains("no SHA-256");
        assertThat(cli.objects()).isEmpty();
    }

    @Test
    void sendsWhatSeveralRunsPackagedIntoOneFolder() throws IOException {
        cli.run("package", "--customer", "acme");
        cli.run("package", "--customer", "birchwood");
        cli.run("package", "--customer", "birchwood");

        assertThat(cli.run("push", "dist").err()).isEqualTo("4 artifacts sent, 0 were there\n");
        try (Stream<Path> files = Files.list(directory.resolve("dist"))) {
            assertThat(files).hasSize(5);
        }
    }

    @Test
    void anArchiveThatWasDeletedLeavesTheIndexWithTheNextRun() throws IOException {
        cli.run("package", "--customer", "acme");
        Files.delete(archive("acme--embedding--query"));
        cli.run("package", "--customer", "birchwood");

        assertThat(cli.run("push", "dist").err()).isEqualTo("3 artifacts sent, 0 were there\n");
    }

    @Test
    void aFolderOfAnotherFleetIsRefused() {
        cli.run("package");
        fleet.replace("fleet.yaml", "fleet: suite", "fleet: other");

        Result push = cli.run("push", "dist");

        assertThat(push.status()).isEqualTo(2);
        assertThat(push.err()).contains("is of suite in prod, not of other in prod");
    }

    @Test
    void aFolderWithoutIndexIsAMistake() {
        Result push = cli.run("push", "files");

        assertThat(push.status()).isEqualTo(2);
        assertThat(push.err()).contains("index.json").contains("hint: make one with: mmectl package --to files");
    }

    private Path archive(String start) throws IOException {
        try (Stream<Path> archives = Files.list(directory.resolve("dist"))) {
            return archives.filter(f -> f.getFileName().toString().startsWith(start))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
