package io.mmectl.warmup;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.warmup.port.Pacer;
import java.time.Duration;
import java.time.Instant;

/** The machine's own time: wall clock at the start, from then on the monotonic clock, so that latencies survive a clock step. */
public final class SystemPacer implements Pacer {
    private final Instant origin = Instant.now();
    private final long originNanos = System.nanoTime();

    @Override
    public Instant now() {
        return origin.plusNanos(System.nanoTime() - originNanos);
    }

    @Override
    public void pause(Duration duration) {
        if (duration.isZero() || duration.isNegative()) {
            return;
        }
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MmectlException(ErrorCode.INTERRUPTED, "stopped while waiting", "", e);
        }
    }
}
