package io.mmectl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher with a JDK that only notes how it was called: whatever becomes of its cache, the start goes on. */
class LauncherScriptTest {
    private static final String PREPARING = "mmectl: preparing a faster start ...\n";

    @TempDir
    private Path folder;

    private String temporary = "";
    private Path dist;
    private Path jdk;

    private record Result(int status, String out, String err) {}

    @BeforeEach
    void install() throws Exception {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve("mmectl")) || !Files.exists(root.resolve("examples"))) {
            root = root.getParent();
        }
        Files.copy(root.resolve("mmectl"), folder.resolve("mmectl"));
        assertThat(folder.resolve("mmectl").toFile().setExecutable(true)).isTrue();
        Files.createDirectories(folder.resolve("scripts"));
        Files.copy(root.resolve("scripts/jdk.sh"), folder.resolve("scripts/jdk.sh"));
        dist = Files.createDirectories(folder.resolve("cli/target/dist"));
        Files.createDirectories(dist.resolve("lib"));
        Path jar = Files.createFile(dist.resolve("lib/a.jar"));
        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().minusSeconds(600_000)));
        Files.createFile(dist.resolve("built"));
        jdk = Files.createDirectories(folder.resolve("jdk"));
        Files.createDirectories(jdk.resolve("bin"));
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");
        java("exit 0", ":");
    }

    @Test
    void aCacheThatWasMadeIsUsed() throws Exception {
        java("echo cache >\"$out\"", ":");

        assertThat(run("status")).isEqualTo(new Result(0, "ran\n", PREPARING));
        assertThat(lastCall()).contains("-XX:AOTCache=" + dist);
        assertThat(run("status")).isEqualTo(new Result(0, "ran\n", ""));
        assertThat(calls()).filteredOn(c -> c.contains("internal-train")).hasSize(1);
    }

    @Test
    void temporaryFilesGoWhereTheUserSaysIfThatIsThere() throws Exception {
        java("exit 0", ":");
        Path own = Files.createDirectories(folder.resolve("own tmp"));

        temporary = own.toString();
        run("status");
        assertThat(lastCall()).contains(" -Djava.io.tmpdir=" + own + " ");
        temporary = folder.resolve("gone").toString();
        run("status");
        assertThat(lastCall()).doesNotContain("java.io.tmpdir");
    }

    @Test
    void aTrainingThatFailsIsNotTriedAgainThatDay() throws Exception {
        java("echo half >\"$out\"; echo half >\"$out.config\"; echo trouble; echo trouble >&2; exit 1", ":");

        assertThat(run("status")).isEqualTo(new Result(0, "ran\n", PREPARING));
        assertThat(run("status")).isEqualTo(new Result(0, "ran\n", ""));
        assertThat(lastCall()).doesNotContain("AOTCache");
        assertThat(Files.readString(dist.resolve("train.log"))).contains("trouble");
        assertThat(leftovers()).singleElement().satisfies(f -> assertThat(f).endsWith(".aot.failed"));

        Files.setLastModifiedTime(
                dist.resolve(leftovers().getFirst()),
                FileTime.from(Instant.now().minusSeconds(180_000)));
        java("echo cache >\"$out\"", ":");
        assertThat(run("status")).isEqualTo(new Result(0, "ran\n", PREPARING));
        assertThat(lastCall()).contains("AOTCache");
    }

    @Test
    void aCacheThatTheJvmComplainsOfIsNotKept() throws Exception {
        java("echo cut off >\"$out\"", "echo '[error][aot] cannot use it' >&2");

        assertThat(run("status")).isEqualTo(new Result(0, "ran\n", PREPARING));
        assertThat(lastCall()).doesNotContain("AOTCache");
    }

    @Test
    void whereNothingCanBeWrittenNothingIsSaid() throws Exception {
        Files.createDirectories(dist.resolve("train.log"));

        assertThat(run("status")).isEqualTo(new Result(0, "ran\n", ""));
        assertThat(calls()).noneMatch(c -> c.contains("internal-train"));
    }

    @Test
    void aCacheOfAnotherBuildOfTheJvmIsNotUsed() throws Exception {
        java("echo cache >\"$out\"", ":");
        run("status");
        String before = lastCall();
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25.0.2\"\n");

        assertThat(run("status")).isEqualTo(new Result(0, "ran\n", PREPARING));
        assertThat(lastCall()).contains("AOTCache").isNotEqualTo(before);
    }

    /** @param train what a training does; its file is in {@code $out}
     *     @param check what is said when the file is used */
    private void java(String train, String check) throws IOException {
        Path java = jdk.resolve("bin/java");
        Files.writeString(java, """
                #!/bin/sh
                echo "$*" >>'%s'
                out= used=
                for a in "$@"; do
                    case $a in
                        -XX:AOTCacheOutput=*) out=${a#*=} ;;
                        -XX:AOTCache=*) used=1 ;;
                        internal-train) %s; exit 0 ;;
                    esac
                done
                if [ -n "$used" ]; then :; %s; fi
                echo ran
                """.formatted(folder.resolve("calls"), train, check));
        assertThat(java.toFile().setExecutable(true)).isTrue();
    }

    private Result run(String... arguments) throws Exception {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        List<String> command =
                new java.util.ArrayList<>(List.of(folder.resolve("mmectl").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("MMECTL_"));
        builder.environment().put("MMECTL_JAVA_HOME", jdk.toString());
        builder.environment().put("TMPDIR", temporary);
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private List<String> calls() throws IOException {
        return Files.readAllLines(folder.resolve("calls"));
    }

    private String lastCall() throws IOException {
        return calls().getLast();
    }

    private List<String> leftovers() throws IOException {
        try (var files = Files.list(dist)) {
            return files.map(f -> f.getFileName().toString())
                    .filter(f -> f.contains(".aot"))
                    .toList();
        }
    }
}
