package io.mmectl.cli.command;

import io.mmectl.cli.CommandContext;
import io.mmectl.cli.CommandGroup;
import io.mmectl.cli.Reasons;
import io.mmectl.cli.local.LocalAccess;
import io.mmectl.cli.local.LocalServer;
import io.mmectl.cli.local.LocalServer.Running;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.localaws.fault.FaultScript;
import io.mmectl.localaws.fault.FaultScriptException;
import io.mmectl.localaws.instance.SimulationSpread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code mmectl local}: the embedded AWS as a background process. */
@Command(
        name = "local",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "The embedded local AWS: start, stop, status, reset, time, faults.")
public final class LocalCommand extends CommandGroup {
    /** An hour in 3.6 ms: faster, and time-outs of the wall would come first. */
    private static final int FASTEST = 1_000_000;

    private final CommandContext context;

    private LocalCommand(CommandContext context) {
        this.context = context;
    }

    /** The command with its subcommands. */
    public static CommandLine line(CommandContext context) {
        return new CommandLine(new LocalCommand(context))
                .addSubcommand(new LocalTimeCommand(context))
                .addSubcommand(new LocalFaultsCommand(context));
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = "Start the local AWS in the background; does nothing when it runs.")
    int start(
            @Option(
                            names = "--port",
                            paramLabel = "PORT",
                            defaultValue = "0",
                            description = "Loopback port; 0 (default) = any free one.")
                    int port,
            @Option(
                            names = "--time-scale",
                            paramLabel = "N",
                            description = "Endpoint seconds that pass in a second of the wall; default "
                                    + LocalAccess.TIME_SCALE + ", with the engine triton 1.")
                    @Nullable
                    Double timeScale,
            @Option(
                            names = "--seed",
                            paramLabel = "N",
                            defaultValue = "1",
                            description = "What all chance in it comes from: the same seed, the same run.")
                    long seed,
            @Option(
                            names = "--surprise",
                            paramLabel = "X",
                            defaultValue = "0.2",
                            description =
                                    "How far models of simulated instances stray from the memory that they declare,"
                                            + " 0 to 0.5; default 0.2.")
                    double surprise,
            @Option(
                            names = "--faults",
                            paramLabel = "FILE",
                            description = "What goes wrong in it, as YAML or JSON; see docs/local-aws.md.")
                    @Nullable
                    Path faults,
            @Option(
                            names = "--credentials",
                            paramLabel = "FILE",
                            description = "An AWS credentials file whose access keys are accepted instead of test/test,"
                                    + " with which --local signs.")
                    @Nullable
                    Path credentials) {
        require(port >= 0 && port <= 65535, "--port: " + port + " is no port", "give 0 to 65535");
        if (timeScale != null) {
            requireScale("--time-scale", timeScale, false);
        }
        Path file = credentials == null ? null : context.shell().resolve(credentials);
        require(
                file == null || Files.isReadable(file),
                "--credentials: cannot read " + file,
                "it is a file such as ~/.aws/credentials");
        require(
                surprise >= 0 && surprise <= SimulationSpread.MOST,
                "--surprise: " + surprise + " is not from 0 to " + SimulationSpread.MOST,
                "0.2 is a fifth more or less");
        LocalAccess local = new LocalAccess(context);
        Running running = local.start(
                new LocalAccess.Start(port, timeScale, seed, surprise, faults(faults), Optional.ofNullable(file)));
        return new LocalView(context).show(local.server(), Optional.of(running));
    }

    static void requireScale(String option, double scale, boolean stopped) {
        require(
                (scale > 0 || stopped && scale == 0) && scale <= FASTEST,
                option + ": " + scale + " is not " + (stopped ? "0 or " : "") + "above 0 and at most " + FASTEST,
                "1 is AWS's own pace");
    }

    /** The local AWS that runs here. */
    static Running running(LocalAccess local) {
        return local.server()
                .running()
                .orElseThrow(() ->
                        new MmectlException(ErrorCode.INVALID_INPUT, "no local AWS runs here", "mmectl local start"));
    }

    /** The script's absolute path, once it has been understood. */
    private Optional<Path> faults(@Nullable Path file) {
        if (file == null) {
            return Optional.empty();
        }
        try {
            Path script = context.shell().resolve(file);
            FaultScript.read(file.toString(), Files.readString(script));
            return Optional.of(script);
        } catch (IOException e) {
            throw new MmectlException(
                    ErrorCode.INVALID_INPUT, "--faults: cannot read " + file + ": " + Reasons.of(e), "", e);
        } catch (FaultScriptException e) {
            throw new MmectlException(
                    ErrorCode.INVALID_INPUT, "--faults: " + e.getMessage(), "docs/local-aws.md lists them", e);
        }
    }

    @Command(mixinStandardHelpOptions = true, description = "Stop the local AWS; its state stays on disk.")
    int stop() {
        boolean stopped = new LocalAccess(context).server().stop();
        context.shell().err().println(stopped ? "local AWS stopped" : "no local AWS runs here");
        return 0;
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = "Say whether the local AWS runs, where, what it holds, what was asked of it, and its time.")
    int status() {
        LocalServer server = new LocalAccess(context).server();
        return new LocalView(context).show(server, server.running());
    }

    @Command(mixinStandardHelpOptions = true, description = "Empty every service of the local AWS, as a fresh account.")
    int reset() {
        LocalAccess local = new LocalAccess(context);
        local.server().reset(running(local));
        context.shell().err().println("local AWS emptied");
        return 0;
    }

    private static void require(boolean allowed, String what, String hint) {
        if (!allowed) {
            throw new MmectlException(ErrorCode.INVALID_INPUT, what, hint);
        }
    }
}
