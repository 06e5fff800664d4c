package io.mmectl.localaws.cloudwatch;

import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A metric alarm or a composite one.
 *
 * @param request what PutMetricAlarm or PutCompositeAlarm was called with
 * @param reasonData JSON about the last change of state
 * @param transitionedAt when it came into its state
 */
record AlarmRecord(
        String region,
        String name,
        String arn,
        JsonNode request,
        boolean actionsEnabled,
        AlarmState state,
        String reason,
        Optional<String> reasonData,
        Instant configuredAt,
        Instant updatedAt,
        Instant transitionedAt) {

    boolean composite() {
        return request.has("AlarmRule");
    }

    AlarmRecord in(AlarmState newState, String newReason, Optional<String> newData, Instant now) {
        return new AlarmRecord(
                region,
                name,
                arn,
                request,
                actionsEnabled,
                newState,
                newReason,
                newData,
                configuredAt,
                now,
                newState == state ? transitionedAt : now);
    }

    AlarmRecord withActions(boolean enabled) {
        return new AlarmRecord(
                region,
                name,
                arn,
                request,
                enabled,
                state,
                reason,
                reasonData,
                configuredAt,
                updatedAt,
                transitionedAt);
    }
}
