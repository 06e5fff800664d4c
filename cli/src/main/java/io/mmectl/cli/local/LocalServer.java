package io.mmectl.cli.local;

import io.mmectl.cli.AccountClock;
import io.mmectl.cli.Reasons;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The local AWS of one state folder: a process of its own that outlives the command. */
public final class LocalServer {
    /** A second is usual; a process that has ended is noticed at once. */
    private static final Duration START_TIMEOUT = Duration.ofSeconds(180);

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(25);

    /** The server's exit status when another has the folder: two commands started one at once, and it will answer. */
    private static final int STARTED_BY_ANOTHER = 9;

    private final Path stateDirectory;

    /** @param stateDirectory made when it is missing */
    public LocalServer(Path stateDirectory) {
        this.stateDirectory = stateDirectory;
    }

    /** A server that answered just now. */
    public record Running(long pid, String endpointUrl, String engine) {}

    public Path stateDirectory() {
        return stateDirectory;
    }

    /** Empty when no server runs on this folder, also when one was killed and left its file behind. */
    public Optional<Running> running() {
        Path file = stateDirectory.resolve("server.json");
        try {
            JsonNode document = JsonMapper.shared().readTree(Files.readString(file));
            long pid = document.path("pid").asLong();
            String endpointUrl = document.path("endpointUrl").asString();
            boolean alive = ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
            return alive ? answering(pid, endpointUrl) : Optional.empty();
        } catch (NoSuchFileException | JacksonException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new MmectlException(
                    ErrorCode.FAILED, "cannot read " + file + ": " + Reasons.of(e), "check who owns the folder", e);
        }
    }

    /**
     * Starts a server in the background unless one runs.
     *
     * @param arguments for the server's main class, besides the state folder
     */
    public Running start(List<String> arguments) {
        Optional<Running> before = running();
        return before.isPresent() ? before.get() : launch(arguments);
    }

    /** @return false when none ran */
    public boolean stop() {
        Optional<Running> running = running();
        if (running.isEmpty()) {
            return false;
        }
        ProcessHandle process = ProcessHandle.of(running.get().pid()).orElseThrow();
        process.destroy();
        long deadline = System.nanoTime() + STOP_TIMEOUT.toNanos();
        while (process.isAlive()) {
            if (System.nanoTime() > deadline) {
                process.destroyForcibly();
            }
            pause();
        }
        return true;
    }

    /** Empties every service of a running server. */
    public void reset(Running running) {
        AdminApi.send(running.endpointUrl(), "POST", "/_local/reset");
    }

    private Running launch(List<String> arguments) {
        Path log = stateDirectory.resolve("server.log");
        Process process;
        try {
            Files.createDirectories(stateDirectory);
            keepOutOfGit();
            process = LocalLaunch.process(stateDirectory, log, arguments).start();
        } catch (IOException e) {
            throw new MmectlException(
                    ErrorCode.FAILED,
                    "cannot start the local AWS in " + stateDirectory + ": " + Reasons.of(e),
                    "check that the folder can be written",
                    e);
        }
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (System.nanoTime() < deadline) {
            Optional<Running> running = running();
            if (running.isPresent()) {
                return running.get();
            }
            if (!process.isAlive() && process.exitValue() != STARTED_BY_ANOTHER) {
                throw new MmectlException(
                        ErrorCode.FAILED,
                        "the local AWS stopped while starting: " + LocalLaunch.lastLines(log),
                        "see " + log);
            }
            pause();
        }
        process.destroy();
        throw new MmectlException(
                ErrorCode.NOT_CONVERGED,
                "the local AWS did not answer within " + START_TIMEOUT.toSeconds() + " s",
                "see " + log);
    }

    /** The server's clock at this moment. */
    public AccountClock clock(Running running) {
        JsonNode health = JsonMapper.shared().readTree(AdminApi.send(running.endpointUrl(), "GET", "/_local/health"));
        return AccountClock.scaled(
                Instant.parse(health.required("now").asString()),
                health.required("timeScale").asDouble());
    }

    /** Makes what apply never makes: the bucket and the role, as somebody who owns the account would have. */
    public void seed(Running running, String bucket, String region, String roleName) {
        AdminApi.send(running.endpointUrl(), "PUT", "/_local/s3/buckets/" + bucket + "?region=" + region);
        AdminApi.send(running.endpointUrl(), "PUT", "/_local/iam/roles/" + roleName);
    }

    private static Optional<Running> answering(long pid, String endpointUrl) {
        try {
            JsonNode health = JsonMapper.shared().readTree(AdminApi.send(endpointUrl, "GET", "/_local/health"));
            // Another program may have the port of a server that was killed.
            return health.path("pid").asLong() == pid
                    ? Optional.of(
                            new Running(pid, endpointUrl, health.path("engine").asString("simulated")))
                    : Optional.empty();
        } catch (MmectlException | JacksonException e) {
            return Optional.empty();
        }
    }

    /** The state lies in the user's own project; as other tools' caches do, it ignores itself. */
    private void keepOutOfGit() throws IOException {
        Path ignore = stateDirectory.resolve(".gitignore");
        if (!Files.exists(ignore)) {
            Files.writeString(ignore, "*\n");
        }
    }

    private static void pause() {
        try {
            Thread.sleep(POLL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MmectlException(ErrorCode.INTERRUPTED, "interrupted", "", e);
        }
    }
}
