package io.mmectl.warmup;

import io.mmectl.config.Route;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;

/** An endpoint that keeps a fixed number of models and drops the least recently used: load 12.7 s, answer 50 ms. */
final class LruEndpoint implements VirtualSweep.Endpoint {
    static final Duration LOAD = Duration.ofMillis(12_700);

    private final int capacity;
    private final Set<String> resident = new LinkedHashSet<>();

    LruEndpoint(int capacity) {
        this.capacity = capacity;
    }

    @Override
    public VirtualSweep.Reply invoke(Route route, int call, Instant now) {
        boolean hit = resident.remove(route.targetModel());
        resident.add(route.targetModel());
        if (resident.size() > capacity) {
            resident.remove(resident.iterator().next());
        }
        return VirtualSweep.Reply.answered(hit ? 50 : LOAD.toMillis());
    }
}
