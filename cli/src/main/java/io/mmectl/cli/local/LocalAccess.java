package io.mmectl.cli.local;

import io.mmectl.cli.AccountClock;
import io.mmectl.cli.CommandContext;
import io.mmectl.cli.GlobalOptions.Engine;
import io.mmectl.cli.local.LocalServer.Running;
import io.mmectl.config.AccountSpec;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The local AWS of a command's directory. */
public final class LocalAccess {
    /** Endpoint seconds in a second of the wall: creating an endpoint takes seconds and can be watched. */
    public static final String TIME_SCALE = "10";

    private final CommandContext context;
    private final LocalServer server;

    public LocalAccess(CommandContext context) {
        this.context = context;
        String named = context.shell().environment("MMECTL_LOCAL_DIR");
        Path directory = context.shell()
                .resolve(named == null || named.isEmpty() ? Path.of(".mmectl", "local") : Path.of(named));
        this.server = new LocalServer(directory);
    }

    public LocalServer server() {
        return server;
    }

    /** Starts it when it does not run, and says so. */
    public Running ensureRunning() {
        boolean before = server.running().isPresent();
        Running running = start(0, null);
        if (!before) {
            context.shell()
                    .err()
                    .println("local AWS started at " + running.endpointUrl() + " ("
                            + (running.engine().equals(Engine.simulated.name())
                                    ? "simulated instances, its clock runs " + TIME_SCALE + " times faster; "
                                    : "")
                            + "mmectl local stop ends it)");
            context.shell().err().flush();
        }
        return running;
    }

    /**
     * Starts it unless it runs.
     *
     * @param port 0 = any free one
     * @param timeScale null for the default of the engine
     * @throws MmectlException CONFLICT when it runs with another engine than the user named
     */
    public Running start(int port, @Nullable Double timeScale) {
        Engine wanted = context.options().engine();
        String engine = wanted == null ? Engine.simulated.name() : wanted.name();
        Running running = server.running().orElseGet(() -> server.start(arguments(port, engine, timeScale)));
        if (wanted != null && !engine.equals(running.engine())) {
            throw new MmectlException(
                    ErrorCode.CONFLICT,
                    "the local AWS already runs with engine " + running.engine(),
                    "mmectl local stop, then try again with --engine " + engine);
        }
        return running;
    }

    public void seed(Running running, AccountSpec account) {
        String role = account.roleArn().substring(account.roleArn().lastIndexOf('/') + 1);
        server.seed(running, account.bucket(), account.region(), role);
    }

    public AccountClock clock(Running running) {
        return server.clock(running);
    }

    /**
     * How the server is started: it stops by itself when nobody calls it any more.
     *
     * @param timeScale null for {@link #TIME_SCALE}, or for 1 where instances are real processes
     */
    public static List<String> arguments(int port, String engine, @Nullable Double timeScale) {
        String scale = timeScale != null
                ? String.format(Locale.ROOT, "%s", timeScale)
                : engine.equals("triton") ? "1" : TIME_SCALE;
        return List.of("--port", String.valueOf(port), "--engine", engine, "--time-scale", scale, "--idle-exit", "2h");
    }
}
