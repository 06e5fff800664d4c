package io.mmectl.cli.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mmectl.cli.Shell;
import io.mmectl.cli.render.Terminal;
import io.mmectl.cli.template.TrialReport.Outcome;
import io.mmectl.cli.template.TrialReport.Step;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a shell script in Python's place. */
class PythonTestsTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    @BeforeEach
    void aTemplateWithATest() throws IOException {
        Files.createDirectory(folder.resolve("tests"));
        Files.createFile(folder.resolve("tests/test_it.py"));
    }

    @Test
    void aFailedTestThatPrintedNoTextFails() throws IOException {
        Step step = run(python("printf 'got \\377\\n1 failed\\n'; exit 1"));

        assertThat(step.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(step.details()).containsExactly("got \uFFFD", "1 failed");
    }

    @Test
    void whatTestsPrintIsShownFromItsEndAndActsOnNoTerminal() throws IOException {
        Step step = run(python("head -c 200000 /dev/zero | tr '\\0' x; printf '\\r\\n\\033[31mred\\n'; exit 1"));

        assertThat(step.details()).hasSize(2);
        assertThat(step.details().getFirst()).hasSizeLessThan(70_000);
        assertThat(step.details().getLast()).isEqualTo("\\u001b[31mred");
    }

    @Test
    void testsThatEndWithoutAWordFailWithTheirStatus() throws IOException {
        Step step = run(python("exit 7"));

        assertThat(step.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(step.details()).containsExactly("it ended with status 7 and printed nothing");
    }

    @Test
    void whatTestsStartedEndsWithThem() throws Exception {
        String python = python("sleep 600 & echo $! >child; wait");
        Path child = folder.resolve("child");
        Thread tests = Thread.ofVirtual()
                .start(() -> assertThatThrownBy(() -> run(python)).isNotNull());
        await().atMost(PATIENCE).until(() -> Files.exists(child) && Files.size(child) > 1);
        ProcessHandle started = ProcessHandle.of(
                        Long.parseLong(Files.readString(child).strip()))
                .orElseThrow();

        tests.interrupt();

        await().atMost(PATIENCE).until(() -> !started.isAlive());
        tests.join();
    }

    @Test
    void onlyAPythonThatDoesNotStartIsSkipped() throws IOException {
        assertThat(run(folder.resolve("absent").toString()).outcome()).isEqualTo(Outcome.SKIPPED);
        assertThat(run(python("echo 3 passed")).outcome()).isEqualTo(Outcome.OK);
    }

    @Test
    void whoIsInterruptedHasNotSkippedTheTests() throws IOException {
        String python = python("echo 3 passed");
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> run(python))
                    .isInstanceOfSatisfying(
                            MmectlException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERRUPTED));
        } finally {
            assertThat(Thread.interrupted()).as("the thread still knows").isTrue();
        }
    }

    /** Has pytest, and does so when it is run. */
    private String python(String pytest) throws IOException {
        Path script = folder.resolve("python");
        Files.writeString(script, "#!/bin/sh\n[ \"$1\" = -c ] && exit 0\n" + pytest + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return script.toString();
    }

    private Step run(String python) {
        Shell shell = new Shell(
                Map.of("MMECTL_PYTHON", python),
                folder,
                new BufferedReader(Reader.nullReader()),
                new PrintWriter(Writer.nullWriter()),
                new PrintWriter(Writer.nullWriter()),
                Terminal.NONE);
        return new PythonTests(shell).run(folder);
    }
}
