package io.mmectl.cli.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** Runs the program as a user does: the launcher at the root, a process of its own, a local AWS in a folder of the test. */
final class Launcher implements AutoCloseable {
    static final Path ROOT = root();
    static final Path EXAMPLE = ROOT.resolve("examples/support-suite/fleet.yaml");
    private static final long TIMEOUT_SECONDS = 400;

    /** Where the example's schedules have their hours, 8 and 20 o'clock. */
    private static final ZoneId EXAMPLES_ZONE = ZoneId.of("Europe/Berlin");

    /** More than an endpoint takes to change, in its time. */
    private static final Duration CHANGE = Duration.ofMinutes(45);

    /** More than a test takes, in endpoint time. */
    private static final Duration UNDISTURBED = Duration.ofHours(5);

    private final Path directory;
    private final Map<String, String> environment;
    private final AtomicLong runs = new AtomicLong();

    static {
        prepare();
    }

    /** @param directory current directory of the commands; the local AWS keeps its state below it */
    Launcher(Path directory) {
        this(directory, Map.of());
    }

    Launcher(Path directory, Map<String, String> environment) {
        this.directory = directory;
        this.environment = environment;
    }

    record Result(int status, String out, String err) {
        String all() {
            return "exit status " + status + "\n--- stdout\n" + out + "\n--- stderr\n" + err;
        }
    }

    Result run(String... arguments) {
        Running running = start(arguments);
        return running.await();
    }

    Running start(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(ROOT.resolve("mmectl").toString());
        command.addAll(List.of(arguments));
        long run = runs.incrementAndGet();
        Path out = directory.resolve("run-" + run + ".out");
        Path err = directory.resolve("run-" + run + ".err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        ownSettings(builder);
        builder.environment().putAll(environment);
        try {
            return new Running(builder.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The cache of a faster start is made once, before several would make it at a time. */
    private static void prepare() {
        ProcessBuilder builder = new ProcessBuilder(ROOT.resolve("mmectl").toString(), "--version")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        ownSettings(builder);
        try {
            builder.start().waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void ownSettings(ProcessBuilder builder) {
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_") || name.startsWith("MMECTL_"));
        builder.environment().put("MMECTL_JAVA_HOME", System.getProperty("java.home"));
    }

    /**
     * Steps the local AWS over the next hour at which the example's fleet changes its instances, when that is near: while an
     * endpoint is updating it has something to do, whatever the hour of the day at which these tests run.
     */
    void passChangeAhead() {
        ZonedDateTime now = ZonedDateTime.now(EXAMPLES_ZONE);
        LocalDateTime midnight = now.toLocalDate().atStartOfDay();
        ZonedDateTime ended = Stream.of(8, 20, 32)
                .map(hour -> midnight.plusHours(hour).atZone(EXAMPLES_ZONE).plus(CHANGE))
                .filter(now::isBefore)
                .findFirst()
                .orElseThrow();
        Duration ahead = Duration.between(now, ended);
        if (ahead.compareTo(UNDISTURBED) < 0) {
            Result step = run("local", "time", "--step", ahead.plusMinutes(1).toMinutes() + "m");
            assertThat(step.status()).as(step.all()).isZero();
        }
    }

    /** Stops the local AWS of the folder. */
    @Override
    public void close() {
        run("local", "stop");
    }

    record Running(Process process, Path out, Path err) {
        Result await() {
            try {
                if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                    kill();
                    throw new AssertionError(
                            "no end after " + TIMEOUT_SECONDS + " s\n" + new Result(-1, read(out), read(err)).all());
                }
                return new Result(process.exitValue(), read(out), read(err));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }

        String errSoFar() {
            return read(err);
        }

        /** SIGKILL: nothing of the process gets to run. */
        void kill() throws InterruptedException {
            process.destroyForcibly().waitFor();
        }
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file, StandardCharsets.UTF_8) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path root() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve("mmectl")) || !Files.exists(directory.resolve("examples"))) {
            directory = directory.getParent();
        }
        return directory;
    }
}
