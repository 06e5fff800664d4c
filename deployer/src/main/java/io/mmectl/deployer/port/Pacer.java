package io.mmectl.deployer.port;

import java.time.Duration;
import java.time.Instant;

/** Time as the executor sees it. */
public interface Pacer {
    Instant now();

    /**
     * Waits.
     *
     * @throws io.mmectl.config.MmectlException INTERRUPTED when the thread was interrupted
     */
    void pause(Duration duration);
}
