package io.mmectl.localaws.autoscaling;

import java.time.Instant;
import java.util.List;
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
     * A change of a count.
     *
     * @param number grows with time
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
            int count) {

        String key() {
            return target.key() + " " + String.format("%012d", number);
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
                    count);
        }

        boolean inProgress() {
            return status.equals("InProgress");
        }
    }
}
