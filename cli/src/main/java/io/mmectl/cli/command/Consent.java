package io.mmectl.cli.command;

import io.mmectl.cli.CommandContext;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Asks before something is changed. */
final class Consent {
    private Consent() {}

    /** Whether somebody has to be asked. */
    static boolean needed(CommandContext context, boolean yes) {
        return !yes && !context.options().local();
    }

    /**
     * Returns when the user agreed, or when nobody has to be asked: with {@code --yes}, and on the local AWS, which touches
     * nothing outside this machine.
     *
     * @throws MmectlException INVALID_INPUT without a terminal to ask at; INTERRUPTED when the answer is not yes
     */
    static void ask(CommandContext context, boolean yes, String question) {
        if (!needed(context, yes)) {
            return;
        }
        if (!context.shell().terminal().canAsk()) {
            throw new MmectlException(
                    ErrorCode.INVALID_INPUT, "there is no terminal to ask at: " + question, "add --yes to go ahead");
        }
        context.shell().err().print(question + " [y/N] ");
        context.shell().err().flush();
        String answer = read(context).strip().toLowerCase(Locale.ROOT);
        if (!answer.equals("y") && !answer.equals("yes")) {
            throw new MmectlException(ErrorCode.INTERRUPTED, "nothing was changed", "");
        }
    }

    /** A read of the terminal cannot be interrupted: it waits in a thread of its own, which does not keep the program up. */
    private static String read(CommandContext context) {
        FutureTask<String> line = new FutureTask<>(
                () -> Objects.requireNonNullElse(context.shell().in().readLine(), ""));
        Thread.ofPlatform().daemon().name("answer").start(line);
        try {
            return line.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            context.shell().err().println();
            throw new MmectlException(ErrorCode.INTERRUPTED, "nothing was changed", "", e);
        } catch (ExecutionException e) {
            throw new MmectlException(ErrorCode.INTERRUPTED, "no answer: " + e.getCause(), "", e);
        }
    }
}
