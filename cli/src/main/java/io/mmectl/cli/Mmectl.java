package io.mmectl.cli;

import io.mmectl.cli.render.Failures;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.Printable;
import io.mmectl.config.yaml.Suggestion;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command tree, and the one place where failures become messages and exit statuses. */
@Command(
        name = "mmectl",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Per-customer models on shared GPU instances: SageMaker multi-model endpoints, planned before"
                + " applied and kept warm.",
        footerHeading = "%nExit status:%n",
        footer = {
            "  0 done              1 failed             2 invalid input or usage",
            "  3 changes pending   4 not permitted      5 not converged in time",
            "  6 rolled back       7 no capacity        8 warm-up incomplete",
            "  9 conflict         10 SLO not met      130 interrupted"
        })
public final class Mmectl extends CommandGroup {
    private final Shell shell;
    private final Wiring wiring;

    @Mixin
    private GlobalOptions options = new GlobalOptions();

    private Mmectl(Shell shell, Wiring wiring) {
        this.shell = shell;
        this.wiring = wiring;
    }

    /**
     * Runs one command line.
     *
     * @return the exit status, see {@link ErrorCode}
     */
    public static int run(Shell shell, Wiring wiring, String... args) {
        Mmectl root = new Mmectl(shell, wiring);
        CommandLine line = root.commandLine((tree, context) -> Commands.addTo(tree, context, List.of(args)));
        try {
            int status = line.execute(args);
            return status == 0 && shell.out().checkError() ? unwritten(shell) : status;
        } finally {
            shell.out().flush();
            shell.err().flush();
        }
    }

    /** Whoever redirects the data must learn that it is not all there. */
    private static int unwritten(Shell shell) {
        shell.err().println("error: cannot write all of the output to stdout");
        shell.err().println("hint: check that there is room where it goes");
        return ErrorCode.FAILED.exitStatus();
    }

    /** The tree of commands; usable for help and completion without running anything. */
    static CommandLine commandLine(Shell shell, Wiring wiring) {
        return new Mmectl(shell, wiring).commandLine(Commands::addTo);
    }

    private CommandLine commandLine(BiConsumer<CommandLine, CommandContext> commands) {
        CommandLine line = new CommandLine(this);
        commands.accept(line, new CommandContext(shell, wiring, options));
        line.setOut(shell.out())
                .setErr(shell.err())
                .setColorScheme(CommandLine.Help.defaultColorScheme(
                        shell.terminal().out() && shell.terminal().colour()
                                ? CommandLine.Help.Ansi.ON
                                : CommandLine.Help.Ansi.OFF))
                .setUsageHelpWidth(Math.clamp(
                        shell.terminal().columns() == 0 ? 100 : shell.terminal().columns(), 60, 120))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionStrategy(this::run)
                .setParameterExceptionHandler(this::usageError)
                .setExecutionExceptionHandler((e, command, parsed) -> new Failures(shell, options).report(e));
        return line;
    }

    private int run(CommandLine.ParseResult parsed) {
        boolean lint = parsed.hasSubcommand()
                && parsed.subcommand().commandSpec().name().equals("lint");
        if (options.output() == GlobalOptions.Output.sarif && !lint) {
            throw new ParameterException(parsed.commandSpec().commandLine(), "only lint writes sarif");
        }
        return new CommandLine.RunLast().execute(parsed);
    }

    /** The option that was probably meant: of mistyped ones the library finds few. */
    private static Optional<String> option(UnmatchedArgumentException e, CommandLine line) {
        String typed = e.getUnmatched().getFirst().replaceFirst("=.*", "");
        List<String> names = line.getCommandSpec().options().stream()
                .flatMap(o -> Arrays.stream(o.names()))
                .filter(name -> name.startsWith("--"))
                .toList();
        return Suggestion.nearest(typed, names)
                .or(() -> names.stream()
                        .filter(name -> typed.length() > 3 && name.startsWith(typed))
                        .findFirst());
    }

    private int usageError(ParameterException e, String[] args) {
        CommandLine line = e.getCommandLine();
        shell.err().println("error: " + Printable.line(String.valueOf(e.getMessage())));
        if (e instanceof UnmatchedArgumentException unmatched && unmatched.isUnknownOption()) {
            option(unmatched, line).ifPresent(near -> shell.err().println("Did you mean: " + near + "?"));
        } else {
            UnmatchedArgumentException.printSuggestions(e, shell.err());
        }
        shell.err().println("hint: see " + line.getCommandSpec().qualifiedName() + " --help");
        return ErrorCode.INVALID_INPUT.exitStatus();
    }
}
