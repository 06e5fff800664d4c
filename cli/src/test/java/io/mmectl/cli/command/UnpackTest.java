package io.mmectl.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.cli.fixture.CliRun;
import io.mmectl.cli.fixture.CliRun.Result;
import io.mmectl.cli.fixture.FleetFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnpackTest {
    @TempDir
    private Path directory;

    private CliRun cli;

    @BeforeEach
    void makeRepository() {
        FleetFolder.in(directory)
                .write("mine/add/config.pbtxt", "name: \"add\"\nbackend: \"python\"\n")
                .write("mine/add/1/model.py", "class TritonPythonModel: pass\n");
        cli = new CliRun(directory);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fast", "compact"})
    void givesBackWhatWasPacked(String packing) throws IOException {
        String archive = pack(packing);

        Result unpack = cli.run("unpack", archive, "out");

        assertThat(unpack.status()).isZero();
        assertThat(unpack.err()).startsWith("verified: 2 files, ");
        assertThat(directory.resolve("out/add/1/model.py"))
                .hasSameTextualContentAs(directory.resolve("mine/add/1/model.py"));
    }

    @Test
    void anArchiveThatIsNotThereIsInvalidInput() {
        Result unpack = cli.run("unpack", "not\u001bthere.tar.gz", "out");

        assertThat(unpack.status()).isEqualTo(2);
        assertThat(unpack.err()).startsWith("error: cannot read not\\u001bthere.tar.gz: there is no such file");
    }

    @Test
    void verifyAloneWritesNothing() throws IOException {
        String archive = pack("fast");

        Result unpack = cli.run("unpack", "--verify", archive, "-o", "json");

        assertThat(unpack.status()).isZero();
        assertThat(unpack.json().required("verified").asBoolean()).isTrue();
        assertThat(unpack.json().required("folder").isNull()).isTrue();
        assertThat(directory.resolve("mine--"
                        + unpack.json().required("manifestSha256").asString().substring(0, 12)))
                .doesNotExist();
    }

    @Test
    void moreThanTheBoundIsRefusedAndLeavesNothing() throws IOException {
        String archive = pack("fast");

        Result refused = cli.run("unpack", archive, "out", "--max-bytes", "50");

        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.err())
                .contains("holds more than 50 bytes: 'add/config.pbtxt' of 30 bytes is too much")
                .contains("hint: ");
        assertThat(directory.resolve("out")).doesNotExist();
        assertThat(cli.run("unpack", archive, "out", "--max-bytes", "1KiB").status())
                .isZero();
    }

    @Test
    void verifyAloneKeepsToTheBoundToo() throws IOException {
        String archive = pack("fast");

        Result refused = cli.run("unpack", "--verify", archive, "--max-bytes", "50");

        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.err()).contains("holds more than 50 bytes");
        assertThat(cli.run("unpack", "--verify", archive, "--max-bytes", "1KiB").status())
                .isZero();
    }

    @Test
    void otherContentThanTheNameSaysIsAConflictAndLeavesNothing() throws IOException {
        Path archive = directory.resolve(pack("fast"));
        Path renamed = archive.resolveSibling("mine--0123456789ab.tar.gz");
        Files.move(archive, renamed);

        Result unpack = cli.run("unpack", renamed.toString(), "out");

        assertThat(unpack.status()).isEqualTo(9);
        assertThat(directory.resolve("out")).doesNotExist();
    }

    @Test
    void anArchiveThatIsCutOffIsRefusedAndLeavesNothing() throws IOException {
        Path archive = directory.resolve(pack("fast"));
        byte[] bytes = Files.readAllBytes(archive);
        Files.write(archive, java.util.Arrays.copyOf(bytes, bytes.length - 9));

        Result unpack = cli.run("unpack", archive.toString(), "out");

        assertThat(unpack.status()).isEqualTo(2);
        assertThat(unpack.err()).contains("cut off");
        assertThat(directory.resolve("out")).doesNotExist();
    }

    @Test
    void anExistingFolderIsNotTouched() throws IOException {
        Result unpack = cli.run("unpack", pack("fast"), "files");

        assertThat(unpack.status()).isEqualTo(2);
        assertThat(unpack.err()).contains("exists already");
    }

    @Test
    void whereThereIsNoFolderNoneIsMade() throws IOException {
        Result unpack = cli.run("unpack", pack("fast"), "absent/out");
        Result folder = cli.run("unpack", "mine", "out");

        assertThat(unpack.status()).isEqualTo(2);
        assertThat(unpack.err()).contains("There is no directory '").contains("absent' to unpack into");
        assertThat(folder.status()).isEqualTo(2);
        assertThat(folder.err()).startsWith("error: mine is a folder, not an archive\n");
    }

    @Test
    void aNameWithoutDigestCannotBeVerifiedButCanBeUnpacked() throws IOException {
        Path archive = directory.resolve(pack("fast"));
        Path renamed = directory.resolve("model.tar.gz");
        Files.move(archive, renamed);

        assertThat(cli.run("unpack", "--verify", "model.tar.gz").status()).isEqualTo(2);
        Result unpack = cli.run("unpack", "model.tar.gz");

        assertThat(unpack.status()).isZero();
        assertThat(unpack.err()).startsWith("not verified, its name holds no digest: 2 files");
        assertThat(directory.resolve("model/add/config.pbtxt")).exists();
    }

    @Test
    void anArtifactOnS3IsVerifiedByItsMetadata() {
        cli.run("push");
        String key = cli.objects().stream()
                .filter(k -> k.contains("/models/"))
                .findFirst()
                .orElseThrow();

        Result unpack = cli.run("unpack", "--verify", "s3://" + FleetFolder.BUCKET + "/" + key, "-o", "json");

        assertThat(unpack.status()).isZero();
        assertThat(key)
                .contains(unpack.json().required("manifestSha256").asString().substring(0, 12));
    }

    @Test
    void aFileThatIsNotThereIsAMistake() {
        Result unpack = cli.run("unpack", "--verify", "nothing--0123456789ab.tar.gz");

        assertThat(unpack.status()).isEqualTo(2);
        assertThat(unpack.err()).contains("there is no such file or folder");
    }

    private String pack(String packing) throws IOException {
        cli.run("package", "mine", "--packing", packing);
        try (Stream<Path> list = Files.list(directory.resolve("dist"))) {
            return "dist/" + list.findFirst().orElseThrow().getFileName();
        }
    }
}
