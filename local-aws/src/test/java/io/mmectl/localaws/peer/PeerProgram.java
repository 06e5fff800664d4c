package io.mmectl.localaws.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.localaws.LocalAws;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A program that judges the local AWS. It runs in a folder of its own that is its home as well, and of the environment it
 * sees where the local AWS is, the test's credentials and the path of programs, nothing else.
 *
 * @param folder where it works and writes
 * @param environment on top of that
 */
record PeerProgram(Path folder, Map<String, String> environment) {
    private static final Path PEERS =
            Path.of("../scripts/peers").toAbsolutePath().normalize();
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** What a run ended with. */
    record Outcome(int exit, String output) {}

    static PeerProgram against(LocalAws aws, Path folder) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("AWS_ENDPOINT_URL", aws.endpoint().toString());
        environment.put("AWS_ACCESS_KEY_ID", "test");
        environment.put("AWS_SECRET_ACCESS_KEY", "test");
        environment.put("AWS_REGION", "eu-central-1");
        environment.put("AWS_DEFAULT_REGION", "eu-central-1");
        environment.put("AWS_EC2_METADATA_DISABLED", "true");
        environment.put("HOME", folder.toString());
        return new PeerProgram(folder, environment);
    }

    PeerProgram with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(environment);
        more.put(name, value);
        return new PeerProgram(folder, more);
    }

    /** The folder of a peer that {@code scripts/peers install} made; empty when it is not installed. */
    static Optional<Path> installed(String peer) throws IOException {
        Process path = new ProcessBuilder(PEERS.toString(), "path", peer).start();
        try (BufferedReader out = path.inputReader()) {
            return Optional.ofNullable(out.readLine())
                    .map(Path::of)
                    .filter(folder -> Files.exists(folder.resolve(".complete")));
        }
    }

    /** A file of the test resources. */
    static Path resource(String name) throws URISyntaxException {
        URL url = PeerProgram.class.getResource(name);
        assertThat(url).as(name).isNotNull();
        return Path.of(url.toURI());
    }

    /** Runs it to its end; the output holds what it wrote to either stream. */
    Outcome run(String... command) throws IOException, InterruptedException {
        Path log = Files.createTempFile(folder, "output", ".log");
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(List.of(command)))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        String path = System.getenv("PATH");
        builder.environment().clear();
        builder.environment().put("PATH", path == null ? "" : path);
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            boolean ended = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(ended)
                    .as("%s still runs after %s: %s", command[0], PATIENCE, Files.readString(log))
                    .isTrue();
            return new Outcome(process.exitValue(), Files.readString(log));
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /** Runs it and demands an exit code. */
    String runs(int exit, String... command) throws IOException, InterruptedException {
        Outcome outcome = run(command);
        assertThat(outcome.exit())
                .as("%s%n%s", String.join(" ", command), outcome.output())
                .isEqualTo(exit);
        return outcome.output();
    }
}
