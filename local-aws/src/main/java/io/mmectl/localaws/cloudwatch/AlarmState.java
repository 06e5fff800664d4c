package io.mmectl.localaws.cloudwatch;

/** CloudWatch's own names. */
public enum AlarmState {
    OK,
    ALARM,
    INSUFFICIENT_DATA
}
