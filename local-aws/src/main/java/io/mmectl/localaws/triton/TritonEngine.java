package io.mmectl.localaws.triton;

import io.mmectl.localaws.instance.EngineFactory;
import io.mmectl.localaws.instance.Instance;
import java.io.IOException;
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

/**
 * Makes each instance a real Triton process of this machine, started as SageMaker starts one but without a GPU. It is meant
 * for a handful of instances and for a clock that runs at the wall's pace: loading a model takes the seconds that it takes.
 */
public final class TritonEngine implements EngineFactory {
    private static final Duration START_LIMIT = Duration.ofSeconds(120);
    private static final Duration CHECK_LIMIT = Duration.ofSeconds(30);
    private static final Duration PING_PAUSE = Duration.ofMillis(50);

    /** Another program may take a free port before the server does. */
    private static final int PORTS_TRIED = 4;

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

    /**
     * Whether instances can be started here.
     *
     * @throws IOException when not, with what to do
     */
    public void requireInstalled() throws IOException {
        requireLauncher();
        Process check = builder(Map.of(), "--check").start();
        try {
            check.getOutputStream().close();
            String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (!check.waitFor(CHECK_LIMIT.toMillis(), TimeUnit.MILLISECONDS) || check.exitValue() != 0) {
                throw new IOException(said.isEmpty() ? "--engine triton does not work here" : said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while Triton was looked for", e);
        } finally {
            check.destroyForcibly();
        }
    }

    @Override
    public boolean readsWeights() {
        return true;
    }

    @Override
    public Instance start(InstanceSpec spec) throws IOException {
        requireLauncher();
        Files.createDirectories(spec.models());
        for (int left = PORTS_TRIED - 1; ; left--) {
            try {
                return start(spec, freePort());
            } catch (PortTakenException e) {
                if (left == 0) {
                    throw e;
                }
                spec.log().accept("port taken, another one is tried");
            }
        }
    }

    private void requireLauncher() throws IOException {
        if (!Files.isExecutable(launcher)) {
            throw new IOException("no " + launcher + "; --engine triton needs a checkout of mmectl");
        }
    }

    private static Instance start(Process process, ContainerOutput output, int port, InstanceSpec spec)
            throws IOException {
        TritonProcess instance = new TritonProcess(process, port, spec);
        try {
            awaitHealth(process, output, instance, port);
            return instance;
        } catch (IOException e) {
            instance.close();
            throw e;
        }
    }

    private Instance start(InstanceSpec spec, int port) throws IOException {
        Process process = builder(
                        spec.environment(),
                        "--port",
                        Integer.toString(port),
                        "--models",
                        spec.models().toAbsolutePath().toString(),
                        "--until-input-ends")
                .start();
        return start(process, ContainerOutput.follow(process, spec.log()), port, spec);
    }

    private ProcessBuilder builder(Map<String, String> container, String... arguments) {
        ProcessBuilder builder = new ProcessBuilder(launcher.toString()).redirectErrorStream(true);
        builder.command().addAll(List.of(arguments));
        Map<String, String> environment = builder.environment();
        environment.keySet().retainAll(INHERITED);
        container.forEach((name, value) -> {
            if (name.startsWith("SAGEMAKER_")) {
                environment.put(name, value);
            }
        });
        return builder;
    }

    /** The server of another program may answer on the port; ours ends a moment later then. */
    private static final class PortTakenException extends IOException {
        private static final long serialVersionUID = 1L;

        PortTakenException(int port) {
            super("port " + port + " was taken by another program");
        }
    }

    /** The server says that it has started a moment before it listens, so it is asked until it answers. */
    private static void awaitHealth(Process process, ContainerOutput output, TritonProcess instance, int port)
            throws IOException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        try {
            while (System.nanoTime() < deadline) {
                if (process.waitFor(PING_PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw ended(process, output, port);
                }
                if (ListeningPort.ownedBy(process.pid(), port) && instance.ping()) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while Triton started", e);
        }
        throw new IOException("Triton did not answer /ping within " + START_LIMIT.toSeconds() + " s");
    }

    private static IOException ended(Process process, ContainerOutput output, int port) throws InterruptedException {
        List<String> last = output.lastLines();
        if (last.stream().anyMatch(line -> line.contains("already in use"))) {
            return new PortTakenException(port);
        }
        return new IOException("Triton ended with status " + process.exitValue() + " while starting"
                + (last.isEmpty() ? "" : ": " + last.getLast()));
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }
}
