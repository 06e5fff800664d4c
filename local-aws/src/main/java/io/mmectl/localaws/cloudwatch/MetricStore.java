package io.mmectl.localaws.cloudwatch;

import io.mmectl.localaws.cloudwatch.MetricSeries.Range;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Metric values in memory, kept as long as AWS keeps them while they fit into a budget; beyond it everything is kept half as
 * long, and so on, so that the newest hour by the minute and the newest hours by five minutes always stay. Safe for
 * concurrent use.
 */
public final class MetricStore {
    /** Some 45 bytes each. */
    private static final long BUDGET = 3_000_000;

    private static final int MOST = 1 << 14;

    private final Map<Key, Map<String, MetricSeries>> series = new ConcurrentHashMap<>();
    private final AtomicLong weight = new AtomicLong();
    private final AtomicLong newest = new AtomicLong(Long.MIN_VALUE);
    private final ReentrantLock trimming = new ReentrantLock();
    private final long budget;
    private volatile int divisor = 1;

    private record Key(String region, Metric metric) {}

    /** What a reader may know of one metric. */
    record Listed(Metric metric, Instant newest) {}

    public MetricStore() {
        this(BUDGET);
    }

    /** @param budget buckets of all series together */
    MetricStore(long budget) {
        this.budget = budget;
    }

    /** Adds one value to the minute that holds the instant. */
    public void add(String region, Metric metric, String unit, Instant at, double value) {
        add(region, metric, unit, at, false, Bucket.of(value));
    }

    /** Adds values of one moment, to its second when {@code fine}, else to its minute. */
    void add(String region, Metric metric, String unit, Instant at, boolean fine, Bucket bucket) {
        MetricSeries one = series.computeIfAbsent(new Key(region, metric), key -> new ConcurrentSkipListMap<>())
                .computeIfAbsent(unit, u -> new MetricSeries());
        long change = one.add(at, fine, bucket, divisor);
        newest.accumulateAndGet(at.getEpochSecond(), Math::max);
        if (weight.addAndGet(change) > budget && divisor < MOST) {
            halve();
        }
    }

    private void halve() {
        if (!trimming.tryLock()) {
            return;
        }
        try {
            while (weight.get() > budget && divisor < MOST) {
                int shorter = divisor * 2;
                divisor = shorter;
                long now = newest.get();
                series.values().forEach(units -> {
                    units.values().forEach(one -> weight.addAndGet(one.trim(shorter, now)));
                    units.values().removeIf(one -> one.weight() == 0);
                });
            }
        } finally {
            trimming.unlock();
        }
    }

    /**
     * The values of a metric by period, without empty periods.
     *
     * @param unit empty for values of any unit
     * @param withValues whether single values are needed, for percentiles
     */
    NavigableMap<Instant, Bucket> query(
            String region, Metric metric, Optional<String> unit, Range range, boolean withValues) {
        NavigableMap<Instant, Bucket> periods = new TreeMap<>();
        Map<String, MetricSeries> units = series.getOrDefault(new Key(region, metric), Map.of());
        units.forEach((name, one) -> {
            if (unit.isEmpty() || unit.get().equals(name)) {
                one.read(range, withValues, periods);
            }
        });
        return periods;
    }

    /** The units in which values of a metric have come. */
    List<String> units(String region, Metric metric) {
        return List.copyOf(
                series.getOrDefault(new Key(region, metric), Map.of()).keySet());
    }

    /** The metrics of a region that had values after a moment, in an order that stays. */
    List<Listed> list(String region, Instant since) {
        Map<String, Listed> sorted = new TreeMap<>();
        series.forEach((key, units) -> {
            long newest = units.values().stream()
                    .mapToLong(MetricSeries::newest)
                    .max()
                    .orElse(Long.MIN_VALUE);
            if (key.region().equals(region) && newest >= since.getEpochSecond()) {
                sorted.put(key.metric().toString(), new Listed(key.metric(), Instant.ofEpochSecond(newest)));
            }
        });
        return new ArrayList<>(sorted.values());
    }

    /** How much shorter than AWS values are kept; 1 means as long. */
    int shortened() {
        return divisor;
    }

    /** Buckets of all series, the larger ones counted more than once. */
    long weight() {
        return weight.get();
    }

    /** For how long a metric is listed after its last value. */
    static Duration listed() {
        return Duration.ofDays(14);
    }

    public void clear() {
        trimming.lock();
        try {
            series.clear();
            weight.set(0);
            newest.set(Long.MIN_VALUE);
            divisor = 1;
        } finally {
            trimming.unlock();
        }
    }
}
