package io.mmectl.localaws.cloudwatch;

import java.time.Instant;

/**
 * An alarm that is in ALARM and calls one of its actions; it calls again each minute for as long as it is.
 *
 * @param actionArn the scaling policy or other target
 * @param since when it came into ALARM
 * @param value the newest datapoint
 */
public record AlarmAction(
        String region, String alarmName, String actionArn, Instant since, double value, double threshold) {}
