package io.mmectl.localaws.cloudwatch;

import java.time.Instant;
import tools.jackson.databind.JsonNode;

/**
 * A metric alarm.
 *
 * @param request what PutMetricAlarm was called with
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
        Instant configuredAt,
        Instant updatedAt,
        Instant transitionedAt) {

    AlarmRecord in(AlarmState newState, String newReason, Instant now) {
        return new AlarmRecord(
                region,
                name,
                arn,
                request,
                actionsEnabled,
                newState,
                newReason,
                configuredAt,
                now,
                newState == state ? transitionedAt : now);
    }

    AlarmRecord withActions(boolean enabled) {
        return new AlarmRecord(
                region, name, arn, request, enabled, state, reason, configuredAt, updatedAt, transitionedAt);
    }
}
