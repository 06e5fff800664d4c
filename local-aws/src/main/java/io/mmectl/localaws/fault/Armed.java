package io.mmectl.localaws.fault;

import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** A fault that was added, and what has become of it. Guarded by the lock of its {@link Faults}. */
final class Armed {
    private final int number;
    private final Scripted scripted;
    private final Instant since;
    private int seen;
    private int hits;
    private @Nullable Instant lastHit;

    Armed(int number, Scripted scripted, Instant since) {
        this.number = number;
        this.scripted = scripted;
        this.since = since;
    }

    int number() {
        return number;
    }

    Fault fault() {
        return scripted.fault();
    }

    int left() {
        return scripted.fault().times() == Fault.ENDLESS
                ? Fault.ENDLESS
                : scripted.fault().times() - hits;
    }

    /** Counts an occasion that fits; whether the fault strikes it. */
    boolean strikes(long seed, Instant now) {
        Strikes when = scripted.strikes();
        if (left() <= 0 || !when.open(Duration.between(since, now))) {
            return false;
        }
        seen++;
        if (seen <= when.skip() || tooSoon(when.every(), now) || toss(seed) >= when.rate()) {
            return false;
        }
        hits++;
        lastHit = now;
        return true;
    }

    private boolean tooSoon(Duration every, Instant now) {
        return lastHit != null && now.isBefore(lastHit.plus(every));
    }

    /** In [0, 1): the same for the same seed, place in the script and count of occasions. */
    private double toss(long seed) {
        return new SplittableRandom(seed * 1_000_003 + number * 7_919L + seen).nextDouble();
    }

    Faults.View view() {
        return new Faults.View(number, scripted, seen, hits, left());
    }
}
