package io.mmectl.localaws.autoscaling;

import io.mmectl.localaws.autoscaling.ScalingRecords.NotScaled;
import io.mmectl.localaws.autoscaling.ScalingRecords.Policy;
import io.mmectl.localaws.autoscaling.ScalingRecords.Target;
import io.mmectl.localaws.cloudwatch.AlarmAction;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a policy asks for because one of its alarms is in ALARM.
 *
 * @param policy that asks
 * @param action of the alarm that called it
 * @param count instances; may lie outside of the target's bounds
 * @param flapping whether it asks for no change because fewer instances would be above the target again
 */
record Wish(Policy policy, AlarmAction action, int count, boolean flapping) {

    /** Empty when the policy rests, is suspended, or has nothing to say to this alarm. */
    static Optional<Wish> of(
            Policy policy, AlarmAction action, Target target, int count, Cooldowns cooldowns, Instant now) {
        return policy.type().equals("StepScaling")
                ? stepped(policy, action, target, count, cooldowns, now)
                : tracked(policy, action, target, count, cooldowns, now);
    }

    /** As AWS tells it. */
    String cause() {
        return "monitor alarm " + action.alarmName() + " in state ALARM triggered policy " + policy.name();
    }

    private static Optional<Wish> tracked(
            Policy policy, AlarmAction action, Target target, int count, Cooldowns cooldowns, Instant now) {
        TargetTracking tracking = TargetTracking.of(policy);
        if (action.alarmName().equals(policy.alarms().getFirst())) {
            boolean allowed = !target.suspends("DynamicScalingOutSuspended")
                    && cooldowns.passedSinceOut(target.id(), tracking.outCooldown(), now);
            return allowed
                    ? Optional.of(new Wish(policy, action, tracking.scaleOut(count, action.value()), false))
                    : Optional.empty();
        }
        boolean allowed = tracking.scaleIn()
                && !target.suspends("DynamicScalingInSuspended")
                && cooldowns.passedSinceAny(target.id(), tracking.inCooldown(), now);
        OptionalInt fewer = tracking.scaleIn(count, action.value());
        return allowed ? Optional.of(new Wish(policy, action, fewer.orElse(count), fewer.isEmpty())) : Optional.empty();
    }

    private static Optional<Wish> stepped(
            Policy policy, AlarmAction action, Target target, int count, Cooldowns cooldowns, Instant now) {
        StepScaling steps = StepScaling.of(policy);
        OptionalInt wanted = steps.wanted(count, action.value() - action.threshold());
        if (wanted.isEmpty() || !cooldowns.passedSinceAny(target.id(), steps.cooldown(), now)) {
            return Optional.empty();
        }
        boolean suspended =
                target.suspends(wanted.getAsInt() > count ? "DynamicScalingOutSuspended" : "DynamicScalingInSuspended");
        return suspended ? Optional.empty() : Optional.of(new Wish(policy, action, wanted.getAsInt(), false));
    }

    /** Why it changes nothing; to be asked only when the bounded count is the one that there is. */
    NotScaled notScaled(Target target, int current) {
        if (count > current) {
            return NotScaled.atMaximum(target.max());
        }
        if (count < current || flapping && current <= target.min()) {
            return NotScaled.atMinimum(target.min());
        }
        return flapping ? NotScaled.flapping(current) : NotScaled.atDesired(current);
    }
}
