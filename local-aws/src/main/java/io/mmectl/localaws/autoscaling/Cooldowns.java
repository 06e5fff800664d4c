package io.mmectl.localaws.autoscaling;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** When each target was last changed, out and in. A restart forgets it. The caller keeps threads apart. */
final class Cooldowns {
    private final Map<TargetId, Instant> lastOut = new HashMap<>();
    private final Map<TargetId, Instant> lastIn = new HashMap<>();

    void begun(TargetId id, boolean out, Instant at) {
        (out ? lastOut : lastIn).put(id, at);
    }

    /** A cooldown counts from the end of the change that it follows. */
    void ended(TargetId id, Instant begun, Instant now) {
        lastOut.replace(id, begun, now);
        lastIn.replace(id, begun, now);
    }

    boolean passedSinceOut(TargetId id, Duration cooldown, Instant now) {
        return passed(lastOut.get(id), cooldown, now);
    }

    boolean passedSinceAny(TargetId id, Duration cooldown, Instant now) {
        return passedSinceOut(id, cooldown, now) && passed(lastIn.get(id), cooldown, now);
    }

    private static boolean passed(@Nullable Instant last, Duration cooldown, Instant now) {
        return last == null || !last.plus(cooldown).isAfter(now);
    }

    void clear() {
        lastOut.clear();
        lastIn.clear();
    }
}
