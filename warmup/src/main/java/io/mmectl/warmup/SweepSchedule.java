package io.mmectl.warmup;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.warmup.port.Pacer;
import java.time.Duration;
import java.time.Instant;

/** Sweeps at a fixed rate until the thread is interrupted. */
public final class SweepSchedule {
    private final Pacer pacer;
    private final Duration every;

    /** @param every from start to start; above zero */
    public SweepSchedule(Pacer pacer, Duration every) {
        if (every.isZero() || every.isNegative()) {
            throw new IllegalArgumentException("the interval must be above zero: " + every);
        }
        this.pacer = pacer;
        this.every = every;
    }

    /** What a schedule runs. */
    public interface Round {
        /** One round over all endpoints; returns early when the thread is interrupted. */
        void run();
    }

    /** What happens between rounds. Called from the schedule's thread. */
    public interface Listener {
        /** @param skipped starts that were due while the round before still ran; 0 when it was in time */
        void next(Instant start, long skipped);

        /** The round ended with an error; the schedule goes on. */
        void failed(RuntimeException error);
    }

    /** The next round's number and start, and how many starts were missed because the one before took too long. */
    record Tick(long number, Instant start, long skipped) {}

    /**
     * Runs a round at once and then at every multiple of the interval since the first start. A start that falls into a
     * running round is skipped, not made up for. Returns when the thread is interrupted, with its interrupt status set.
     */
    public void run(Round round, Listener listener) {
        Instant first = pacer.now();
        long number = 0;
        while (!Thread.currentThread().isInterrupted()) {
            try {
                round.run();
            } catch (RuntimeException e) {
                if (interruption(e)) {
                    break;
                }
                listener.failed(e);
            }
            if (Thread.currentThread().isInterrupted()) {
                break;
            }
            Tick tick = next(first, every, number, pacer.now());
            number = tick.number();
            listener.next(tick.start(), tick.skipped());
            try {
                pacer.pause(Duration.between(pacer.now(), tick.start()));
            } catch (MmectlException e) {
                if (!interruption(e)) {
                    throw e;
                }
                break;
            }
        }
        Thread.currentThread().interrupt();
    }

    /**
     * @param first start of round 0
     * @param ran number of the round that just ended
     */
    static Tick next(Instant first, Duration every, long ran, Instant now) {
        long due = Math.floorDiv(Duration.between(first, now).toNanos(), every.toNanos()) + 1;
        long number = Math.max(ran + 1, due);
        return new Tick(number, first.plus(every.multipliedBy(number)), number - ran - 1);
    }

    private static boolean interruption(RuntimeException e) {
        return e instanceof MmectlException known && known.code() == ErrorCode.INTERRUPTED;
    }
}
