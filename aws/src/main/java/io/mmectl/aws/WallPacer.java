package io.mmectl.aws;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.deployer.port.Pacer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** The real time. */
public final class WallPacer implements Pacer {
    private final Clock clock = Clock.systemUTC();

    @Override
    public Instant now() {
        return clock.instant();
    }

    @Override
    public void pause(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MmectlException(
                    ErrorCode.INTERRUPTED, "interrupted while waiting", "Run it again to continue.", e);
        }
    }
}
