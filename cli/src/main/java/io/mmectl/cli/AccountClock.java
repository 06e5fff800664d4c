package io.mmectl.cli;

import java.time.Instant;

/**
 * Time in the account: its pace against the wall is a number. Never goes backwards; safe for concurrent use. It serves the
 * deployer and the warm-up alike, which know nothing of scales.
 */
public interface AccountClock extends io.mmectl.deployer.port.Pacer, io.mmectl.warmup.port.Pacer {
    /** AWS's clock. */
    static AccountClock wall() {
        return new ScaledClock(Instant.now(), 1, System::nanoTime);
    }

    /**
     * A clock that runs faster or slower than the wall from now on.
     *
     * @param origin what the account's clock says now
     * @param scale account seconds that pass in a second of the wall; above 0
     */
    static AccountClock scaled(Instant origin, double scale) {
        return new ScaledClock(origin, scale, System::nanoTime);
    }
}
