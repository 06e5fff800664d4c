package io.mmectl.cli;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;

/** A clock that the machine's own drives. */
final class ScaledClock implements AccountClock {
    private final Instant origin;
    private final double scale;
    private final LongSupplier nanoTime;
    private final long originNanos;

    /** @param scale account seconds that pass in a second of the wall; above 0 */
    ScaledClock(Instant origin, double scale, LongSupplier nanoTime) {
        if (!(scale > 0)) {
            throw new IllegalArgumentException("a clock must run: scale " + scale);
        }
        this.origin = origin;
        this.scale = scale;
        this.nanoTime = nanoTime;
        this.originNanos = nanoTime.getAsLong();
    }

    @Override
    public Instant now() {
        return origin.plusNanos((long) ((nanoTime.getAsLong() - originNanos) * scale));
    }

    /** Waits until the account's clock has moved on by the duration; not at all for zero or less. */
    @Override
    public void pause(Duration duration) {
        try {
            Thread.sleep(Duration.ofNanos(Math.max(0, (long) (duration.toNanos() / scale))));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MmectlException(ErrorCode.INTERRUPTED, "interrupted", "run the command again to continue", e);
        }
    }
}
