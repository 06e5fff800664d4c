package io.mmectl.deployer.plan;

import io.mmectl.config.Release.Change;
import io.mmectl.config.ResourceNames;
import io.mmectl.deployer.plan.Plan.Section;
import io.mmectl.deployer.port.EndpointControl.Endpoint;
import io.mmectl.deployer.port.EndpointControl.Status;
import io.mmectl.deployer.state.DesiredScaling;
import io.mmectl.deployer.state.ObservedEndpoint;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Decides how an endpoint goes: first what points at it, then itself, then what it was made of. */
final class RemovalPlanner {
    /** SageMaker's own waiter for deletions gives up after 30 min; an endpoint in creation cannot be deleted for an hour. */
    private static final Duration PATIENCE = Duration.ofMinutes(60);

    private final ObservedEndpoint observed;
    private final String why;
    private final Steps steps = new Steps();

    RemovalPlanner(ObservedEndpoint observed, String why) {
        this.observed = observed;
        this.why = why;
    }

    /** False when nothing is left of it that serves, points or costs. */
    boolean needed() {
        return observed.endpoint() != null
                || routed()
                || !observed.configs().isEmpty()
                || !observed.models().isEmpty();
    }

    Section section() {
        routes();
        scaling();
        endpoint();
        observed.configs().forEach(c -> steps.add(new Action.DeleteEndpointConfig(c), why));
        observed.models().forEach(m -> steps.add(new Action.DeleteModel(m), why));
        return new Section(observed.modelType(), observed.name(), 0, steps.toList());
    }

    private boolean routed() {
        return observed.routes() != null && !observed.routes().routes().isEmpty();
    }

    private void routes() {
        if (observed.routes() == null || !routed()) {
            return;
        }
        List<Change> changes = observed.routes().routes().stream()
                .map(r -> new Change(r.key(), r.targetModel(), null))
                .toList();
        steps.add(new Action.WriteRelease(observed.modelType(), observed.name(), changes, new TreeMap<>()), why);
        steps.add(
                new Action.WriteRoutes(observed.modelType(), observed.name(), List.of()),
                "no client is sent to an endpoint that goes");
    }

    private void scaling() {
        if (observed.scaling() == null) {
            return;
        }
        String variant = observed.endpoint() == null
                ? ResourceNames.VARIANT
                : observed.endpoint().variantName();
        observed.scaling().schedules().stream()
                .filter(s -> s.name().startsWith(DesiredScaling.OWN))
                .forEach(s -> steps.add(new Action.DeleteScheduledAction(observed.name(), variant, s.name()), why));
        observed.scaling().policies().stream()
                .filter(p -> p.name().startsWith(DesiredScaling.OWN))
                .forEach(p -> steps.add(new Action.DeleteScalingPolicy(observed.name(), variant, p.name()), why));
        steps.add(new Action.DeregisterScalableTarget(observed.name(), variant), why);
    }

    private void endpoint() {
        @Nullable Endpoint endpoint = observed.endpoint();
        if (endpoint == null) {
            return;
        }
        if (endpoint.status() != Status.DELETING) {
            if (endpoint.status().inProgress()) {
                steps.add(
                        new Action.AwaitSettled(observed.name(), PATIENCE),
                        "SageMaker deletes no endpoint that it works on");
            }
            steps.add(new Action.DeleteEndpoint(observed.name()), why);
        }
        steps.add(new Action.AwaitDeleted(observed.name(), PATIENCE), "its configuration is needed until then");
    }
}
