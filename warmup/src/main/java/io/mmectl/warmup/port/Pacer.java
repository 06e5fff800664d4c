package io.mmectl.warmup.port;

import java.time.Duration;
import java.time.Instant;

/** Time as the warm-up sees it. Safe for concurrent use. */
public interface Pacer {
    /** Never goes backwards. */
    Instant now();

    /**
     * Waits; returns at once for zero or less.
     *
     * @throws io.mmectl.config.MmectlException INTERRUPTED when the thread was interrupted
     */
    void pause(Duration duration);
}
