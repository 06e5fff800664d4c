package io.mmectl.client;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Time that moves only by pauses and by hand. */
final class VirtualPacer implements Pacer {
    final List<Duration> pauses = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-22T08:00:00Z");

    @Override
    public synchronized Instant now() {
        return now;
    }

    @Override
    public synchronized void pause(Duration duration) {
        pauses.add(duration);
        now = now.plus(duration);
    }

    synchronized void advance(Duration duration) {
        now = now.plus(duration);
    }
}
