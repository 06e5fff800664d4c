package io.mmectl.localaws.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BiFunction;

/**
 * Runs one after the other, so a slow run never overlaps itself. Runs keep the distance of a period from the first one on;
 * one that is late starts at once, and none is made up for.
 */
final class Repeating implements LocalTime.Cancellable {
    private final Duration period;
    private final Runnable task;
    private final InstantSource clock;
    private final BiFunction<Instant, Runnable, LocalTime.Cancellable> timers;
    private volatile boolean cancelled;
    private volatile LocalTime.Cancellable armed = () -> {};

    /** @param timers runs something at an instant */
    Repeating(
            Duration period,
            Runnable task,
            InstantSource clock,
            BiFunction<Instant, Runnable, LocalTime.Cancellable> timers) {
        this.period = period;
        this.task = task;
        this.clock = clock;
        this.timers = timers;
    }

    void arm(Instant due) {
        armed = timers.apply(due, () -> {
            if (!cancelled) {
                Timer.runReported(task);
                Instant next = due.plus(period);
                Instant now = clock.instant();
                arm(next.isBefore(now) ? now : next);
            }
        });
        if (cancelled) {
            armed.cancel();
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
        armed.cancel();
    }
}
