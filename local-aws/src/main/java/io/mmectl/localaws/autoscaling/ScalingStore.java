package io.mmectl.localaws.autoscaling;

import io.mmectl.localaws.autoscaling.ScalingRecords.Action;
import io.mmectl.localaws.autoscaling.ScalingRecords.Activity;
import io.mmectl.localaws.autoscaling.ScalingRecords.Policy;
import io.mmectl.localaws.autoscaling.ScalingRecords.Target;
import io.mmectl.localaws.cloudwatch.Alarms;
import io.mmectl.localaws.store.Table;
import io.mmectl.localaws.store.Tables;
import io.mmectl.localaws.wire.AwsException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** Scalable targets and what hangs on them. */
public final class ScalingStore {
    private static final int KEPT_ACTIVITIES = 100;

    private final Table<Target> targets;
    private final Table<Policy> policies;
    private final Table<Action> actions;
    private final Table<Activity> activities;
    private final Alarms alarms;
    /** Keys of activities that have not ended: there may be a hundred thousand others. */
    private final Set<String> running = new ConcurrentSkipListSet<>();

    private final AtomicLong activityNumber = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();

    public ScalingStore(Tables tables, Alarms alarms) {
        this.targets = tables.table("application-autoscaling-targets", Target.class);
        this.policies = tables.table("application-autoscaling-policies", Policy.class);
        this.actions = tables.table("application-autoscaling-actions", Action.class);
        this.activities = tables.table("application-autoscaling-activities", Activity.class);
        this.alarms = alarms;
        activities.all().values().forEach(activity -> {
            track(activity);
            activityNumber.accumulateAndGet(activity.number(), Math::max);
        });
    }

    /**
     * Does what reads, decides and writes, apart from others that do so. What is done calls neither SageMaker nor the
     * {@link Scaler}, both of which come here while they hold locks of their own.
     */
    <T> T exclusively(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    /** Whether a scalable target is registered for a variant. */
    public boolean registered(String region, String endpoint, String variant) {
        return find(new TargetId(region, endpoint, variant)).isPresent();
    }

    /** Removes all targets of an endpoint with their policies and actions. */
    public void endpointDeleted(String region, String endpoint) {
        exclusively(() -> {
            targets().stream()
                    .map(Target::id)
                    .filter(id -> id.region().equals(region) && id.endpoint().equals(endpoint))
                    .forEach(this::remove);
            return true;
        });
    }

    List<Target> targets() {
        return List.copyOf(targets.all().values());
    }

    List<Policy> policies() {
        return List.copyOf(policies.all().values());
    }

    /** How many targets a region has. */
    long count(String region) {
        return targets.all().values().stream()
                .filter(target -> target.id().region().equals(region))
                .count();
    }

    List<Policy> policies(TargetId target) {
        return of(target, policies);
    }

    /** What hangs on one target; their keys begin with the target's. */
    private static <T> List<T> of(TargetId target, Table<T> table) {
        String prefix = target.key() + " ";
        List<T> found = new ArrayList<>();
        for (Map.Entry<String, T> entry : table.from(prefix)) {
            if (!entry.getKey().startsWith(prefix)) {
                break;
            }
            found.add(entry.getValue());
        }
        return found;
    }

    List<Action> actions() {
        return List.copyOf(actions.all().values());
    }

    List<Action> actions(TargetId target) {
        return of(target, actions);
    }

    List<Activity> activities() {
        return List.copyOf(activities.all().values());
    }

    /** Whether a change of the target goes on that a scaling activity began. */
    boolean changing(TargetId target) {
        String prefix = target.key() + " ";
        return running.stream().anyMatch(key -> key.startsWith(prefix));
    }

    /** Those that have not ended, by number. */
    List<Activity> running() {
        return running.stream()
                .flatMap(key -> activities.get(key).stream())
                .sorted(Comparator.comparingLong(Activity::number))
                .toList();
    }

    /** A number that no activity has had. */
    long nextActivityNumber() {
        return activityNumber.incrementAndGet();
    }

    Optional<Target> find(TargetId id) {
        return targets.get(id.key());
    }

    /** @throws AwsException ObjectNotFoundException */
    Target require(TargetId id) {
        return find(id).orElseThrow(() ->
                new AwsException(400, "ObjectNotFoundException", "No scalable target registered for " + id.text()));
    }

    void put(Target target) {
        targets.put(target.id().key(), target);
    }

    Optional<Policy> policy(TargetId target, String name) {
        return policies.get(target.key() + " " + name);
    }

    void put(Policy policy) {
        policies.put(policy.key(), policy);
    }

    void remove(Policy policy) {
        policies.remove(policy.key());
        deleteAlarms(policy.target(), policy.alarms());
    }

    void deleteAlarms(TargetId target, List<String> names) {
        names.forEach(name -> alarms.delete(target.region(), name));
    }

    Optional<Action> action(TargetId target, String name) {
        return actions.get(target.key() + " " + name);
    }

    void put(Action action) {
        actions.put(action.key(), action);
    }

    void remove(Action action) {
        actions.remove(action.key());
    }

    void put(Activity activity) {
        activities.put(activity.key(), activity);
        track(activity);
        List<Activity> ofTarget = of(activity.target(), activities);
        ofTarget.stream().limit(Math.max(0, ofTarget.size() - KEPT_ACTIVITIES)).forEach(this::drop);
    }

    private void track(Activity activity) {
        if (activity.inProgress()) {
            running.add(activity.key());
        } else {
            running.remove(activity.key());
        }
    }

    private void drop(Activity old) {
        running.remove(old.key());
        activities.remove(old.key());
    }

    void remove(TargetId id) {
        policies(id).forEach(this::remove);
        of(id, actions).forEach(this::remove);
        targets.remove(id.key());
    }

    void clear() {
        targets.clear();
        policies.clear();
        actions.clear();
        activities.clear();
        running.clear();
    }
}
