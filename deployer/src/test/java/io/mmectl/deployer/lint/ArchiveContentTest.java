package io.mmectl.deployer.lint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.config.MmectlException;
import io.mmectl.deployer.lint.content.ArchiveContent;
import io.mmectl.deployer.lint.content.Clash;
import io.mmectl.deployer.lint.content.Inspected;
import io.mmectl.deployer.lint.content.Item;
import io.mmectl.deployer.lint.content.TensorRtPlan;
import io.mmectl.deployer.lint.content.TorchScriptCode;
import io.mmectl.deployer.lint.content.ZipListing;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveContentTest {
    @TempDir
    Path folder;

    @Test
    void anArchiveAndTheDirectoryItWasMadeOfGiveTheSameFindings() throws Exception {
        Files.createDirectories(folder.resolve("a/1"));
        Files.writeString(folder.resolve("a/config.pbtxt"), "backend: \"python\" max_batch: 1");
        Files.writeString(folder.resolve("a/1/model.py"), "x = (");
        byte[] archive = Tars.gz("./", "./a/config.pbtxt=backend: \"python\" max_batch: 1", "./a/1/model.py=x = (");

        List<String> ofDirectory = texts(Inspected.ofDirectory(folder));
        List<String> ofArchive = texts(read(archive));

        assertThat(ofArchive).isEqualTo(ofDirectory).hasSize(2);
        assertThat(ofArchive.getFirst()).startsWith("a/1/model.py:1:5: does not compile: '(' is never closed");
        assertThat(ofArchive.getLast())
                .startsWith("a/config.pbtxt:1:19: a model's configuration has no field 'max_batch'");
    }

    @Test
    void whatMustNotBeUnpackedIsToldAndNotFollowed() throws Exception {
        byte[] archive =
                Tars.gz("a/config.pbtxt=backend: \"x\"", "../../etc/passwd", "/etc/shadow", "a/1/w.bin->/etc/passwd");

        Inspected read = read(archive);

        assertThat(texts(read))
                .anyMatch(t -> t.contains("[symlink]"))
                .anyMatch(t -> t.contains("[unsafe-path]"))
                .noneMatch(t -> t.contains("[stray-directory]") || t.contains("[config-missing]"));
        assertThat(read.items()).noneMatch(i -> i.isFile() && i.path().contains("etc"));
    }

    /** As {@code tar -r} leaves it, and as no tool can unpack it. */
    @Test
    void entriesThatGetInEachOthersWayAreTold() throws Exception {
        Inspected read = read(Tars.gz(
                "./a/1/",
                "a/config.pbtxt=backend: \"x\"",
                "./a/config.pbtxt=backend: \"python\"",
                "a/1/",
                "a/1/w/x",
                "a/1/w",
                "a/1/l/x",
                "a/1/l->/etc",
                "../x",
                "../x"));

        assertThat(read.clashes())
                .containsExactly(
                        new Clash("a/1", false),
                        new Clash("a/1/l", true),
                        new Clash("a/1/w", true),
                        new Clash("a/config.pbtxt", false));
        assertThat(texts(read)).anyMatch(t -> t.startsWith("a/1/w: is a file, and other entries need it"));
        assertThat(read.item("a/config.pbtxt").orElseThrow().text()).hasValue("backend: \"python\"");
    }

    @Test
    void aNameThatCannotBePackedIsToldOfADirectoryToo() throws Exception {
        Files.createDirectories(folder.resolve("a/1/new\nline\u001b"));
        Files.writeString(folder.resolve("a/1/new\nline\u001b/x"), "x");
        Files.createDirectories(folder.resolve("a/" + "d/".repeat(70)));

        assertThat(texts(Inspected.ofDirectory(folder)))
                .filteredOn(t -> t.contains("[unsafe-path]"))
                .hasSize(2)
                .anyMatch(t -> t.contains("new\\u000aline\\u001b/: Repository entry"))
                .anyMatch(t -> t.contains("deeper than 64 levels"))
                .noneMatch(t -> t.contains("\n") || t.contains("\u001b"));
    }

    @Test
    void whatIsNoArchiveIsRefused() {
        assertThatThrownBy(() -> read("no gzip".getBytes()))
                .isInstanceOf(MmectlException.class)
                .hasMessageContaining("is no gzip or damaged");
        byte[] archive = Tars.gz("a/config.pbtxt=backend: \"x\"");
        assertThatThrownBy(() -> read(Arrays.copyOf(archive, archive.length - 12)))
                .isInstanceOf(MmectlException.class);
    }

    @Test
    void damagedArchivesAndZipsEndWithAnAnswerOrARefusal() {
        Random random = new Random(3);
        byte[] zip = Repo.torchScript("def forward(self: __torch__.M, x: Tensor) -> Tensor:");
        for (int i = 0; i < 2000; i++) {
            byte[] damaged = zip.clone();
            for (int n = 0; n < 3; n++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            Item item =
                    new Repo().bytes("model.pt", damaged).inspected().items().getFirst();
            ZipListing.of(item).ifPresent(z -> z.texts("code"));
            TorchScriptCode.arguments(item);
            TensorRtPlan.of(item);
        }
    }

    @Test
    void theCodeOfATorchScriptFileIsReadFromItsEndWithoutTheRest() throws Exception {
        byte[] large = new byte[3 << 20];
        new Random(1).nextBytes(large);
        java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
        try (java.util.zip.ZipOutputStream zip = new java.util.zip.ZipOutputStream(bytes)) {
            zip.putNextEntry(new java.util.zip.ZipEntry("m/data/0"));
            zip.write(large);
            zip.putNextEntry(new java.util.zip.ZipEntry("m/code/__torch__/m.py"));
            zip.write("class M(Module):\n  def forward(self: __torch__.M,\n    ids: Tensor) -> Tensor:\n".getBytes());
            zip.putNextEntry(new java.util.zip.ZipEntry("m/constants.pkl"));
        }
        Path file = Files.write(folder.resolve("model.pt"), bytes.toByteArray());

        Item whole = Inspected.ofDirectory(folder).item("model.pt").orElseThrow();
        assertThat(TorchScriptCode.arguments(whole)).contains(List.of("ids"));
        assertThat(Files.size(file)).isGreaterThan(Item.LONGEST_TEXT);
    }

    @Test
    void aPlansHeaderTellsTheVersionThatTrtexecTells() {
        Item plan = new Repo()
                .bytes("model.plan", RuleCases.plan(10, 13))
                .inspected()
                .items()
                .getFirst();

        assertThat(TensorRtPlan.of(plan).orElseThrow().version()).contains(new TensorRtPlan.Version(10, 13, 0, 0));
        assertThat(TensorRtPlan.whatElse(new Repo()
                        .file("x.plan", "\u0001\u0002\0\0{\"stride\": 32}")
                        .inspected()
                        .items()
                        .getFirst()))
                .contains("Ultralytics");
    }

    private static Inspected read(byte[] archive) throws IOException {
        return ArchiveContent.of(new ByteArrayInputStream(archive), "m.tar.gz");
    }

    private static List<String> texts(Inspected repository) throws IOException {
        return new Lint()
                .check(repository, LintTarget.ANY).stream()
                        .filter(f -> f.severity() == Severity.ERROR)
                        .map(Finding::toString)
                        .toList();
    }
}
