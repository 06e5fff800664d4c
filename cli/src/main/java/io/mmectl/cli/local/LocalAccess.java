package io.mmectl.cli.local;

import io.mmectl.cli.AccountClock;
import io.mmectl.cli.CommandContext;
import io.mmectl.cli.GlobalOptions.Engine;
import io.mmectl.cli.local.LocalServer.Running;
import io.mmectl.config.AccountSpec;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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

    /**
     * How it is started.
     *
     * @param port 0 = any free one
     * @param timeScale null for {@link #TIME_SCALE}, or for 1 where instances are real processes
     * @param surprise how far simulated models stray from what they declare, 0 to 0.5
     * @param faults script of what goes wrong; empty for none
     * @param credentials file of accepted access keys; empty for {@code test}/{@code test}
     */
    public record Start(
            int port,
            @Nullable Double timeScale,
            long seed,
            double surprise,
            Optional<Path> faults,
            Optional<Path> credentials) {
        /** As a command does by itself. */
        public static final Start USUAL = new Start(0, null, 1, 0.2, Optional.empty(), Optional.empty());
    }

    public LocalServer server() {
        return server;
    }

    /** Starts it when it does not run, and says so. */
    public Running ensureRunning() {
        boolean before = server.running().isPresent();
        Running running = start(Start.USUAL);
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
     * @throws MmectlException CONFLICT when it runs with another engine than the user named, or without the faults
     */
    public Running start(Start how) {
        Engine wanted = context.options().engine();
        String engine = wanted == null ? Engine.simulated.name() : wanted.name();
        Optional<Running> before = server.running();
        if (before.isPresent() && how.faults().isPresent()) {
            throw new MmectlException(
                    ErrorCode.CONFLICT,
                    "the local AWS already runs; --faults is for its start",
                    "mmectl local stop first, or mmectl local faults --add FILE");
        }
        if (before.isPresent() && how.credentials().isPresent()) {
            throw new MmectlException(
                    ErrorCode.CONFLICT,
                    "the local AWS already runs; --credentials is for its start",
                    "mmectl local stop first");
        }
        Running running = before.orElseGet(() -> server.start(arguments(how, engine)));
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

    /** How the server is started: it stops by itself when nobody calls it any more. */
    public static List<String> arguments(Start how, String engine) {
        Double timeScale = how.timeScale();
        String scale = timeScale != null
                ? String.format(Locale.ROOT, "%s", timeScale)
                : engine.equals("triton") ? "1" : TIME_SCALE;
        List<String> arguments = new ArrayList<>(List.of(
                "--port",
                String.valueOf(how.port()),
                "--engine",
                engine,
                "--time-scale",
                scale,
                "--seed",
                String.valueOf(how.seed()),
                "--surprise",
                String.valueOf(how.surprise()),
                "--idle-exit",
                "2h"));
        how.credentials().ifPresent(file -> arguments.addAll(List.of("--credentials", file.toString())));
        how.faults().ifPresent(file -> arguments.addAll(List.of("--faults", file.toString())));
        return List.copyOf(arguments);
    }
}
