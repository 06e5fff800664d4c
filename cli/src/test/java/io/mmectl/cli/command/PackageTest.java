package io.mmectl.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.cli.fixture.CliRun;
import io.mmectl.cli.fixture.CliRun.Result;
import io.mmectl.cli.fixture.FleetFolder;
import io.mmectl.deployer.packaging.ArchiveReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

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
        assertThat(packed.err()).isEqualTo("warning: add/.git is left out of the archive\n");
        assertThat(files("dist"))
                .singleElement()
                .satisfies(file -> assertThat(file.getFileName().toString()).matches("mine--[0-9a-f]{12}\\.tar\\.gz"));
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
            return list.sorted().toList();
        }
    }
}
