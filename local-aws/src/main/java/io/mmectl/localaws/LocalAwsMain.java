package io.mmectl.localaws;

import io.mmectl.localaws.auth.Credentials;
import io.mmectl.localaws.auth.CredentialsFile;
import io.mmectl.localaws.fault.FaultScript;
import io.mmectl.localaws.fault.FaultScriptException;
import io.mmectl.localaws.fault.Scripted;
import io.mmectl.localaws.instance.SimulationSpread;
import io.mmectl.localaws.platform.Engine;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A local AWS as a process of its own. While it runs, {@code <state-dir>/server.json} says where. It ends by a signal, by
 * {@code POST /_local/stop}, or by itself when nobody has used it for the idle time.
 */
public final class LocalAwsMain {
    private static final String USAGE = "usage: --state-dir DIR [--port N] [--time-scale X] [--engine simulated|triton]"
            + " [--seed N] [--faults FILE] [--surprise 0.2] [--credentials FILE] [--idle-exit 30m]";
    private static final Duration IDLE_CHECK = Duration.ofSeconds(1);

    private LocalAwsMain() {}

    /**
     * What the command line says.
     *
     * @param idleExit empty to run until told to stop
     */
    record Options(Path stateDir, LocalAws.Config config, Optional<Duration> idleExit) {
        static Options parse(String... args) {
            Optional<Path> stateDir = Optional.empty();
            Optional<Duration> idleExit = Optional.empty();
            LocalAws.Config config = LocalAws.Config.inMemory();
            for (int i = 0; i < args.length; i += 2) {
                if (i + 1 == args.length) {
                    throw new IllegalArgumentException(args[i] + " needs a value");
                }
                String value = args[i + 1];
                switch (args[i]) {
                    case "--state-dir" -> stateDir = Optional.of(Path.of(value));
                    case "--port" -> config = config.withPort(Integer.parseInt(value));
                    case "--time-scale" -> config = config.withTimeScale(Double.parseDouble(value));
                    case "--engine" -> config = config.withEngine(Engine.valueOf(value.toUpperCase(Locale.ROOT)));
                    case "--seed" -> config = config.withSeed(Long.parseLong(value));
                    case "--faults" -> config = config.withFaults(faults(Path.of(value)));
                    case "--surprise" ->
                        config = config.withSpread(SimulationSpread.surprise(Double.parseDouble(value)));
                    case "--credentials" -> config = config.withCredentials(credentials(Path.of(value)));
                    case "--idle-exit" -> idleExit = Optional.of(duration(value));
                    default -> throw new IllegalArgumentException("unknown option " + args[i]);
                }
            }
            Path folder = stateDir.orElseThrow(() -> new IllegalArgumentException("--state-dir is missing"));
            return new Options(folder, config.withStateDir(folder), idleExit);
        }

        private static List<Scripted> faults(Path file) {
            try {
                return FaultScript.read(file.toString(), Files.readString(file));
            } catch (IOException e) {
                throw new IllegalArgumentException("--faults: cannot read " + file + ": " + e, e);
            } catch (FaultScriptException e) {
                throw new IllegalArgumentException("--faults: " + e.getMessage(), e);
            }
        }

        private static Credentials credentials(Path file) {
            try {
                return CredentialsFile.read(file);
            } catch (IOException e) {
                throw new IllegalArgumentException("--credentials: cannot read " + file, e);
            }
        }

        /** {@code 90s}, {@code 30m}, {@code 2h}, or ISO 8601. */
        private static Duration duration(String text) {
            try {
                String upper = text.toUpperCase(Locale.ROOT);
                return Duration.parse(upper.startsWith("P") ? upper : "PT" + upper);
            } catch (DateTimeParseException e) {
                throw new IllegalArgumentException("'" + text + "' is not a duration such as 30m", e);
            }
        }
    }

    public static void main(String[] args) {
        System.exit(run(System.out, System.err, args));
    }

    /** Runs until it is to stop; gives the exit code: 0 stopped, 2 wrong usage, 9 already running, 1 other failure. */
    static int run(PrintStream out, PrintStream err, String... args) {
        Options options;
        try {
            options = Options.parse(args);
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage() + System.lineSeparator() + USAGE);
            return 2;
        }
        try {
            serve(options, out);
            return 0;
        } catch (StateInUseException e) {
            err.println(e.getMessage());
            return 9;
        } catch (IOException | RuntimeException e) {
            err.println("the local AWS could not run: " + e.getMessage());
            return 1;
        }
    }

    private static void serve(Options options, PrintStream out) throws IOException {
        LocalAws aws = LocalAws.start(options.config());
        ServerFile file = new ServerFile(options.stateDir());
        Thread onSignal = Thread.ofPlatform().unstarted(() -> stop(aws, file));
        Runtime.getRuntime().addShutdownHook(onSignal);
        file.write(aws.endpoint(), ProcessHandle.current().pid());
        out.println("local AWS on " + aws.endpoint());
        awaitStop(aws, options.idleExit());
        Runtime.getRuntime().removeShutdownHook(onSignal);
        stop(aws, file);
    }

    private static void stop(LocalAws aws, ServerFile file) {
        file.delete();
        aws.close();
    }

    private static void awaitStop(LocalAws aws, Optional<Duration> idleExit) {
        boolean running = true;
        while (running) {
            try {
                aws.stopRequested().get(IDLE_CHECK.toMillis(), TimeUnit.MILLISECONDS);
                running = false;
            } catch (TimeoutException e) {
                running = idleExit.map(limit -> aws.idle().compareTo(limit) < 0).orElse(true);
            } catch (InterruptedException | ExecutionException e) {
                running = false;
            }
        }
    }
}
