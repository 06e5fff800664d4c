package io.mmectl.cli;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * Time in the account: its pace against the wall is a number. Never goes backwards; safe for concurrent use. It serves the
 * deployer and the warm-up alike, which know nothing of scales.
 */
public final class AccountClock implements io.mmectl.deployer.port.Pacer, io.mmectl.warmup.port.Pacer {
    private final Instant origin;
    private final double scale;
    private final LongSupplier nanoTime;
    private final long originNanos;

    /**
     * @param origin what the account's clock says now
     * @param scale account seconds that pass in a second of the wall; above 0
     */
    public AccountClock(Instant origin, double scale, LongSupplier nanoTime) {
        if (!(scale > 0)) {
            throw new IllegalArgumentException("a clock must run: scale " + scale);
        }
        this.origin = origin;
        this.scale = scale;
        this.nanoTime = nanoTime;
        this.originNanos = nanoTime.getAsLong();
    }

    /** AWS's clock. */
    public static AccountClock wall() {
        return new AccountClock(Instant.now(), 1, System::nanoTime);
    }

    /** A clock that runs faster or slower than the wall from now on. */
    public static AccountClock scaled(Instant origin, double scale) {
        return new AccountClock(origin, scale, System::nanoTime);
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
