package io.mmectl.localaws.hosting;

import io.mmectl.localaws.fault.Fault;
import io.mmectl.localaws.fault.Faults;
import io.mmectl.localaws.instance.HostedInstance;
import io.mmectl.localaws.sagemaker.Fleets;
import io.mmectl.localaws.sagemaker.Fleets.Fleet;
import io.mmectl.localaws.sagemaker.HostedVariant;
import io.mmectl.localaws.time.LocalTime;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Asks every container regularly whether it still answers, takes instances whose container does not out of service, and
 * starts new, empty ones in their place. Scripted deaths happen here too.
 */
final class InstanceWatch implements LocalTime.Cancellable {
    private static final Duration EVERY = Duration.ofSeconds(5);

    /** On the wall: a clock that runs very fast would ask without a pause. */
    private static final Duration LEAST_PAUSE = Duration.ofMillis(10);

    /** For how long a container may stay silent. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Fleets fleets;
    private final Faults faults;
    private final LocalTime time;
    private final Duration replacement;
    private final Map<String, Instant> silentSince = new ConcurrentHashMap<>();
    private volatile boolean cancelled;
    private volatile LocalTime.Cancellable next = () -> {};

    /** @param replacement from the end of an instance until another takes its place */
    InstanceWatch(Fleets fleets, Faults faults, LocalTime time, Duration replacement) {
        this.fleets = fleets;
        this.faults = faults;
        this.time = time;
        this.replacement = replacement;
        arm();
    }

    private void arm() {
        Duration least = Duration.ofMillis(Math.round(LEAST_PAUSE.toMillis() * time.scale()));
        next = time.after(EVERY.compareTo(least) > 0 ? EVERY : least, () -> {
            if (!cancelled) {
                try {
                    look();
                } finally {
                    arm();
                }
            }
        });
    }

    @Override
    public void cancel() {
        cancelled = true;
        next.cancel();
    }

    /** One round over all instances. */
    void look() {
        for (Fleet fleet : fleets.all()) {
            if (faults.scripted()) {
                strike(fleet);
            }
            for (HostedVariant variant : fleet.all()) {
                variant.instances().forEach(instance -> look(fleet, variant, instance));
            }
        }
    }

    /** The fullest one dies, of equals the oldest: that hurts most. */
    private void strike(Fleet fleet) {
        List<HostedInstance> instances = fleet.all().stream()
                .flatMap(variant -> variant.instances().stream())
                .toList();
        if (instances.isEmpty()) {
            return;
        }
        faults.take(Fault.KillInstance.class, f -> Faults.matches(f.endpoint(), fleet.endpoint()))
                .ifPresent(fault -> {
                    HostedInstance victim = instances.getFirst();
                    for (HostedInstance instance : instances) {
                        victim = instance.modelCount() > victim.modelCount() ? instance : victim;
                    }
                    victim.kill();
                });
    }

    private void look(Fleet fleet, HostedVariant variant, HostedInstance instance) {
        if (instance.answers()) {
            silentSince.remove(instance.id());
            return;
        }
        Instant now = time.now();
        Instant since = silentSince.computeIfAbsent(instance.id(), id -> now);
        if (Duration.between(since, now).compareTo(PATIENCE) >= 0) {
            silentSince.remove(instance.id());
            if (fleets.retire(fleet, variant.name(), instance)) {
                time.after(replacement, () -> refill(fleet, variant));
            }
        }
    }

    private void refill(Fleet fleet, HostedVariant variant) {
        if (cancelled) {
            return;
        }
        boolean capacity = faults.take(
                        Fault.NoCapacity.class,
                        f -> Faults.matches(f.instanceType(), fleets.instanceType(fleet, variant.name())))
                .isEmpty();
        try {
            if (capacity) {
                fleets.refill(fleet, variant.name());
                return;
            }
        } catch (IOException e) {
            System.getLogger(InstanceWatch.class.getName())
                    .log(System.Logger.Level.WARNING, "a new instance of " + fleet.endpoint() + " did not start", e);
        }
        time.after(replacement, () -> refill(fleet, variant));
    }
}
