package io.mmectl.localaws.cloudwatch;

import java.util.Arrays;

/**
 * Values and how often each was seen, in ascending order. Up to {@value #EXACT} different values are kept as they are;
 * beyond that values within 2 % of each other share an entry, so that a value is at most 1 % off. Not safe for concurrent
 * use.
 */
final class Distribution {
    private static final int EXACT = 128;
    private static final double BIN = Math.log(1.02);

    private double[] values = new double[4];
    private double[] counts = new double[4];
    private int size;
    private boolean binned;

    Distribution() {}

    Distribution copy() {
        Distribution copy = new Distribution();
        copy.values = Arrays.copyOf(values, Math.max(size, 4));
        copy.counts = Arrays.copyOf(counts, Math.max(size, 4));
        copy.size = size;
        copy.binned = binned;
        return copy;
    }

    /** Adds a value that was seen so many times; nothing for a count of 0. */
    void add(double value, double count) {
        if (count <= 0) {
            return;
        }
        put(binned ? bin(value) : value, count);
        if (!binned && size > EXACT) {
            binned = true;
            Distribution exact = copy();
            size = 0;
            for (int i = 0; i < exact.size; i++) {
                put(bin(exact.values[i]), exact.counts[i]);
            }
        }
    }

    private void put(double value, double count) {
        int at = Arrays.binarySearch(values, 0, size, value);
        if (at >= 0) {
            counts[at] += count;
            return;
        }
        int insert = -at - 1;
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
            counts = Arrays.copyOf(counts, size * 2);
        }
        System.arraycopy(values, insert, values, insert + 1, size - insert);
        System.arraycopy(counts, insert, counts, insert + 1, size - insert);
        values[insert] = value;
        counts[insert] = count;
        size++;
    }

    void addAll(Distribution other) {
        for (int i = 0; i < other.size; i++) {
            add(other.values[i], other.counts[i]);
        }
    }

    /** The middle of the value's bin, on a logarithmic scale. */
    private static double bin(double value) {
        if (value == 0) {
            return 0;
        }
        return Math.copySign(Math.exp(Math.rint(Math.log(Math.abs(value)) / BIN) * BIN), value);
    }

    int size() {
        return size;
    }

    double value(int index) {
        return values[index];
    }

    double count(int index) {
        return counts[index];
    }

    double total() {
        double total = 0;
        for (int i = 0; i < size; i++) {
            total += counts[i];
        }
        return total;
    }
}
