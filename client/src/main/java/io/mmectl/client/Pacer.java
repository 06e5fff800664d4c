package io.mmectl.client;

import java.time.Duration;
import java.time.Instant;

/** Time as the client sees it. */
interface Pacer {
    Pacer SYSTEM = new Pacer() {
        private final Instant origin = Instant.now();
        private final long originNanos = System.nanoTime();

        @Override
        public Instant now() {
            return origin.plusNanos(System.nanoTime() - originNanos);
        }

        @Override
        public void pause(Duration duration) throws InterruptedException {
            Thread.sleep(duration);
        }
    };

    /** Never goes backwards. */
    Instant now();

    void pause(Duration duration) throws InterruptedException;
}
