package io.mmectl.warmup;

import java.time.Duration;
import java.util.List;

/** Nearest-rank percentiles of a set of times; all zero for an empty set. */
public record Latencies(int count, Duration p50, Duration p99, Duration max) {
    public static Latencies of(List<Duration> times) {
        List<Duration> sorted = times.stream().sorted().toList();
        if (sorted.isEmpty()) {
            return new Latencies(0, Duration.ZERO, Duration.ZERO, Duration.ZERO);
        }
        return new Latencies(sorted.size(), rank(sorted, 0.50), rank(sorted, 0.99), sorted.getLast());
    }

    private static Duration rank(List<Duration> sorted, double share) {
        return sorted.get(Math.max(0, (int) Math.ceil(share * sorted.size()) - 1));
    }
}
