package io.mmectl.localaws.sagemaker;

import io.mmectl.localaws.store.StorageException;
import io.mmectl.localaws.store.Table;
import io.mmectl.localaws.time.LocalTime;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** Ends the changes of endpoints when they are due, and starts and stops their instances. */
final class EndpointTransitions {
    private static final Duration RETRY = Duration.ofMinutes(1);

    private final Table<EndpointRecord> table;
    private final LocalTime time;
    private final HostingTimes times;
    private final Endpoints.Parts parts;
    private final ReentrantLock lock;
    private final Map<String, LocalTime.Cancellable> timers = new ConcurrentHashMap<>();

    EndpointTransitions(
            Table<EndpointRecord> table,
            LocalTime time,
            HostingTimes times,
            Endpoints.Parts parts,
            ReentrantLock lock) {
        this.table = table;
        this.time = time;
        this.times = times;
        this.parts = parts;
        this.lock = lock;
    }

    /** Stores an endpoint with a change under way and ends that change when it is due. */
    void begin(EndpointRecord endpoint) {
        table.put(Arns.key(endpoint.region(), endpoint.name()), endpoint);
        schedule(endpoint);
    }

    private void schedule(EndpointRecord endpoint) {
        String key = Arns.key(endpoint.region(), endpoint.name());
        endpoint.transition().ifPresent(transition -> {
            Duration left = Duration.between(time.now(), transition.due());
            timers.put(key, time.after(left.isNegative() ? Duration.ZERO : left, () -> end(key, transition)));
        });
    }

    void resume() {
        for (EndpointRecord endpoint : table.all().values()) {
            if (endpoint.status().serves() && !endpoint.variants().isEmpty()) {
                restart(endpoint);
            }
            schedule(endpoint);
        }
    }

    private void restart(EndpointRecord endpoint) {
        List<VariantRecord> running = endpoint.variants().stream()
                .map(v -> endpoint.transition().isPresent() ? v.abandoned() : v)
                .toList();
        try {
            parts.fleets().replace(endpoint, running, parts.models());
        } catch (IOException e) {
            // Its SageMaker model is gone: the endpoint stays as it is, without an instance that answers.
            parts.fleets().remove(endpoint.region(), endpoint.name());
        }
    }

    private void end(String key, Transition transition) {
        lock.lock();
        try {
            Optional<EndpointRecord> endpoint = table.get(key);
            if (endpoint.isPresent() && endpoint.get().transition().equals(Optional.of(transition))) {
                timers.remove(key);
                end(key, endpoint.get(), transition);
            }
        } catch (StorageException e) {
            // The disk is full: the change ends when there is room again.
            timers.put(key, time.after(RETRY, () -> end(key, transition)));
        } finally {
            lock.unlock();
        }
    }

    private void end(String key, EndpointRecord endpoint, Transition transition) {
        Instant now = time.now();
        switch (transition.kind()) {
            case CREATE -> table.put(key, created(endpoint, transition, now));
            case UPDATE -> updated(key, endpoint, transition, now);
            case ROLL_BACK -> table.put(key, endpoint.inService(endpoint.configName(), transition.variants(), now));
            case SCALE -> table.put(key, scaled(endpoint, transition, now));
            case DELETE -> {
                parts.fleets().remove(endpoint.region(), endpoint.name());
                parts.tags().remove(endpoint.arn());
                table.remove(key);
            }
        }
    }

    private EndpointRecord created(EndpointRecord endpoint, Transition transition, Instant now) {
        Optional<String> failure = transition.failure().or(() -> replace(endpoint, transition));
        return failure.map(reason -> endpoint.failed(reason, now))
                .orElseGet(() -> endpoint.inService(transition.configName(), reached(transition), now));
    }

    private void updated(String key, EndpointRecord endpoint, Transition transition, Instant now) {
        Optional<String> failure = transition.failure().or(() -> replace(endpoint, transition));
        if (failure.isEmpty()) {
            table.put(key, endpoint.inService(transition.configName(), reached(transition), now));
            return;
        }
        Transition back = new Transition(
                Transition.Kind.ROLL_BACK,
                now,
                now.plus(times.rollBack()),
                endpoint.configName(),
                endpoint.variants(),
                failure);
        begin(endpoint.begin(EndpointStatus.RollingBack, back, endpoint.deployment()));
    }

    /** Why the new instances did not start; empty when they run and the old ones are gone. */
    private Optional<String> replace(EndpointRecord endpoint, Transition transition) {
        try {
            parts.fleets().replace(endpoint, transition.variants(), parts.models());
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(EndpointRefusals.notStarted(transition.variants().getFirst(), e));
        }
    }

    private EndpointRecord scaled(EndpointRecord endpoint, Transition transition, Instant now) {
        List<VariantRecord> abandoned =
                transition.variants().stream().map(VariantRecord::abandoned).toList();
        if (transition.failure().isPresent()) {
            return endpoint.inService(endpoint.configName(), abandoned, now);
        }
        try {
            parts.fleets().resize(endpoint, transition.variants(), parts.models());
            return endpoint.inService(endpoint.configName(), reached(transition), now);
        } catch (IOException e) {
            return endpoint.inService(endpoint.configName(), abandoned, now);
        }
    }

    private static List<VariantRecord> reached(Transition transition) {
        return transition.variants().stream().map(VariantRecord::reached).toList();
    }

    void stop() {
        timers.values().forEach(LocalTime.Cancellable::cancel);
        timers.clear();
    }
}
