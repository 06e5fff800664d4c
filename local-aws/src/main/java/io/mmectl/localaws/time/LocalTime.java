package io.mmectl.localaws.time;

import java.time.Duration;
import java.time.Instant;

/**
 * The clock of the local AWS. All durations are in the endpoint's time: with a scale of 60 an hour passes in a minute of
 * the wall. Everything in the local AWS that waits, expires or stamps goes through here.
 */
public interface LocalTime extends AutoCloseable {
    Instant now();

    /** Blocks the calling (virtual) thread until the given endpoint time has passed. */
    void sleep(Duration duration) throws InterruptedException;

    /** Runs the task once, on a virtual thread, after the given endpoint time. */
    Cancellable after(Duration delay, Runnable task);

    /** Runs the task again and again, first after one period; a run that throws is reported and does not stop the next. */
    Cancellable every(Duration period, Runnable task);

    /** Endpoint seconds that pass in a wall second; 0 means stopped. */
    double scale();

    @Override
    void close();

    /** A task that can be taken back; cancelling twice is harmless. */
    interface Cancellable {
        void cancel();
    }
}
