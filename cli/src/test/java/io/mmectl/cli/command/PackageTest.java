package io.mmectl.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.cli.fixture.CliRun;
import io.mmectl.cli.fixture.CliRun.Result;
import io.mmectl.cli.fixture.FleetFolder;
import io.mmectl.deployer.packaging.ArchiveReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PackageTest {
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
    void writesTheArchivesThatApplyPublishes() throws IOException {
        Result packed = cli.run("package", "-o", "json");
        cli.run("apply", "--yes");

        assertThat(packed.status()).isZero();
        assertThat(packed.json().required("schemaVersion").asInt()).isEqualTo(1);
        assertThat(files("dist")).hasSize(4);
        for (JsonNode archive : packed.json().required("archives")) {
            Path file = Path.of(archive.required("file").asString());
            try (InputStream in = Files.newInputStream(file)) {
                assertThat(ArchiveReader.manifest(in, "test").sha256())
                        .isEqualTo(archive.required("manifestSha256").asString());
            }
            assertThat(Files.readAllBytes(file))
                    .isEqualTo(cli.object("mmectl/suite/prod/models/embedding/" + file.getFileName()));
        }
    }

    @Test
    void whatAKilledProcessBeganIsDeletedAndWhatIsBeingWrittenIsNot() throws IOException {
        fleet.write("mine/a/config.pbtxt", "backend: \"python\"\n").write("mine/a/1/model.py", "x = 1\n");
        for (String name : List.of(".mine11.part", ".mine22.part", ".minex.part", ".other33.part")) {
            fleet.write("dist/" + name, "x");
            Files.setLastModifiedTime(
                    directory.resolve("dist/" + name),
                    FileTime.from(Instant.now().minusSeconds(120)));
        }
        fleet.write("dist/.mine44.part", "begun just now");

        try (FileChannel writing = FileChannel.open(directory.resolve("dist/.mine22.part"), StandardOpenOption.WRITE)) {
            assertThat(writing.tryLock()).isNotNull();
            assertThat(cli.run("package", "mine").status()).isZero();
        }

        try (Stream<Path> list = Files.list(directory.resolve("dist"))) {
            assertThat(list.map(file -> file.getFileName().toString()).filter(name -> name.startsWith(".")))
                    .containsExactlyInAnyOrder(".mine22.part", ".mine44.part", ".minex.part", ".other33.part");
        }
    }

    @Test
    void aDirectoryIsPackedAsItIsAndLintIsNamed() throws IOException {
        fleet.write("mine/a/config.pbtxt", "backend: \"python\"\n").write("mine/a/1/model.txt", "no model\n");

        Result packed = cli.run("package", "mine");

        assertThat(packed.status()).isZero();
        assertThat(packed.err()).contains("'mmectl lint mine' tells whether it would load");
    }

    @Test
    void sendsNothing() {
        cli.run("package");

        assertThat(cli.account().calls()).isEmpty();
    }

    @Test
    void secondRunLeavesTheArchivesAsTheyAre() throws IOException {
        Result first = cli.run("package", "--to", "out");
        FileTime longAgo = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));
        for (Path file : files("out")) {
            Files.setLastModifiedTime(file, longAgo);
        }

        Result second = cli.run("package", "--to", "out");

        assertThat(second).isEqualTo(first);
        assertThat(files("out"))
                .hasSize(4)
                .allSatisfy(file -> assertThat(Files.getLastModifiedTime(file)).isEqualTo(longAgo));
    }

    @Test
    void aFolderOfAnotherFleetIsRefusedBeforeAnythingIsWritten() throws IOException {
        cli.run("package", "--customer", "acme");
        String index = fleet.read("dist/index.json");
        fleet.replace("fleet.yaml", "fleet: suite", "fleet: other");
        fleet.replace("files/query.pt", "weights", "other weights");

        Result other = cli.run("package");

        assertThat(other.status()).isEqualTo(2);
        assertThat(other.err())
                .contains("index.json is of suite in prod, not of other in prod")
                .contains("hint: name another folder with --to");
        assertThat(fleet.read("dist/index.json")).isEqualTo(index);
        assertThat(files("dist")).hasSize(2);
        assertThat(cli.run("package", "--to", "other").status()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[1]", "not JSON", ""})
    void anIndexOfSomethingElseIsNotOverwritten(String text) {
        fleet.write("dist/index.json", text);

        Result refused = cli.run("package");

        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.err()).contains("index.json");
        assertThat(fleet.read("dist/index.json")).isEqualTo(text);
    }

    @Test
    void canBeNarrowedToACustomer() throws IOException {
        assertThat(cli.run("package", "--customer", "acme").status()).isZero();

        assertThat(files("dist"))
                .hasSize(2)
                .allSatisfy(file -> assertThat(file.getFileName().toString()).startsWith("acme--"));
    }

    @Test
    void aCustomerWithoutModelsIsAMistake() {
        Result packed = cli.run("package", "--customer", "nobody");

        assertThat(packed.status()).isEqualTo(2);
        assertThat(packed.err()).isEqualTo("""
                error: the fleet has no model of customer nobody
                hint: its customers: acme, birchwood
                """);
    }

    @Test
    void packsAnyTritonRepositoryWithoutAFleet() throws IOException {
        fleet.delete("fleet.yaml")
                .write("mine/add/config.pbtxt", "name: \"add\"\nbackend: \"python\"\n")
                .write("mine/add/1/model.py", "class TritonPythonModel: pass\n")
                .write("mine/add/.git/HEAD", "ref: refs/heads/main\n");

        Result packed = cli.run("package", "mine");

        assertThat(packed.status()).isZero();
        assertThat(packed.err()).startsWith("warning: add/.git is left out of the archive\n");
        assertThat(files("dist"))
                .singleElement()
                .satisfies(file -> assertThat(file.getFileName().toString()).matches("mine--[0-9a-f]{12}\\.tar\\.gz"));
    }

    @Test
    void compactIsSmallerUnderTheSameName() throws IOException {
        byte[] weights = new byte[1_000_000];
        Random random = new Random(1);
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (byte) (random.nextGaussian() * 20);
        }
        Files.write(directory.resolve("files/query.pt"), weights);
        cli.run("package", "--customer", "acme");

        Result packed = cli.run("package", "--customer", "acme", "--packing", "compact", "--to", "small");

        assertThat(packed.status()).isZero();
        List<Path> fast = files("dist");
        List<Path> compact = files("small");
        assertThat(compact)
                .extracting(Path::getFileName)
                .isEqualTo(fast.stream().map(Path::getFileName).toList());
        assertThat(Files.size(compact.getLast())).isLessThan(Files.size(fast.getLast()) * 9 / 10);
    }

    @Test
    void theFleetFileSaysHowToPack() throws IOException {
        fleet.replace("fleet.yaml", "    template: embedding\n", "    template: embedding\n    packing: compact\n");
        byte[] text = new byte[300_000];
        new Random(1).nextBytes(text);
        for (int i = 0; i < text.length; i++) {
            text[i] &= 0x0f;
        }
        Files.write(directory.resolve("files/query.pt"), text);

        cli.run("package", "--customer", "acme");
        cli.run("package", "--customer", "acme", "--packing", "fast", "--to", "large");

        assertThat(Files.size(files("dist").getLast()))
                .isLessThan(Files.size(files("large").getLast()) * 7 / 10);
    }

    @Test
    void aPackingThatThereIsNotIsAMistake() {
        Result packed = cli.run("package", "--packing", "tight");

        assertThat(packed.status()).isEqualTo(2);
        assertThat(packed.err()).contains("--packing").contains("FAST, COMPACT");
    }

    @Test
    void theIndexNamesEachArchivesKey() throws IOException {
        cli.run("package");

        JsonNode index = JsonMapper.shared().readTree(Files.readString(directory.resolve("dist/index.json")));
        assertThat(index.required("schema").asString()).isEqualTo("mmectl-archives/1");
        assertThat(index.required("bucket").asString()).isEqualTo(FleetFolder.BUCKET);
        assertThat(index.required("archives")).hasSize(4).allSatisfy(row -> {
            String file = row.required("file").asString();
            assertThat(directory.resolve("dist").resolve(file)).exists();
            assertThat(row.required("key").asString()).isEqualTo("mmectl/suite/prod/models/embedding/" + file);
        });
    }

    /** The template is built in, and the artifacts are files: nothing is left to ask. */
    @Test
    void withTheCodeVersionOfHereNoAccountIsAsked() throws IOException {
        cli.withoutCredentials();

        Result packed = cli.run("package", "--code-version", "here");

        assertThat(packed.status()).isZero();
        assertThat(files("dist")).hasSize(4);
        assertThat(cli.run("package").status()).isEqualTo(4);
    }

    @Test
    void aTemplateThatIsNotHereHasNoVersionHere() {
        fleet.replace("fleet.yaml", "template: embedding", "template: of-somebody-else");

        Result packed = cli.run("package", "--code-version", "here");

        assertThat(packed.status()).isEqualTo(2);
        assertThat(packed.err()).contains("of-somebody-else is neither built in nor a folder");
    }

    @Test
    void aRepositoryThatIsNotThereIsStatus2() {
        Result packed = cli.run("package", "nowhere");

        assertThat(packed.status()).isEqualTo(2);
        assertThat(packed.err()).contains("nowhere' is not a directory\nhint: ");
    }

    @Test
    void aFolderThatCannotBeWrittenIsAFailure() {
        Result packed = cli.run("package", "--to", "fleet.yaml");

        assertThat(packed.status()).isEqualTo(1);
        assertThat(packed.err())
                .contains("error: cannot write ")
                .contains("hint: check that the folder can be written");
    }

    private List<Path> files(String folder) throws IOException {
        try (Stream<Path> list = Files.list(directory.resolve(folder))) {
            return list.filter(file -> file.toString().endsWith(".tar.gz"))
                    .sorted()
                    .toList();
        }
    }
}
