package io.mmectl.localaws.sagemaker;

/** What a deployment asks CloudWatch. */
@FunctionalInterface
public interface RollbackAlarms {
    /** Whether an alarm of that name is in ALARM now; one that does not exist is not. */
    boolean inAlarm(String region, String name);
}
