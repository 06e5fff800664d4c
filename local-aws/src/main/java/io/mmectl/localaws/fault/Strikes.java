package io.mmectl.localaws.fault;

import java.time.Duration;

/**
 * Which of the occasions that fit a fault it strikes.
 *
 * @param rate share of them, above 0 and at most 1
 * @param skip the first so many are spared
 * @param after those before this endpoint time has passed since the fault was added are no occasions
 * @param during those later than this after {@code after} are none either; zero for no end
 * @param every least endpoint time between two strikes; zero for none
 */
public record Strikes(double rate, int skip, Duration after, Duration during, Duration every) {
    /** Each of them. */
    public static final Strikes ALWAYS = new Strikes(1, 0, Duration.ZERO, Duration.ZERO, Duration.ZERO);

    /** A share of them, from the first on. */
    public static Strikes rate(double share) {
        return new Strikes(share, 0, Duration.ZERO, Duration.ZERO, Duration.ZERO);
    }

    /** Whether an occasion counts at all, this long after the fault was added. */
    boolean open(Duration age) {
        boolean begun = age.compareTo(after) >= 0;
        return begun && (during.isZero() || age.compareTo(after.plus(during)) < 0);
    }
}
