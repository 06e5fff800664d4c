package io.mmectl.localaws.autoscaling;

import io.mmectl.localaws.autoscaling.ScalingRecords.Action;
import io.mmectl.localaws.autoscaling.ScalingRecords.Activity;
import io.mmectl.localaws.autoscaling.ScalingRecords.NotScaled;
import io.mmectl.localaws.autoscaling.ScalingRecords.Policy;
import io.mmectl.localaws.autoscaling.ScalingRecords.Target;
import io.mmectl.localaws.autoscaling.VariantCapacity.Counts;
import io.mmectl.localaws.cloudwatch.AlarmAction;
import io.mmectl.localaws.cloudwatch.AlarmState;
import io.mmectl.localaws.cloudwatch.Alarms;
import io.mmectl.localaws.time.LocalTime;
import io.mmectl.localaws.wire.AwsException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Changes instance counts: by bounds, by schedule, by alarms. */
public final class Scaler {
    private final ScalingStore store;
    private final Alarms alarms;
    private final VariantCapacity capacity;
    private final LocalTime time;
    private final ReentrantLock lock = new ReentrantLock();
    private final Cooldowns cooldowns = new Cooldowns();
    private final ToldReasons told = new ToldReasons();
    /** Scheduled actions that were logged. */
    private final Set<String> unreadable = new HashSet<>();

    private Instant lastTick;

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
            told.keep(firing, byPolicy);
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
        cooldowns.ended(id, activity.start(), now);
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
            Optional<Instant> due = next(action);
            Optional<Target> target = store.find(action.target());
            if (due.isPresent() && !due.get().isAfter(now) && target.isPresent()) {
                run(action, target.get());
            }
        }
    }

    /** Empty, too, for a kept schedule that an older program took and this one does not: the others go on. */
    private Optional<Instant> next(Action action) {
        try {
            return action.next(lastTick);
        } catch (AwsException e) {
            if (unreadable.add(action.key() + " " + action.schedule())) {
                System.getLogger(Scaler.class.getName())
                        .log(
                                System.Logger.Level.WARNING,
                                "the scheduled action " + action.name() + " of "
                                        + action.target().text() + " never happens: " + e.text()
                                        + " Put it again with another schedule, or delete it.");
            }
            return Optional.empty();
        }
    }

    private void run(Action action, Target target) {
        if (target.suspends("ScheduledScalingSuspended")) {
            return;
        }
        Optional<Target> moved = store.exclusively(() -> {
            Optional<Target> current = store.find(target.id()).map(now -> now.bounded(action.min(), action.max()));
            current.ifPresent(store::put);
            return current;
        });
        moved.ifPresent(t -> enforceBounds(t, "scheduled action name " + action.name() + " was triggered"));
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
        if (firing.isEmpty() || counts.isEmpty()) {
            return;
        }
        int count = counts.get().desired();
        List<Wish> wishes = new ArrayList<>();
        for (Policy policy : firing) {
            for (AlarmAction action : byPolicy.getOrDefault(policy.arn(), List.of())) {
                Wish.of(policy, action, target, count, cooldowns, now).ifPresent(wishes::add);
            }
        }
        wishes.stream()
                .reduce((a, b) -> a.count() >= b.count() ? a : b)
                .ifPresent(largest -> follow(target, largest, counts.get()));
    }

    private void follow(Target target, Wish wish, Counts counts) {
        TargetId id = target.id();
        int count = counts.desired();
        int wanted = target.bounded(wish.count());
        if (!counts.changeable()) {
            if (!store.changing(id)) {
                hold(target, wish, NotScaled.unscalable(count));
            }
        } else if (wanted == count) {
            hold(target, wish, wish.notScaled(target, count));
        } else if (wanted > count || nobodyElseHolds(id)) {
            change(id, count, wanted, wish.cause());
        }
    }

    /** Keeps that a policy was called and nothing came of it. AWS does not say how often it repeats this; here once. */
    private void hold(Target target, Wish wish, NotScaled reason) {
        if (told.isNew(target, wish, reason)) {
            store.put(activity(
                    target.id(),
                    "Attempting to scale due to alarm triggered",
                    wish.cause(),
                    "Failed",
                    wish.count(),
                    reason));
        }
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
        told.forget(id);
        Activity activity =
                activity(id, "Setting desired instance count to " + to + ".", cause, "InProgress", to, null);
        try {
            capacity.set(id.region(), id.endpoint(), id.variant(), to);
            // The same moment as the activity's, by which its end finds it again.
            cooldowns.begun(id, to > from, activity.start());
            store.put(activity);
        } catch (AwsException e) {
            store.put(activity.ended(
                    "Failed", "Failed to set desired instance count to " + to + ". Reason: " + e.text(), time.now()));
        }
    }

    private Activity activity(
            TargetId id, String description, String cause, String status, int count, @Nullable NotScaled reason) {
        Instant now = time.now();
        long number = store.nextActivityNumber();
        String activityId = UUID.nameUUIDFromBytes((id.key() + number + now).getBytes(StandardCharsets.UTF_8))
                .toString();
        return new Activity(
                number,
                id,
                activityId,
                description,
                cause,
                now,
                Optional.empty(),
                status,
                Optional.empty(),
                count,
                Optional.ofNullable(reason));
    }

    /** Forgets cooldowns and what was told. */
    void clear() {
        lock.lock();
        try {
            cooldowns.clear();
            told.clear();
        } finally {
            lock.unlock();
        }
    }
}
