package io.mmectl.cli;

import io.mmectl.config.ErrorCode;
import java.time.Duration;

/** The program. */
public final class Main {
    private static final Duration CLEAN_STOP = Duration.ofSeconds(15);

    private Main() {}

    public static void main(String[] args) {
        Thread work = Thread.currentThread();
        Thread stop = new Thread(() -> stop(work), "stop");
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
    private static void stop(Thread work) {
        work.interrupt();
        try {
            work.join(CLEAN_STOP.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
