package io.mmectl.localaws.autoscaling;

import io.mmectl.localaws.autoscaling.ScalingRecords.NotScaled;
import io.mmectl.localaws.autoscaling.ScalingRecords.Policy;
import io.mmectl.localaws.autoscaling.ScalingRecords.Target;
import io.mmectl.localaws.cloudwatch.AlarmAction;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What was told of calls of policies that changed nothing. An alarm calls each minute for as long as it is in ALARM; what
 * comes of it is told once, and again when its reason, the alarm, the policy or the target has changed. Not safe for
 * concurrent use.
 */
final class ToldReasons {
    private final Map<Call, Told> told = new HashMap<>();

    private record Call(TargetId target, String alarm, String policyArn) {}

    /** All that has to stay the same for a reason not to be told again. */
    private record Told(Instant inAlarmSince, Policy policy, Target target, NotScaled reason) {}

    /** Whether it has not been told yet; it counts as told from then on. */
    boolean isNew(Target target, Wish wish, NotScaled reason) {
        Told now = new Told(wish.action().since(), wish.policy(), target.tagged(Map.of()), reason);
        return !now.equals(told.put(call(target.id(), wish.action()), now));
    }

    private static Call call(TargetId target, AlarmAction action) {
        return new Call(target, action.alarmName(), action.actionArn());
    }

    /** The target has changed: all that holds it back from now on is new. */
    void forget(TargetId target) {
        told.keySet().removeIf(call -> call.target().equals(target));
    }

    /** Forgets what is not called any more. */
    void keep(Map<TargetId, List<Policy>> firing, Map<String, List<AlarmAction>> byPolicy) {
        Set<Call> calls = new HashSet<>();
        firing.forEach((target, policies) -> policies.stream()
                .flatMap(policy -> byPolicy.getOrDefault(policy.arn(), List.of()).stream())
                .forEach(action -> calls.add(call(target, action))));
        told.keySet().retainAll(calls);
    }

    void clear() {
        told.clear();
    }
}
