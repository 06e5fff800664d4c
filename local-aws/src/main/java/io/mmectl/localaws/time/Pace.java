package io.mmectl.localaws.time;

import java.time.Duration;
import java.time.Instant;

/** An instant that moves at a multiple of the wall's speed. Not safe for concurrent use. */
final class Pace {
    private static final double LONGEST_WAIT_NANOS = 3.6e12;
    private static final long SHORTEST_WAIT_NANOS = 100_000;

    private Instant anchor;
    private long anchorNanos = System.nanoTime();
    private double scale;

    /**
     * Starts it.
     *
     * @param start the instant of this moment
     * @param scale its seconds in a wall second; 0 for one that stands still
     * @throws IllegalArgumentException when the scale is negative or not finite
     */
    Pace(Instant start, double scale) {
        this.anchor = start;
        this.scale = checked(scale);
    }

    private static double checked(double scale) {
        if (!(scale >= 0) || Double.isInfinite(scale)) {
            throw new IllegalArgumentException("time scale must be 0 or more, was " + scale);
        }
        return scale;
    }

    Instant now() {
        return anchor.plusNanos((long) ((System.nanoTime() - anchorNanos) * scale));
    }

    double scale() {
        return scale;
    }

    /**
     * Another speed from now on.
     *
     * @throws IllegalArgumentException when the scale is negative or not finite; then nothing has changed
     */
    void scale(double newScale) {
        checked(newScale);
        moveTo(now());
        scale = newScale;
    }

    void moveTo(Instant instant) {
        anchor = instant;
        anchorNanos = System.nanoTime();
    }

    /** How long to wait before looking again; 0 when it is time. */
    long wallNanosUntil(Instant due) {
        Duration left = Duration.between(now(), due);
        if (!left.isPositive()) {
            return 0;
        }
        if (scale == 0) {
            return Long.MAX_VALUE;
        }
        double nanos = Math.min((double) left.toMillis() * 1e6 / scale, LONGEST_WAIT_NANOS);
        return Math.max((long) nanos, SHORTEST_WAIT_NANOS);
    }
}
