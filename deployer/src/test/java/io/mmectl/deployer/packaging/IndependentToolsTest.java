package io.mmectl.deployer.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.mmectl.config.Packing;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the machine's own tools say of our archives, and we of theirs. Each is skipped where its tool is missing. */
class IndependentToolsTest {
    private static final String PYTHON_UNPACKS = """
            import sys, tarfile
            with tarfile.open(sys.argv[1], "r:gz") as tar:
                for member in tar:
                    assert member.isfile() or member.isdir(), member.name
                    assert (member.uid, member.gid, member.uname, member.gname) == (0, 0, "", ""), member.name
                    tar.extract(member, sys.argv[2])
            """;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"51, FAST", "52, FAST", "51, COMPACT", "52, COMPACT", "53, COMPACT"})
    void gzipFindsNoFault(long seed, Packing packing) throws Exception {
        need("gzip");

        assertThat(run("gzip", "-t", packed(seed, packing).toString())).isEmpty();
    }

    /** Intel's inflater, where it is installed. */
    @ParameterizedTest
    @CsvSource({"51, FAST", "51, COMPACT", "52, COMPACT", "53, COMPACT", "54, COMPACT"})
    void igzipFindsNoFault(long seed, Packing packing) throws Exception {
        need("igzip");

        assertThat(run("igzip", "-t", packed(seed, packing).toString())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"51, FAST", "52, FAST", "51, COMPACT", "53, COMPACT", "54, COMPACT"})
    void tarUnpacksTheSameTree(long seed, Packing packing) throws Exception {
        need("tar");
        need("diff");
        Path out = Files.createDirectory(folder.resolve("out"));

        assertThat(run("tar", "-xzf", packed(seed, packing).toString(), "-C", out.toString()))
                .isEmpty();
        assertThat(run("diff", "-r", folder.resolve("tree").toString(), out.toString()))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"51, FAST", "52, FAST", "51, COMPACT", "53, COMPACT", "54, COMPACT"})
    void pythonUnpacksTheSameTree(long seed, Packing packing) throws Exception {
        need("python3");
        need("diff");
        Path out = Files.createDirectory(folder.resolve("out"));

        run(
                "python3",
                "-W",
                "ignore",
                "-c",
                PYTHON_UNPACKS,
                packed(seed, packing).toString(),
                out.toString());
        assertThat(run("diff", "-r", folder.resolve("tree").toString(), out.toString()))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gnu", "pax", "ustar"})
    void whatTarPackedHasTheManifestOfTheDirectory(String format) throws Exception {
        need("tar");
        Path tree = Files.createDirectory(folder.resolve("tree"));
        Files.createDirectories(tree.resolve("ensemble/1"));
        Files.createDirectories(tree.resolve("model/" + "n".repeat(90) + "/1"));
        Files.write(tree.resolve("model/" + "n".repeat(90) + "/1/model.pt"), new byte[300_000]);
        Files.writeString(tree.resolve("model/config.pbtxt"), "max_batch_size: 8\n");
        Path archive = folder.resolve("foreign.tar.gz");
        run("tar", "--format=" + format, "--mode=u=rwX,go=rX", "-czf", archive.toString(), "-C", tree.toString(), ".");

        try (var in = Files.newInputStream(archive)) {
            assertThat(ArchiveReader.manifest(in, "foreign"))
                    .isEqualTo(Manifests.of(
                            DirectoryScanner.scan(tree).repository(),
                            FileDigests.inMemory(java.time.InstantSource.system())));
        }
    }

    /** Other locale, time zone, umask and user settings: {@link PackProgram} in a process of its own. */
    @ParameterizedTest
    @CsvSource({"61, FAST", "62, COMPACT"})
    void neitherLocaleNorTimeZoneNorUmaskChangeAByte(long seed, Packing packing) throws Exception {
        need("sh");
        Path here = packed(seed, packing);
        Path there = folder.resolve("there.tar.gz");
        ProcessBuilder child = new ProcessBuilder(
                "sh",
                "-c",
                "umask 077 && exec \"$0\" \"$@\"",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Duser.language=tr",
                "-Duser.timezone=Pacific/Kiritimati",
                "-Dfile.encoding=US-ASCII",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                PackProgram.class.getName(),
                folder.resolve("tree").toString(),
                there.toString(),
                packing.name());
        child.environment().put("LC_ALL", "C");
        child.environment().remove("JAVA_TOOL_OPTIONS");

        assertThat(output(child)).isEmpty();
        assertThat(there).hasSameBinaryContentAs(here);
    }

    private Path packed(long seed, Packing packing) throws IOException {
        Path tree = folder.resolve("tree");
        SortedMap<String, byte[]> files = RandomTree.writableFiles(seed);
        RandomTree.write(files, Files.createDirectory(tree), seed);
        Path archive = folder.resolve("a.tar.gz");
        PackProgram.main(tree.toString(), archive.toString(), packing.name());
        return archive;
    }

    private static void need(String tool) {
        assumeThat(Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)))
                .as("%s is on the PATH", tool)
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, tool)));
    }

    private static String run(String... command) throws IOException, InterruptedException {
        ProcessBuilder process = new ProcessBuilder(List.of(command));
        process.environment().put("LC_ALL", "C.UTF-8");
        return output(process);
    }

    private static String output(ProcessBuilder command) throws IOException, InterruptedException {
        Process process = command.redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }

    /** Packs a directory into a file. */
    static final class PackProgram {
        public static void main(String... args) throws IOException {
            try (OutputStream out = Files.newOutputStream(Path.of(args[1]))) {
                ArchiveWriter.writeAndDigest(
                        DirectoryScanner.scan(Path.of(args[0])).repository(), Packing.valueOf(args[2]), out);
            }
        }
    }
}
