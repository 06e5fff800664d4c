package io.mmectl.localaws.cloudwatch;

import io.mmectl.localaws.cloudwatch.math.Line;
import io.mmectl.localaws.cloudwatch.math.MathException;
import io.mmectl.localaws.cloudwatch.math.MetricMath;
import java.time.Instant;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.NavigableMap;
import java.util.Set;

/**
 * The datapoints that one request holds until it is answered. The same points count once, whichever queries have them and
 * under whatever label. Not safe for concurrent use.
 */
final class HeldDatapoints {
    private final long most;
    private final Set<NavigableMap<Instant, Double>> counted = Collections.newSetFromMap(new IdentityHashMap<>());
    private long held;

    HeldDatapoints(long most) {
        this.most = most;
    }

    /**
     * Refuses to make so many more than there is room for.
     *
     * @throws MathException when there is no room for them
     */
    void room(long more) {
        if (held + more > most) {
            throw MetricMath.refusal("the request needs more than " + most
                    + " datapoints; ask for fewer series, a longer period or a shorter time");
        }
    }

    /**
     * Counts the points of a series, unless they are counted already.
     *
     * @throws MathException when there is no room for them
     */
    void hold(Line line) {
        if (counted.add(line.points())) {
            room(line.points().size());
            held += line.points().size();
        }
    }
}
