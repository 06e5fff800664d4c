package io.mmectl.localaws;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A local AWS in a process of its own, which can be killed. */
final class LocalProcess implements AutoCloseable {
    private static final String ANNOUNCED = "local AWS on ";

    private final Process process;
    private final URI endpoint;

    private LocalProcess(Process process, URI endpoint) {
        this.process = process;
        this.endpoint = endpoint;
    }

    /**
     * Starts one on a state folder.
     *
     * @param wrapper a command that runs the rest of its arguments; empty for none
     */
    static LocalProcess start(Path state, List<String> wrapper, String... options) throws IOException {
        List<String> command = new ArrayList<>(wrapper);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                LocalAwsMain.class.getName(),
                "--state-dir",
                state.toString()));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var reader = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = String.valueOf(reader.readLine());
        if (!line.startsWith(ANNOUNCED)) {
            process.destroyForcibly();
            throw new IOException("the local AWS did not start: " + line);
        }
        // Nobody reads on: what it logs must not stop it.
        Thread.ofPlatform().daemon().start(() -> reader.lines().forEach(ignored -> {}));
        return new LocalProcess(process, URI.create(line.substring(ANNOUNCED.length())));
    }

    URI endpoint() {
        return endpoint;
    }

    long pid() {
        return process.pid();
    }

    /** As kill -9 does. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
