package io.mmectl.localaws.autoscaling;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What is kept on disk. */
final class ScalingRecords {
    private ScalingRecords() {}

    /** A scalable target. */
    record Target(
            TargetId id,
            String arn,
            int min,
            int max,
            Optional<JsonNode> suspended,
            Map<String, String> tags,
            Instant createdAt) {

        int bounded(int count) {
            return Math.clamp(count, min, max);
        }

        /** With other bounds, of which the most is never below the least. */
        Target bounded(Optional<Integer> newMin, Optional<Integer> newMax) {
            int least = newMin.orElse(min);
            return new Target(id, arn, least, Math.max(least, newMax.orElse(max)), suspended, tags, createdAt);
        }

        /** With other tags in place of its own. */
        Target tagged(Map<String, String> others) {
            return new Target(id, arn, min, max, suspended, others, createdAt);
        }

        boolean suspends(String what) {
            return suspended.map(s -> s.path(what).asBoolean(false)).orElse(false);
        }
    }

    /**
     * A scaling policy.
     *
     * @param type TargetTrackingScaling or StepScaling
     * @param configuration of that type
     * @param alarms names of the alarms that a target-tracking policy made; high before low
     */
    record Policy(
            TargetId target,
            String name,
            String arn,
            String type,
            JsonNode configuration,
            List<String> alarms,
            Instant createdAt) {

        String key() {
            return target.key() + " " + name;
        }
    }

    /** A scheduled action. */
    record Action(
            TargetId target,
            String name,
            String arn,
            String schedule,
            String timezone,
            Optional<Instant> start,
            Optional<Instant> end,
            Optional<Integer> min,
            Optional<Integer> max,
            Instant createdAt) {

        String key() {
            return target.key() + " " + name;
        }

        /** The first time after an instant within start and end. */
        Optional<Instant> next(Instant after) {
            Instant from = start.filter(s -> s.isAfter(after))
                    .map(s -> s.minusMillis(1))
                    .orElse(after);
            return Schedule.parse(schedule, timezone, start.orElse(createdAt))
                    .next(from)
                    .filter(time -> end.isEmpty() || !time.isAfter(end.get()));
        }
    }

    /**
     * Why a policy that was called changed nothing.
     *
     * @param code one of those that the API reference lists for NotScaledReason
     * @param current instance count, where the code tells it; so are the bounds
     */
    record NotScaled(String code, Optional<Integer> current, Optional<Integer> min, Optional<Integer> max) {
        static NotScaled atMaximum(int max) {
            return new NotScaled("AlreadyAtMaxCapacity", Optional.empty(), Optional.empty(), Optional.of(max));
        }

        static NotScaled atMinimum(int min) {
            return new NotScaled("AlreadyAtMinCapacity", Optional.empty(), Optional.of(min), Optional.empty());
        }

        static NotScaled atDesired(int current) {
            return ofCount("AlreadyAtDesiredCapacity", current);
        }

        /** Fewer instances would be above the target again. */
        static NotScaled flapping(int current) {
            return ofCount("AutoScalingAnticipatedFlapping", current);
        }

        /** The endpoint is being changed by somebody else, or is not in service. */
        static NotScaled unscalable(int current) {
            return ofCount("TargetServicePutResourceAsUnscalable", current);
        }

        private static NotScaled ofCount(String code, int current) {
            return new NotScaled(code, Optional.of(current), Optional.empty(), Optional.empty());
        }
    }

    /**
     * A change of a count, or one that a policy was called for and that did not happen.
     *
     * @param number grows with time
     * @param end empty while the change goes on, and for one that did not happen
     * @param count that was asked for
     * @param notScaled why it did not happen; empty for changes
     */
    record Activity(
            long number,
            TargetId target,
            String id,
            String description,
            String cause,
            Instant start,
            Optional<Instant> end,
            String status,
            Optional<String> message,
            int count,
            Optional<NotScaled> notScaled) {

        String key() {
            return target.key() + " " + String.format(Locale.ROOT, "%012d", number);
        }

        Activity ended(String newStatus, String newMessage, Instant now) {
            return new Activity(
                    number,
                    target,
                    id,
                    description,
                    cause,
                    start,
                    Optional.of(now),
                    newStatus,
                    Optional.of(newMessage),
                    count,
                    notScaled);
        }

        boolean inProgress() {
            return status.equals("InProgress");
        }
    }
}
