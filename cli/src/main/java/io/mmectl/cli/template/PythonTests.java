package io.mmectl.cli.template;

import io.mmectl.cli.Reasons;
import io.mmectl.cli.Shell;
import io.mmectl.cli.template.TrialReport.Step;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs a template's pytest with the user's Python. */
final class PythonTests {
    private static final String NAME = "pytest";
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final int SHOWN_LINES = 40;
    private static final int LONGEST_OUTPUT = 64 << 10;

    private final Shell shell;

    PythonTests(Shell shell) {
        this.shell = shell;
    }

    /**
     * @param template its folder; {@code code/} is on Python's path
     * @throws MmectlException INTERRUPTED
     */
    Step run(Path template) {
        Path tests = template.resolve("tests");
        if (!hasTests(tests)) {
            return Step.skipped(NAME, "there is no tests/test_*.py");
        }
        String python = python();
        try {
            if (call(template, python, "-c", "import pytest").status() != 0) {
                return Step.skipped(NAME, python + " has no pytest; MMECTL_PYTHON may name another Python");
            }
            Result result = call(template, python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests");
            return result.status() == 0
                    ? Step.ok(
                            NAME, result.lines().isEmpty() ? "" : result.lines().getLast())
                    : Step.failed(NAME, result.lines());
        } catch (CannotStart e) {
            return Step.skipped(NAME, "cannot start " + python + ": " + Reasons.of(e));
        } catch (IOException e) {
            return Step.failed(NAME, List.of("cannot tell how it ended: " + Reasons.of(e)));
        }
    }

    private static boolean hasTests(Path folder) {
        try (Stream<Path> list = Files.list(folder)) {
            return list.anyMatch(f -> f.getFileName().toString().matches("test_.*\\.py|.*_test\\.py"));
        } catch (IOException e) {
            return false;
        }
    }

    private String python() {
        String named = shell.environment("MMECTL_PYTHON");
        return named == null || named.isEmpty() ? "python3" : named;
    }

    /** @param lines the last of what it printed */
    private record Result(int status, List<String> lines) {}

    private Result call(Path template, String... command) throws IOException {
        Path output = Files.createTempFile("mmectl-pytest", ".log");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(template.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            Map<String, String> environment = builder.environment();
            environment.merge("PYTHONPATH", template.resolve("code").toString(), (old, own) -> own + ":" + old);
            environment.put("PYTHONDONTWRITEBYTECODE", "1");
            Process process = start(builder);
            process.getOutputStream().close();
            int status = await(process);
            // Tests may print anything, also bytes that are no text.
            String printed = new String(lastOf(output), StandardCharsets.UTF_8).stripTrailing();
            List<String> lines = new ArrayList<>(printed.isEmpty() ? List.of() : Arrays.asList(printed.split("\r?\n")));
            if (status < 0) {
                lines.add("it did not end within " + LIMIT.toMinutes() + " minutes");
            } else if (lines.isEmpty()) {
                lines.add("it ended with status " + status + " and printed nothing");
            }
            return new Result(status, lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()));
        } finally {
            Files.deleteIfExists(output);
        }
    }

    private static byte[] lastOf(Path output) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(output)) {
            channel.position(Math.max(0, channel.size() - LONGEST_OUTPUT));
            return Channels.newInputStream(channel).readNBytes(LONGEST_OUTPUT);
        }
    }

    private static Process start(ProcessBuilder builder) throws CannotStart {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new CannotStart(e);
        }
    }

    /** There is no such Python, or it cannot be run. */
    private static final class CannotStart extends IOException {
        private static final long serialVersionUID = 1L;

        CannotStart(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    /** -1 when it had to be ended. */
    private static int await(Process process) {
        try {
            // waitFor of a process that has ended does not look.
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                return process.exitValue();
            }
            end(process);
            return -1;
        } catch (InterruptedException e) {
            end(process);
            Thread.currentThread().interrupt();
            throw new MmectlException(ErrorCode.INTERRUPTED, "stopped while pytest ran", "", e);
        }
    }

    /** With what the tests started. */
    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
