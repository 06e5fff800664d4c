package io.mmectl.deployer.plan;

import io.mmectl.config.Release.Change;
import io.mmectl.config.Route;
import io.mmectl.config.RouteKey;
import io.mmectl.config.RoutingTable;
import io.mmectl.config.RoutingTable.Verification;
import io.mmectl.deployer.port.EndpointControl.Endpoint;
import io.mmectl.deployer.state.DesiredEndpoint;
import io.mmectl.deployer.state.ObservedEndpoint;
import io.mmectl.deployer.state.TargetModel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Decides which target models must answer before which routes are written. */
final class RoutesPlanner {
    private final DesiredEndpoint desired;
    private final @Nullable RoutingTable table;
    private final boolean replaced;
    private final java.util.Map<RouteKey, Route> current;

    RoutesPlanner(DesiredEndpoint desired, ObservedEndpoint observed, Fate fate) {
        this.desired = desired;
        this.table = observed.routes();
        this.current = routes(table).stream().collect(Collectors.toMap(Route::key, Function.identity()));
        this.replaced = fate != Fate.KEEP || !verifiedHere(table, observed.endpoint());
    }

    String reasonToPublish(TargetModel target) {
        @Nullable Route route = current.get(target.key());
        if (route == null) {
            return "new model";
        }
        return route.targetModel().equals(target.fileName()) ? "gone from S3" : "its files changed";
    }

    void voidVerification(Steps steps) {
        if (table != null && table.verification() != null && !table.routes().isEmpty()) {
            steps.add(
                    new Action.VoidVerification(desired.modelType(), desired.name()),
                    "the instances that answered are about to go");
        }
    }

    void warm(Steps steps) {
        List<Route> cold = cold();
        if (!cold.isEmpty()) {
            steps.add(
                    new Action.WarmTargetModels(desired.modelType(), desired.name(), desired.warmup(), cold),
                    replaced && !current.isEmpty()
                            ? "the endpoint's instances are not those that answered before"
                            : "no route before the target model answers");
        }
    }

    void write(Steps steps) {
        List<Change> changes = changes();
        if (!changes.isEmpty()) {
            steps.add(
                    new Action.WriteRelease(desired.modelType(), desired.name(), changes, desired.codeVersions()),
                    "the ledger keeps every change");
        }
        if (!changes.isEmpty() || !cold().isEmpty()) {
            steps.add(
                    new Action.WriteRoutes(desired.modelType(), desired.name(), desired.routes()),
                    changes.isEmpty() ? "the same routes, verified anew" : "");
        }
    }

    /** What must answer: everything that keeps or gets a route on new instances, else what is new or did not answer. */
    private List<Route> cold() {
        Set<Route> cold = new LinkedHashSet<>();
        List<RouteKey> except = table == null || table.verification() == null
                ? List.of()
                : table.verification().except();
        for (Route route : desired.routes()) {
            @Nullable Route before = current.get(route.key());
            if (before != null && (replaced || except.contains(route.key()))) {
                cold.add(before);
            }
        }
        desired.routes().stream()
                .filter(r -> replaced || !r.equals(current.get(r.key())))
                .forEach(cold::add);
        return List.copyOf(cold);
    }

    private List<Change> changes() {
        List<Change> changes = new ArrayList<>();
        for (Route route : desired.routes()) {
            @Nullable Route before = current.get(route.key());
            if (!route.equals(before)) {
                changes.add(new Change(route.key(), before == null ? null : before.targetModel(), route.targetModel()));
            }
        }
        Set<RouteKey> wanted = desired.routes().stream().map(Route::key).collect(Collectors.toSet());
        routes(table).stream()
                .filter(r -> !wanted.contains(r.key()))
                .forEach(r -> changes.add(new Change(r.key(), r.targetModel(), null)));
        changes.sort(Comparator.comparing(Change::key));
        return changes;
    }

    private static List<Route> routes(@Nullable RoutingTable table) {
        return table == null ? List.of() : table.routes();
    }

    /** True when the table's routes were verified on the instances that the endpoint has now. */
    private static boolean verifiedHere(@Nullable RoutingTable table, @Nullable Endpoint endpoint) {
        @Nullable Verification verification = table == null ? null : table.verification();
        return table != null
                && verification != null
                && endpoint != null
                && Objects.equals(table.endpointName(), endpoint.name())
                && verification.endpointConfigName().equals(endpoint.endpointConfigName())
                && verification.endpointCreated().equals(endpoint.created());
    }
}
