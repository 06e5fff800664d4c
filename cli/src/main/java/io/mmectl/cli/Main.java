package io.mmectl.cli;

import io.mmectl.config.ErrorCode;
import java.io.PrintStream;
import java.time.Duration;

/** The program. */
public final class Main {
    private static final Duration CLEAN_STOP = Duration.ofSeconds(15);

    /** So long nothing need be said: most calls of the account are answered by then. */
    private static final Duration SILENT = Duration.ofSeconds(1);

    private Main() {}

    public static void main(String[] args) {
        Thread work = Thread.currentThread();
        Thread stop = new Thread(() -> stop(work, SILENT, CLEAN_STOP, System.err), "stop");
        Runtime.getRuntime().addShutdownHook(stop);
        int status = Mmectl.run(Shell.ofProcess(), Wiring.sdk(), args);
        try {
            Runtime.getRuntime().removeShutdownHook(stop);
        } catch (IllegalStateException e) {
            // A signal came: the JVM is stopping, and waits for this thread to end.
            Runtime.getRuntime().halt(ErrorCode.INTERRUPTED.exitStatus());
        }
        System.exit(status);
    }

    /** On SIGINT and SIGTERM: lets the command end cleanly, as releasing its lease, within a bound. */
    static void stop(Thread work, Duration silent, Duration most, PrintStream err) {
        work.interrupt();
        try {
            if (!work.join(silent)) {
                err.println("interrupted: what is under way ends within " + most.toSeconds() + " s");
                if (!work.join(most)) {
                    err.println("error: interrupted");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
