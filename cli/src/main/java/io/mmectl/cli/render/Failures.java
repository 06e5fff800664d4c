package io.mmectl.cli.render;

import io.mmectl.cli.GlobalOptions;
import io.mmectl.cli.Shell;
import io.mmectl.client.InvocationException;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.InvalidFleetException;
import io.mmectl.config.MmectlException;
import io.mmectl.config.Printable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Turns what a command threw into a message on stderr and an exit status. */
public final class Failures {
    private final Shell shell;
    private final GlobalOptions options;

    public Failures(Shell shell, GlobalOptions options) {
        this.shell = shell;
        this.options = options;
    }

    /** @return the exit status */
    public int report(Throwable thrown) {
        Throwable failure = told(thrown);
        if (options.json()) {
            shell.err().println(Json.line(Map.of("error", document(failure))));
        } else {
            text(failure);
        }
        if (options.verbose()) {
            failure.printStackTrace(shell.err());
        }
        return code(failure).exitStatus();
    }

    /** May quote the request: it is shown to the one who sent it. */
    private static Optional<String> containerMessage(Throwable failure) {
        return failure instanceof InvocationException.ModelFailed e
                        && !e.containerMessage().isEmpty()
                ? Optional.of(e.containerMessage())
                : Optional.empty();
    }

    /** An interrupt shows as whatever it broke off, as a file that was closed while it was read. */
    private static Throwable told(Throwable thrown) {
        // Credentials are asked for in calls too, and one that was broken off looks as if there were none.
        boolean known = thrown instanceof MmectlException e
                && e.code() != ErrorCode.FAILED
                && e.code() != ErrorCode.NOT_PERMITTED;
        return known || !Thread.currentThread().isInterrupted()
                ? thrown
                : new MmectlException(
                        ErrorCode.INTERRUPTED, "interrupted", "run the command again to continue", thrown);
    }

    private static ErrorCode code(Throwable failure) {
        return failure instanceof MmectlException e ? e.code() : ErrorCode.FAILED;
    }

    private void text(Throwable failure) {
        Style style = shell.terminal().errStyle();
        switch (failure) {
            case InvalidFleetException e -> {
                e.problems().forEach(shell.err()::println);
                shell.err()
                        .println(style.red("error: ")
                                + Quantities.count(e.problems().size(), "problem") + " found; nothing was changed");
            }
            case MmectlException e -> {
                shell.err().println(style.red("error: ") + e.getMessage());
                containerMessage(e).ifPresent(words -> shell.err().println("the model says: " + Printable.line(words)));
                if (!e.hint().isEmpty()) {
                    shell.err().println("hint: " + e.hint());
                }
            }
            default -> {
                shell.err().println(style.red("error: ") + "unexpected: " + failure);
                shell.err().println("hint: run again with --verbose and report what it prints");
            }
        }
    }

    private static Map<String, Object> document(Throwable failure) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("code", code(failure).name());
        document.put("message", String.valueOf(failure.getMessage()));
        document.put("hint", failure instanceof MmectlException e ? e.hint() : "");
        containerMessage(failure).ifPresent(words -> document.put("containerMessage", words));
        if (failure instanceof InvalidFleetException e) {
            document.put(
                    "problems", e.problems().stream().map(Failures::problem).toList());
        }
        return document;
    }

    private static Map<String, Object> problem(io.mmectl.config.Problem problem) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("file", problem.position().file());
        row.put("line", problem.position().line());
        row.put("column", problem.position().column());
        row.put("path", problem.path());
        row.put("what", problem.what());
        row.put("hint", problem.hint());
        return row;
    }
}
