package io.mmectl.localaws.cloudwatch;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the values of one period.
 *
 * @param values absent when the four statistics say it all (one value, two, or all the same) or when nothing more is known,
 *     because a client put a statistic set
 */
record Bucket(Statistics statistics, @Nullable Distribution values) {
    static final Bucket EMPTY = new Bucket(Statistics.EMPTY, null);

    static Bucket of(double value) {
        return new Bucket(Statistics.of(value), null);
    }

    /** Some values, each with how often it was seen. */
    static Bucket of(Distribution values) {
        Statistics all = Statistics.EMPTY;
        for (int i = 0; i < values.size(); i++) {
            double value = values.value(i);
            double count = values.count(i);
            all = all.plus(new Statistics(count, value * count, value, value));
        }
        return new Bucket(all, values);
    }

    Bucket plus(Bucket other) {
        return new Bucket(statistics.plus(other.statistics), merged(other));
    }

    private @Nullable Distribution merged(Bucket other) {
        if (statistics.plus(other.statistics).explicit()) {
            return null;
        }
        Optional<Distribution> mine = distribution();
        Optional<Distribution> others = other.distribution();
        if (mine.isEmpty() || others.isEmpty()) {
            return null;
        }
        Distribution both = mine.get() == values ? mine.get().copy() : mine.get();
        both.addAll(others.get());
        return both;
    }

    /** The single values; empty when a statistic set hides them. */
    Optional<Distribution> distribution() {
        return values == null ? statistics.distribution() : Optional.of(values);
    }
}
