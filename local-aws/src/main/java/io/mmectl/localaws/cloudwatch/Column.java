package io.mmectl.localaws.cloudwatch;

import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Buckets of one length in the order of time, as columns of numbers: endpoints fill thousands of these. Not safe for
 * concurrent use.
 */
final class Column {
    private long[] keys = new long[4];
    private double[] counts = new double[4];
    private double[] sums = new double[4];
    private double[] minima = new double[4];
    private double[] maxima = new double[4];
    private @Nullable Distribution @Nullable [] values;
    private int size;
    private long weight;

    /** Memory in units of one bucket without single values. */
    long weight() {
        return weight;
    }

    int size() {
        return size;
    }

    long lastKey() {
        return size == 0 ? Long.MIN_VALUE : keys[size - 1];
    }

    /** Adds to the bucket of that number; a bucket's single values become the column's own. */
    void add(long key, Bucket bucket) {
        int at = size > 0 && keys[size - 1] == key ? size - 1 : Arrays.binarySearch(keys, 0, size, key);
        if (at < 0) {
            at = -at - 1;
            insert(at, key);
            set(at, bucket);
            weight++;
        } else if (!addInPlace(at, bucket)) {
            set(at, at(at).plus(bucket));
        }
    }

    /** The frequent case without a copy: one more value for a bucket that keeps its values. */
    private boolean addInPlace(int at, Bucket bucket) {
        Distribution mine = values == null ? null : values[at];
        Statistics more = bucket.statistics();
        if (mine == null || !more.explicit()) {
            return false;
        }
        weight -= weight(mine);
        bucket.distribution().ifPresent(mine::addAll);
        weight += weight(mine);
        set(at, at(at).statistics().plus(more));
        return true;
    }

    private void insert(int at, long key) {
        if (size == keys.length) {
            int room = size + size / 2;
            keys = Arrays.copyOf(keys, room);
            counts = Arrays.copyOf(counts, room);
            sums = Arrays.copyOf(sums, room);
            minima = Arrays.copyOf(minima, room);
            maxima = Arrays.copyOf(maxima, room);
            if (values != null) {
                values = Arrays.copyOf(values, room);
            }
        }
        shift(at, at + 1, size - at);
        keys[at] = key;
        if (values != null) {
            values[at] = null;
        }
        size++;
    }

    private void shift(int from, int to, int length) {
        System.arraycopy(keys, from, keys, to, length);
        System.arraycopy(counts, from, counts, to, length);
        System.arraycopy(sums, from, sums, to, length);
        System.arraycopy(minima, from, minima, to, length);
        System.arraycopy(maxima, from, maxima, to, length);
        if (values != null) {
            System.arraycopy(values, from, values, to, length);
        }
    }

    private void set(int at, Bucket bucket) {
        set(at, bucket.statistics());
        Distribution kept = bucket.values();
        if (values == null && kept != null) {
            values = new Distribution[keys.length];
        }
        if (values != null) {
            weight -= weight(values[at]);
            values[at] = kept == null ? null : kept.copy();
            weight += weight(values[at]);
        }
    }

    private void set(int at, Statistics statistics) {
        counts[at] = statistics.count();
        sums[at] = statistics.sum();
        minima[at] = statistics.min();
        maxima[at] = statistics.max();
    }

    private static long weight(@Nullable Distribution distribution) {
        return distribution == null ? 0 : 2 + distribution.size() / 3;
    }

    private Bucket at(int at) {
        return new Bucket(
                new Statistics(counts[at], sums[at], minima[at], maxima[at]), values == null ? null : values[at]);
    }

    /** Visits the buckets from one number on, up to and without another. What it hands out must not leave the visitor. */
    void between(long from, long to, BiConsumer<Long, Bucket> visitor) {
        for (int i = index(from); i < size && keys[i] < to; i++) {
            visitor.accept(keys[i], at(i));
        }
    }

    private int index(long key) {
        int at = Arrays.binarySearch(keys, 0, size, key);
        return at < 0 ? -at - 1 : at;
    }

    /** Takes out the buckets before a number. */
    void removeBefore(long key, ObjLongConsumer<Bucket> taker) {
        // At nearly every value nothing is that old.
        if (size == 0 || keys[0] >= key) {
            return;
        }
        int cut = index(key);
        for (int i = 0; i < cut; i++) {
            weight -= 1 + (values == null ? 0 : weight(values[i]));
            taker.accept(at(i), keys[i]);
        }
        shift(cut, 0, size - cut);
        if (values != null) {
            Arrays.fill(values, size - cut, size, null);
        }
        size -= cut;
    }
}
