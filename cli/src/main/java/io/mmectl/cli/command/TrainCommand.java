package io.mmectl.cli.command;

import io.mmectl.cli.CommandContext;
import io.mmectl.cli.Mmectl;
import io.mmectl.cli.Shell;
import io.mmectl.cli.local.LocalAccess;
import io.mmectl.cli.local.LocalServer;
import io.mmectl.cli.render.Terminal;
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
    /** Endpoint time flies: nobody watches. */
    private static final double TIME_SCALE = 600;

    private final CommandContext context;

    public TrainCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException {
        Path fleet = Path.of(System.getProperty("mmectl.home", "."), "examples", "support-suite", "fleet.yaml");
        Path directory = Files.createTempDirectory("mmectl-train");
        Shell shell = quiet(directory);
        LocalServer server = new LocalServer(directory.resolve("local"));
        try {
            server.start(LocalAccess.arguments(
                    new LocalAccess.Start(0, TIME_SCALE, 1, 0.2, Optional.empty(), Optional.empty()), "simulated"));
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
            server.stop();
            delete(directory);
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
                new PrintWriter(Writer.nullWriter()),
                Terminal.NONE);
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            paths.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.delete(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
