package io.mmectl.cli.command;

import io.mmectl.cli.CommandContext;
import io.mmectl.cli.Mmectl;
import io.mmectl.cli.Shell;
import io.mmectl.cli.local.LocalAccess;
import io.mmectl.cli.local.LocalServer;
import io.mmectl.cli.render.Terminal;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/**
 * Runs the common commands once in this JVM on a local AWS of its own, so that the launcher can record what they load into
 * an AOT cache. Not for users.
 */
@Command(name = "internal-train", hidden = true)
public final class TrainCommand implements Callable<Integer> {
    /**
     * How much faster than the wall endpoint time passes, attempt after attempt. The product waits some minutes of it for a
     * model that loads, which at the first pace are less than two seconds: a busy machine may need more.
     */
    private static final double[] TIME_SCALES = {200, 20};

    private final CommandContext context;

    public TrainCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException {
        int status = ErrorCode.FAILED.exitStatus();
        for (int i = 0; i < TIME_SCALES.length && status != 0; i++) {
            Path directory = Files.createTempDirectory("mmectl-train");
            try {
                status = attempt(directory, TIME_SCALES[i]);
            } catch (MmectlException e) {
                context.shell().err().println(e.getMessage());
                status = e.code().exitStatus();
            } finally {
                delete(directory);
            }
        }
        return status;
    }

    private int attempt(Path directory, double timeScale) {
        Path fleet = Path.of(System.getProperty("mmectl.home", "."), "examples", "support-suite", "fleet.yaml");
        Shell shell = quiet(directory);
        LocalServer server = new LocalServer(directory.resolve("local"));
        LocalServer.Running running = server.start(LocalAccess.arguments(
                new LocalAccess.Start(0, timeScale, 1, 0.2, Optional.empty(), Optional.empty()), "simulated"));
        try {
            int worst = 0;
            for (String command : new String[] {"validate", "plan", "apply", "plan", "status", "models"}) {
                int status = Mmectl.run(shell, context.wiring(), "--local", command, "-f", fleet.toString());
                worst = Math.max(worst, status);
            }
            // At this pace of time every answer counts as a load, so its status says nothing.
            Mmectl.run(shell, context.wiring(), "--local", "warmup", "-f", fleet.toString());
            // A run that did not get through has not loaded what a cache is for.
            return worst;
        } finally {
            if (!server.stop()) {
                ProcessHandle.of(running.pid()).ifPresent(ProcessHandle::destroyForcibly);
            }
        }
    }

    private Shell quiet(Path directory) {
        Map<String, String> environment = new HashMap<>(context.shell().environment());
        environment.put("MMECTL_LOCAL_DIR", directory.resolve("local").toString());
        return new Shell(
                environment,
                directory,
                new BufferedReader(Reader.nullReader()),
                new PrintWriter(Writer.nullWriter()),
                // The launcher keeps it in a file of its own, where to look when a start stays slow.
                context.shell().err(),
                Terminal.NONE);
    }

    /** Best effort: what is left lies in the system's folder for such things. */
    private void delete(Path directory) {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException e) {
            context.shell().err().println("cannot delete " + directory + ": " + e.getMessage());
        }
    }
}
