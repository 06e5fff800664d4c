package io.mmectl.localaws.cloudwatch;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Metric values by endpoint minute, in memory. After three hours minutes become periods of five, after a day they are
 * dropped; CloudWatch does so after 15 and 63 days. Safe for concurrent use.
 */
public final class MetricStore {
    private static final long MINUTE = 60;
    private static final long RETAINED_MINUTES = Duration.ofDays(1).toMinutes();
    private static final long SINGLE_MINUTES = Duration.ofHours(3).toMinutes();
    private static final long COARSE = 5;

    private final Map<Key, Series> series = new ConcurrentHashMap<>();

    private record Key(String region, Metric metric) {}

    private static final class Series {
        private final TreeMap<Long, Statistics> minutes = new TreeMap<>();
        private String unit = "None";
        private long coarseUntil = Long.MIN_VALUE;

        synchronized void add(String newUnit, long minute, Statistics values) {
            unit = newUnit;
            minutes.merge(minute, values, Statistics::plus);
            minutes.headMap(minutes.lastKey() - RETAINED_MINUTES).clear();
            coarsen(Math.floorDiv(minutes.lastKey() - SINGLE_MINUTES, COARSE) * COARSE);
        }

        private void coarsen(long until) {
            if (until <= coarseUntil) {
                return;
            }
            for (long minute : List.copyOf(minutes.subMap(coarseUntil, until).keySet())) {
                long start = Math.floorDiv(minute, COARSE) * COARSE;
                Statistics values = minutes.get(minute);
                if (minute != start && values != null) {
                    minutes.merge(start, values, Statistics::plus);
                    minutes.remove(minute);
                }
            }
            coarseUntil = until;
        }

        synchronized int size() {
            return minutes.size();
        }

        synchronized NavigableMap<Long, Statistics> between(long from, long to) {
            return from >= to ? new TreeMap<>() : new TreeMap<>(minutes.subMap(from, to));
        }

        synchronized String unit() {
            return unit;
        }
    }

    /** Adds one value to the minute that holds the instant. */
    public void add(String region, Metric metric, String unit, Instant at, double value) {
        add(region, metric, unit, at, Statistics.of(value));
    }

    void add(String region, Metric metric, String unit, Instant at, Statistics values) {
        series.computeIfAbsent(new Key(region, metric), key -> new Series())
                .add(unit, Math.floorDiv(at.getEpochSecond(), MINUTE), values);
    }

    /**
     * The values of a metric in periods that start at multiples of the period, without empty periods.
     *
     * @param from inclusive
     * @param to exclusive
     * @param period whole minutes
     */
    NavigableMap<Instant, Statistics> query(String region, Metric metric, Instant from, Instant to, Duration period) {
        NavigableMap<Instant, Statistics> periods = new TreeMap<>();
        Series found = series.get(new Key(region, metric));
        if (found == null) {
            return periods;
        }
        long seconds = Math.max(MINUTE, period.toSeconds());
        long first = Math.floorDiv(from.getEpochSecond(), MINUTE);
        long end = Math.ceilDiv(to.getEpochSecond(), MINUTE);
        found.between(first, end).forEach((minute, values) -> {
            long start = Math.floorDiv(minute * MINUTE, seconds) * seconds;
            periods.merge(Instant.ofEpochSecond(start), values, Statistics::plus);
        });
        return periods;
    }

    Optional<String> unit(String region, Metric metric) {
        return Optional.ofNullable(series.get(new Key(region, metric))).map(Series::unit);
    }

    /** All metrics of a region, in an order that stays. */
    List<Metric> list(String region) {
        Map<String, Metric> sorted = new TreeMap<>();
        series.keySet().stream()
                .filter(key -> key.region().equals(region))
                .forEach(key -> sorted.put(key.metric().toString(), key.metric()));
        return List.copyOf(new LinkedHashMap<>(sorted).values());
    }

    /** Entries of all series. */
    int size() {
        return series.values().stream().mapToInt(Series::size).sum();
    }

    public void clear() {
        series.clear();
    }
}
