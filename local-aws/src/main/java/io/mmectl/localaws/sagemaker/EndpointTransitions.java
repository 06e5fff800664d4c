package io.mmectl.localaws.sagemaker;

import io.mmectl.localaws.store.StorageException;
import io.mmectl.localaws.time.LocalTime;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Ends the changes of endpoints when they are due, and starts and stops their instances. */
final class EndpointTransitions {
    private static final Duration RETRY = Duration.ofMinutes(1);

    private final EndpointStore store;
    private final LocalTime time;
    private final Endpoints.Parts parts;
    private final Deployments deployments;
    private final Map<String, LocalTime.Cancellable> timers = new ConcurrentHashMap<>();

    EndpointTransitions(EndpointStore store, LocalTime time, Endpoints.Parts parts) {
        this.store = store;
        this.time = time;
        this.parts = parts;
        this.deployments = new Deployments(store, parts.fleets(), parts.models(), parts.alarms(), parts.refusals());
    }

    /** Stores an endpoint with a change under way and ends that change when it is due. */
    void begin(EndpointRecord endpoint) {
        store.put(endpoint);
        schedule(endpoint);
    }

    private void schedule(EndpointRecord endpoint) {
        String key = Arns.key(endpoint.region(), endpoint.name());
        endpoint.transition().ifPresent(transition -> {
            Instant at = transition.replacesInstances() ? deployments.next(endpoint, transition) : transition.due();
            Duration left = Duration.between(time.now(), at);
            timers.put(key, time.after(left.isNegative() ? Duration.ZERO : left, () -> wake(endpoint, transition)));
        });
    }

    /** Takes up what was under way when the local AWS stopped; instances start empty. */
    void resume() {
        for (EndpointRecord endpoint : store.all()) {
            if (endpoint.status().serves() && !endpoint.variants().isEmpty()) {
                restart(endpoint);
            }
            schedule(endpoint);
        }
    }

    private void restart(EndpointRecord endpoint) {
        try {
            Optional<Transition> replacing = endpoint.transition().filter(Transition::replacesInstances);
            if (endpoint.mix().isPresent()) {
                parts.fleets().restore(endpoint, endpoint.mix().get(), parts.models());
            }
            if (replacing.isPresent()) {
                deployments.enter(endpoint, replacing.get());
            } else if (endpoint.mix().isEmpty()) {
                List<VariantRecord> running = endpoint.variants().stream()
                        .map(v -> endpoint.transition().isPresent() ? v.abandoned() : v)
                        .toList();
                parts.fleets().start(endpoint, running, parts.models());
            }
        } catch (IOException e) {
            // Its SageMaker model is gone: the endpoint stays as it is, without an instance that answers.
            parts.fleets().remove(endpoint.region(), endpoint.name());
        }
    }

    private void wake(EndpointRecord scheduled, Transition transition) {
        store.exclusively(() -> {
            Optional<EndpointRecord> endpoint = store.find(scheduled.region(), scheduled.name());
            if (endpoint.isPresent() && endpoint.get().transition().equals(Optional.of(transition))) {
                String key = Arns.key(scheduled.region(), scheduled.name());
                timers.remove(key);
                try {
                    end(endpoint.get(), transition);
                } catch (StorageException e) {
                    // The disk is full: the change ends when there is room again.
                    timers.put(key, time.after(RETRY, () -> wake(scheduled, transition)));
                }
            }
            return Optional.empty();
        });
    }

    private void end(EndpointRecord endpoint, Transition transition) {
        switch (transition.kind()) {
            case CREATE -> store.put(created(endpoint, transition));
            case UPDATE, ROLL_BACK -> advance(endpoint, transition);
            case SCALE -> store.put(scaled(endpoint, transition));
            case DELETE -> {
                parts.fleets().remove(endpoint.region(), endpoint.name());
                // One may have been registered at the very moment of the deletion.
                parts.scaling().endpointDeleted(endpoint.region(), endpoint.name());
                parts.tags().remove(endpoint.arn());
                store.remove(endpoint);
            }
        }
    }

    private void advance(EndpointRecord endpoint, Transition change) {
        EndpointRecord after = deployments.advance(endpoint, change);
        if (after.equals(endpoint)) {
            schedule(endpoint);
        } else {
            begin(after);
        }
    }

    private EndpointRecord created(EndpointRecord endpoint, Transition creation) {
        Optional<String> failure = creation.failure().or(() -> start(endpoint, creation));
        return failure.map(reason -> endpoint.failed(reason, time.now()))
                .orElseGet(() ->
                        endpoint.inService(creation.configName(), reached(creation), time.now(), Optional.empty()));
    }

    /** Why the instances did not start; empty when they run. */
    private Optional<String> start(EndpointRecord endpoint, Transition creation) {
        try {
            parts.fleets().start(endpoint, creation.variants(), parts.models());
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(EndpointRefusals.notStarted(creation.variants().getFirst(), e));
        }
    }

    private EndpointRecord scaled(EndpointRecord endpoint, Transition scaling) {
        List<VariantRecord> abandoned =
                scaling.variants().stream().map(VariantRecord::abandoned).toList();
        Optional<List<VariantRecord>> resized =
                scaling.failure().isPresent() ? Optional.empty() : resized(endpoint, scaling);
        return endpoint.inService(
                endpoint.configName(), resized.orElse(abandoned), time.now(), endpoint.failureReason());
    }

    /** Empty when instances did not start. */
    private Optional<List<VariantRecord>> resized(EndpointRecord endpoint, Transition scaling) {
        try {
            parts.fleets().resize(endpoint, scaling.variants(), parts.models());
            return Optional.of(reached(scaling));
        } catch (IOException e) {
            return Optional.empty();
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
