package io.mmectl.localaws.autoscaling;

import io.mmectl.localaws.autoscaling.ScalingRecords.Action;
import io.mmectl.localaws.autoscaling.ScalingRecords.Activity;
import io.mmectl.localaws.autoscaling.ScalingRecords.Policy;
import io.mmectl.localaws.autoscaling.ScalingRecords.Target;
import io.mmectl.localaws.autoscaling.VariantCapacity.Counts;
import io.mmectl.localaws.cloudwatch.AlarmAction;
import io.mmectl.localaws.cloudwatch.AlarmState;
import io.mmectl.localaws.cloudwatch.Alarms;
import io.mmectl.localaws.time.LocalTime;
import io.mmectl.localaws.wire.AwsException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/** Changes instance counts: by bounds, by schedule, by alarms. */
public final class Scaler {
    private final ScalingStore store;
    private final Alarms alarms;
    private final VariantCapacity capacity;
    private final LocalTime time;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<TargetId, Instant> lastOut = new HashMap<>();
    private final Map<TargetId, Instant> lastIn = new HashMap<>();
    private Instant lastTick;

    /** What a policy asks for, and why. */
    private record Wish(int count, String cause) {}

    public Scaler(ScalingStore store, Alarms alarms, VariantCapacity capacity, LocalTime time) {
        this.store = store;
        this.alarms = alarms;
        this.capacity = capacity;
        this.time = time;
        this.lastTick = time.now();
    }

    /** Does what is due; called each endpoint minute with the actions of the alarms that are in ALARM. */
    public void tick(List<AlarmAction> fired) {
        lock.lock();
        try {
            Instant now = time.now();
            endActivities(now);
            runSchedules(now);
            Map<String, List<AlarmAction>> byPolicy =
                    fired.stream().collect(Collectors.groupingBy(AlarmAction::actionArn));
            Map<TargetId, List<Policy>> firing = store.policies().stream()
                    .filter(policy -> byPolicy.containsKey(policy.arn()))
                    .collect(Collectors.groupingBy(Policy::target));
            for (Target target : store.targets()) {
                enforceBounds(target);
                follow(target, firing.getOrDefault(target.id(), List.of()), byPolicy, now);
            }
            lastTick = now;
        } finally {
            lock.unlock();
        }
    }

    private void endActivities(Instant now) {
        store.running().forEach(activity -> end(activity, now));
    }

    private void end(Activity activity, Instant now) {
        TargetId id = activity.target();
        Optional<Counts> counts = capacity.find(id.region(), id.endpoint(), id.variant());
        if (counts.isPresent() && !counts.get().changeable()) {
            return;
        }
        // A cooldown counts from the end of the change that it follows.
        lastOut.replace(id, activity.start(), now);
        lastIn.replace(id, activity.start(), now);
        boolean reached = counts.isPresent() && counts.get().current() == activity.count();
        store.put(
                reached
                        ? activity.ended(
                                "Successful",
                                "Successfully set desired instance count to " + activity.count()
                                        + ". Change successfully fulfilled by sagemaker.",
                                now)
                        : activity.ended(
                                "Failed",
                                "Failed to set desired instance count to " + activity.count()
                                        + ". Reason: the change was not fulfilled by sagemaker.",
                                now));
    }

    private void runSchedules(Instant now) {
        for (Action action : store.actions()) {
            Optional<Instant> due = action.next(lastTick);
            Optional<Target> target = store.find(action.target());
            if (due.isPresent() && !due.get().isAfter(now) && target.isPresent()) {
                run(action, target.get());
            }
        }
    }

    private void run(Action action, Target target) {
        if (target.suspends("ScheduledScalingSuspended")) {
            return;
        }
        int min = action.min().orElse(target.min());
        int max = Math.max(min, action.max().orElse(target.max()));
        Target moved = new Target(
                target.id(),
                target.arn(),
                Math.min(min, max),
                max,
                target.suspended(),
                target.tags(),
                target.createdAt());
        store.put(moved);
        enforceBounds(moved, "scheduled action name " + action.name() + " was triggered");
    }

    /** Moves the count into the target's bounds as soon as SageMaker lets it. */
    void enforceBounds(Target target) {
        enforceBounds(target, "");
    }

    private void enforceBounds(Target target, String why) {
        lock.lock();
        try {
            TargetId id = target.id();
            Optional<Counts> counts = capacity.find(id.region(), id.endpoint(), id.variant());
            if (counts.isEmpty() || !counts.get().changeable()) {
                return;
            }
            int now = counts.get().desired();
            int wanted = target.bounded(now);
            if (wanted != now) {
                String bound = wanted > now
                        ? "minimum capacity was set to " + target.min()
                        : "maximum capacity was set to " + target.max();
                change(id, now, wanted, why.isEmpty() ? bound : why + ", " + bound);
            }
        } finally {
            lock.unlock();
        }
    }

    private void follow(Target target, List<Policy> firing, Map<String, List<AlarmAction>> byPolicy, Instant now) {
        TargetId id = target.id();
        Optional<Counts> counts = capacity.find(id.region(), id.endpoint(), id.variant());
        if (counts.isEmpty() || !counts.get().changeable()) {
            return;
        }
        int count = counts.get().desired();
        List<Wish> wishes = new ArrayList<>();
        for (Policy policy : firing) {
            for (AlarmAction action : byPolicy.getOrDefault(policy.arn(), List.of())) {
                wish(policy, action, target, count, now).ifPresent(wishes::add);
            }
        }
        wishes.stream().reduce((a, b) -> a.count() >= b.count() ? a : b).ifPresent(largest -> {
            int wanted = target.bounded(largest.count());
            if (wanted > count || wanted < count && nobodyElseHolds(id)) {
                change(id, count, wanted, largest.cause());
            }
        });
    }

    private Optional<Wish> wish(Policy policy, AlarmAction action, Target target, int count, Instant now) {
        String cause = "monitor alarm " + action.alarmName() + " in state ALARM triggered policy " + policy.name();
        OptionalInt wanted = policy.type().equals("StepScaling")
                ? stepped(policy, action, target, count, now)
                : tracked(policy, action, target, count, now);
        return wanted.isPresent() ? Optional.of(new Wish(wanted.getAsInt(), cause)) : Optional.empty();
    }

    private OptionalInt tracked(Policy policy, AlarmAction action, Target target, int count, Instant now) {
        TargetTracking tracking = TargetTracking.of(policy);
        boolean high = action.alarmName().equals(policy.alarms().getFirst());
        if (high) {
            boolean allowed = !target.suspends("DynamicScalingOutSuspended")
                    && passed(lastOut, target.id(), tracking.outCooldown(), now);
            return allowed ? OptionalInt.of(tracking.scaleOut(count, action.value())) : OptionalInt.empty();
        }
        boolean allowed = !target.suspends("DynamicScalingInSuspended")
                && passed(lastIn, target.id(), tracking.inCooldown(), now)
                && passed(lastOut, target.id(), tracking.inCooldown(), now);
        return allowed ? tracking.scaleIn(count, action.value()) : OptionalInt.empty();
    }

    private OptionalInt stepped(Policy policy, AlarmAction action, Target target, int count, Instant now) {
        StepScaling steps = StepScaling.of(policy);
        boolean rested = passed(lastOut, target.id(), steps.cooldown(), now)
                && passed(lastIn, target.id(), steps.cooldown(), now);
        return rested ? steps.wanted(count, action.value() - action.threshold()) : OptionalInt.empty();
    }

    private static boolean passed(Map<TargetId, Instant> last, TargetId id, Duration cooldown, Instant now) {
        Instant then = last.get(id);
        return then == null || !then.plus(cooldown).isAfter(now);
    }

    /** Several target-tracking policies scale in only together; one with scale-in disabled has no say. */
    private boolean nobodyElseHolds(TargetId id) {
        return store.policies(id).stream()
                .filter(policy -> policy.type().equals("TargetTrackingScaling"))
                .filter(policy -> TargetTracking.of(policy).scaleIn())
                .allMatch(policy -> alarms.state(id.region(), policy.alarms().getLast())
                        .map(state -> state == AlarmState.ALARM)
                        .orElse(false));
    }

    private void change(TargetId id, int from, int to, String cause) {
        Instant now = time.now();
        long number = store.nextActivityNumber();
        String activityId = UUID.nameUUIDFromBytes((id.key() + number + now).getBytes(StandardCharsets.UTF_8))
                .toString();
        Activity activity = new Activity(
                number,
                id,
                activityId,
                "Setting desired instance count to " + to + ".",
                cause,
                now,
                Optional.empty(),
                "InProgress",
                Optional.empty(),
                to);
        try {
            capacity.set(id.region(), id.endpoint(), id.variant(), to);
            (to > from ? lastOut : lastIn).put(id, now);
            store.put(activity);
        } catch (AwsException e) {
            store.put(activity.ended(
                    "Failed", "Failed to set desired instance count to " + to + ". Reason: " + e.text(), now));
        }
    }

    /** Forgets cooldowns. */
    void clear() {
        lock.lock();
        try {
            lastOut.clear();
            lastIn.clear();
        } finally {
            lock.unlock();
        }
    }
}
