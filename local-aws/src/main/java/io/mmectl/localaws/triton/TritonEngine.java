package io.mmectl.localaws.triton;

import io.mmectl.localaws.instance.EngineFactory;
import io.mmectl.localaws.instance.Instance;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Makes each instance a real Triton process of this machine, started as SageMaker starts one but without a GPU. It is meant
 * for a handful of instances and for a clock that runs at the wall's pace: loading a model takes the seconds that it takes.
 */
public final class TritonEngine implements EngineFactory {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration PING_PAUSE = Duration.ofMillis(50);

    /** What a program needs of this process's environment; credentials and library paths stay out. */
    private static final Set<String> INHERITED = Set.of("PATH", "HOME", "LANG", "TMPDIR");

    private final Path launcher;

    /** @param launcher {@code scripts/triton-instance} of this project, which finds Triton where {@code scripts/peers} put it */
    public TritonEngine(Path launcher) {
        this.launcher = launcher;
    }

    /** The launcher of the checkout that {@code mmectl.home} names, or of the working directory. */
    public static TritonEngine ofThisCheckout() {
        return new TritonEngine(Path.of(System.getProperty("mmectl.home", "."), "scripts", "triton-instance"));
    }

    @Override
    public boolean readsWeights() {
        return true;
    }

    @Override
    public Instance start(InstanceSpec spec) throws IOException {
        if (!Files.isExecutable(launcher)) {
            throw new IOException("no " + launcher + "; --engine triton needs a checkout of mmectl");
        }
        Files.createDirectories(spec.models());
        int port = freePort();
        Process process = launch(spec, port);
        follow(process, spec.log());
        TritonProcess instance = new TritonProcess(process, port, spec.type());
        try {
            awaitHealth(process, instance);
        } catch (IOException e) {
            instance.close();
            throw e;
        }
        return instance;
    }

    private Process launch(InstanceSpec spec, int port) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        launcher.toString(),
                        "--port",
                        Integer.toString(port),
                        "--models",
                        spec.models().toAbsolutePath().toString(),
                        "--until-input-ends"))
                .redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.keySet().retainAll(INHERITED);
        spec.environment().forEach((name, value) -> {
            if (name.startsWith("SAGEMAKER_")) {
                environment.put(name, value);
            }
        });
        return builder.start();
    }

    private static void follow(Process process, Consumer<String> log) {
        // A read of a pipe keeps the carrier of a virtual thread: as many instances as processors would stop all
        // others.
        Thread.ofPlatform().daemon().name("log of triton " + process.pid()).start(() -> {
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                lines.lines().forEach(log);
            } catch (IOException | UncheckedIOException e) {
                log.accept("the output of the container ended: " + e.getMessage());
            }
        });
    }

    /** The server says that it has started a moment before it listens, so it is asked until it answers. */
    private static void awaitHealth(Process process, TritonProcess instance) throws IOException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        try {
            while (System.nanoTime() < deadline) {
                if (process.waitFor(PING_PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new IOException("Triton ended with status " + process.exitValue()
                            + " while starting; its last lines are in the instance's log");
                }
                if (instance.ping()) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while Triton started", e);
        }
        throw new IOException("Triton did not answer /ping within " + START_LIMIT.toSeconds() + " s");
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }
}
