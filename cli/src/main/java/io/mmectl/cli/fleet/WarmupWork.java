package io.mmectl.cli.fleet;

import io.mmectl.config.EndpointSpec;
import io.mmectl.config.EndpointSpec.TargetTracking;
import io.mmectl.config.EndpointSpec.WarmupSpec;
import io.mmectl.config.ModelDefinition;
import io.mmectl.config.ModelDefinition.Footprint;
import io.mmectl.config.ResourceNames;
import io.mmectl.config.Route;
import io.mmectl.config.RouteKey;
import io.mmectl.config.RoutingTable;
import io.mmectl.deployer.port.EndpointControl.Endpoint;
import io.mmectl.deployer.port.EndpointControl.Status;
import io.mmectl.deployer.port.EndpointMetrics.Datum;
import io.mmectl.deployer.port.TargetModelWarmer;
import io.mmectl.deployer.template.Template;
import io.mmectl.warmup.InstanceCapacity;
import io.mmectl.warmup.RetryRules;
import io.mmectl.warmup.ScalingHeadroom;
import io.mmectl.warmup.SweepCandidate;
import io.mmectl.warmup.SweepEvent;
import io.mmectl.warmup.SweepHistory;
import io.mmectl.warmup.SweepPlan;
import io.mmectl.warmup.SweepPlanner;
import io.mmectl.warmup.SweepRequest;
import io.mmectl.warmup.SweepRunner;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Brings fleet, routes and account together for the warm-up, and lends the warm-up to the deployer. */
public final class WarmupWork {
    private static final Duration TRAFFIC_WINDOW = Duration.ofMinutes(5);

    private final FleetSession session;
    private final FleetDocuments documents;
    private final SweepRunner runner;

    public WarmupWork(FleetSession session) {
        this.session = session;
        this.documents = new FleetDocuments(session.ports().objects(), session.layout());
        this.runner = new SweepRunner(
                session.ports().invoker(),
                documents,
                session.ports().clock(),
                new SplittableRandom(),
                RetryRules.sageMaker());
    }

    public SweepRunner runner() {
        return runner;
    }

    public SweepHistory history() {
        return new SweepHistory(documents);
    }

    /** The sweep of one endpoint, or why there is none; a type that nothing is routed for gives an empty sweep. */
    public SweepPlan plan(EndpointSpec endpoint) {
        String name = session.names().endpoint(endpoint.modelType());
        List<Route> routes =
                documents.routes(endpoint.modelType()).map(RoutingTable::routes).orElse(List.of());
        int instances = session.ports()
                .endpoints()
                .describeEndpoint(name)
                .filter(e -> e.status() == Status.IN_SERVICE || e.status() == Status.UPDATING)
                .map(Endpoint::currentInstanceCount)
                .orElse(0);
        Map<RouteKey, Footprint> footprints = footprints(endpoint);
        return SweepPlanner.plan(new SweepRequest(
                endpoint.modelType(),
                name,
                routes.stream()
                        .map(route -> new SweepCandidate(
                                route, footprints.getOrDefault(wholeModel(route.key()), Footprint.UNKNOWN), 0))
                        .toList(),
                endpoint.warmup(),
                instances,
                InstanceCapacity.of(endpoint.instanceType()),
                headroom(name, endpoint.scaling().invocationsPerInstance(), instances),
                history().latest(endpoint.modelType()).orElse(null)));
    }

    /** What the deployer verifies target models with. */
    public TargetModelWarmer warmer() {
        return (String endpointName,
                WarmupSpec settings,
                List<Route> routes,
                Consumer<TargetModelWarmer.Outcome> each) -> verify(endpointName, settings, routes, each);
    }

    private List<TargetModelWarmer.Outcome> verify(
            String endpointName, WarmupSpec settings, List<Route> routes, Consumer<TargetModelWarmer.Outcome> each) {
        Map<RouteKey, Route> byKey = new HashMap<>();
        routes.forEach(route -> byKey.put(route.key(), route));
        return runner
                .verify(endpointName, settings, routes, event -> {
                    switch (event) {
                        case SweepEvent.Answered answered -> tell(each, byKey.get(answered.key()), true, "");
                        case SweepEvent.Failed failed -> tell(each, byKey.get(failed.key()), false, failed.message());
                        case SweepEvent.PassStarted started -> {}
                        case SweepEvent.Retrying retrying -> {}
                    }
                })
                .stream()
                .map(v -> new TargetModelWarmer.Outcome(v.route(), v.verified(), v.message()))
                .toList();
    }

    private static void tell(
            Consumer<TargetModelWarmer.Outcome> each, @Nullable Route route, boolean verified, String message) {
        if (route != null) {
            each.accept(new TargetModelWarmer.Outcome(route, verified, message));
        }
    }

    /** By whole model: what its definition says, the gaps filled from the template, as its archive says it too. */
    private Map<RouteKey, Footprint> footprints(EndpointSpec endpoint) {
        Footprint usual = TemplateAccess.library(session)
                .local(endpoint.template())
                .map(Template::footprint)
                .orElse(Footprint.UNKNOWN);
        Map<RouteKey, Footprint> footprints = new HashMap<>();
        for (ModelDefinition model : session.fleet().models(endpoint.modelType())) {
            footprints.put(
                    new RouteKey(model.customer(), model.model(), ""),
                    model.footprint().orElse(usual));
        }
        return footprints;
    }

    private static RouteKey wholeModel(RouteKey key) {
        return new RouteKey(key.customer(), key.model(), "");
    }

    /** Traffic of the last minutes counts against the target; the sweep before is an hour old and does not. */
    private @Nullable ScalingHeadroom headroom(
            String endpointName, @Nullable TargetTracking invocations, int instances) {
        if (invocations == null || instances == 0) {
            return null;
        }
        double traffic = session.ports()
                .metrics()
                .latest(endpointName, ResourceNames.VARIANT, TRAFFIC_WINDOW)
                .invocationsPerMinute()
                .map(Datum::value)
                .orElse(0.0);
        return new ScalingHeadroom(invocations.target(), traffic / instances);
    }
}
