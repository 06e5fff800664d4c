package io.mmectl.localaws.cloudwatch;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.NavigableMap;

/**
 * The values of one metric in one unit. As they age they are kept in longer and longer buckets, by AWS's table ("Metrics
 * retention" in the user guide): of a second for 3 hours, of a minute for 15 days, of 5 minutes for 63 days, of an hour for
 * 455 days. Safe for concurrent use.
 */
final class MetricSeries {
    /**
     * A length of bucket.
     *
     * @param seconds length
     * @param kept how long
     * @param floor how long at least, however scarce memory is
     */
    private record Resolution(int seconds, Duration kept, Duration floor) {
        /** How long, when memory allows only a part. */
        long keptSeconds(int divisor) {
            return Math.max(floor.toSeconds(), kept.toSeconds() / divisor);
        }
    }

    private static final List<Resolution> RESOLUTIONS = List.of(
            new Resolution(1, Duration.ofHours(3), Duration.ofMinutes(5)),
            new Resolution(60, Duration.ofDays(15), Duration.ofHours(1)),
            new Resolution(300, Duration.ofDays(63), Duration.ofHours(6)),
            new Resolution(3600, Duration.ofDays(455), Duration.ofDays(3)));

    private final Column[] columns = new Column[RESOLUTIONS.size()];
    private long newest = Long.MIN_VALUE;

    MetricSeries() {
        for (int i = 0; i < columns.length; i++) {
            columns[i] = new Column();
        }
    }

    /**
     * Adds values of a moment.
     *
     * @param fine whether they are kept by the second at first, else by the minute
     * @param divisor by how much less long than AWS everything is kept
     * @return by how much the series' weight has changed
     */
    synchronized long add(Instant at, boolean fine, Bucket bucket, int divisor) {
        long before = weight();
        long second = at.getEpochSecond();
        newest = Math.max(newest, second);
        int index = fine ? 0 : 1;
        columns[index].add(Math.floorDiv(second, RESOLUTIONS.get(index).seconds()), bucket);
        age(divisor, newest);
        return weight() - before;
    }

    /** Moves what is too old at a moment into longer buckets; returns by how much the weight has changed. */
    synchronized long trim(int divisor, long now) {
        long before = weight();
        age(divisor, now);
        return weight() - before;
    }

    private void age(int divisor, long now) {
        for (int i = 0; i < columns.length; i++) {
            Resolution from = RESOLUTIONS.get(i);
            boolean last = i == columns.length - 1;
            int next = last ? from.seconds() : RESOLUTIONS.get(i + 1).seconds();
            // Whole buckets of the next length only, so that none is split between the two.
            long until = Math.floorDiv(now - from.keptSeconds(divisor), next) * next / from.seconds();
            Column to = columns[last ? i : i + 1];
            columns[i].removeBefore(until, (bucket, key) -> {
                if (!last) {
                    to.add(Math.floorDiv(key * from.seconds(), next), bucket);
                }
            });
        }
    }

    synchronized long weight() {
        long weight = 0;
        for (Column column : columns) {
            weight += column.weight();
        }
        return weight;
    }

    /** When its newest value was measured; in epoch seconds. */
    synchronized long newest() {
        return newest;
    }

    /**
     * Adds the values of {@code range} to its periods. What is kept in buckets longer than the period does not show, as with
     * AWS.
     */
    synchronized void read(Range range, boolean withValues, NavigableMap<Instant, Bucket> periods) {
        for (int i = 0; i < columns.length; i++) {
            long seconds = RESOLUTIONS.get(i).seconds();
            if (seconds <= range.period()) {
                long from = Math.ceilDiv(range.from().getEpochSecond(), seconds);
                long to = Math.ceilDiv(range.to().getEpochSecond(), seconds);
                columns[i].between(from, to, (key, bucket) -> {
                    Bucket shown = withValues ? copied(bucket) : new Bucket(bucket.statistics(), null);
                    periods.merge(range.periodOf(key * seconds), shown, withValues ? Bucket::plus : MetricSeries::sum);
                });
            }
        }
    }

    private static Bucket copied(Bucket bucket) {
        Distribution values = bucket.values();
        return values == null ? bucket : new Bucket(bucket.statistics(), values.copy());
    }

    private static Bucket sum(Bucket a, Bucket b) {
        return new Bucket(a.statistics().plus(b.statistics()), null);
    }

    /**
     * A span of time in periods.
     *
     * @param from inclusive
     * @param to exclusive
     * @param period seconds
     * @param origin a moment at which a period begins
     */
    record Range(Instant from, Instant to, int period, Instant origin) {
        /** Periods that begin at multiples of their length. */
        static Range aligned(Instant from, Instant to, int period) {
            return new Range(from, to, period, Instant.EPOCH);
        }

        Instant periodOf(long epochSecond) {
            long first = origin.getEpochSecond();
            return Instant.ofEpochSecond(first + Math.floorDiv(epochSecond - first, (long) period) * period);
        }
    }
}
