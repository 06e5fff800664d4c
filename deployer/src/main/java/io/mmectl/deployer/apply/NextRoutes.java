package io.mmectl.deployer.apply;

import io.mmectl.config.Release.Change;
import io.mmectl.config.Route;
import io.mmectl.config.RouteKey;
import io.mmectl.config.RoutingTable;
import io.mmectl.config.RoutingTable.Verification;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The routes that may be written now. Pure.
 *
 * @param routes sorted by key
 * @param unverified keys whose route stays although its target model did not answer on the present instances, sorted
 */
record NextRoutes(List<Route> routes, List<RouteKey> unverified) {
    NextRoutes {
        routes = List.copyOf(routes);
        unverified = List.copyOf(unverified);
    }

    /**
     * @param current what is routed now
     * @param wanted what is to be routed, sorted by key
     * @param answered routes whose target model answered on the present instances during this apply
     * @param live the present instances; null when there is no endpoint
     */
    static NextRoutes of(RoutingTable current, List<Route> wanted, Set<Route> answered, @Nullable Verification live) {
        List<Route> routes = new ArrayList<>();
        List<RouteKey> unverified = new ArrayList<>();
        for (Route route : wanted) {
            @Nullable Route before = current.find(route.key()).orElse(null);
            @Nullable
            Route next = answered.contains(route) && together(route, wanted, current, answered) ? route : before;
            if (next == null) {
                continue;
            }
            routes.add(next);
            if (!answered.contains(next) && !verifiedBefore(current, next, live)) {
                unverified.add(next.key());
            }
        }
        return new NextRoutes(routes, unverified);
    }

    /**
     * False when another part of the same model keeps an older route: a query encoder of one version finds nothing among
     * another's passages.
     */
    private static boolean together(Route route, List<Route> wanted, RoutingTable current, Set<Route> answered) {
        return wanted.stream()
                .filter(r -> r.key().customer().equals(route.key().customer())
                        && r.key().model().equals(route.key().model()))
                .allMatch(r -> answered.contains(r)
                        || current.find(r.key()).map(r::equals).orElse(true));
    }

    /** @return what makes the current routes these, sorted by key */
    List<Change> changesFrom(RoutingTable current) {
        TreeMap<RouteKey, Change> changes = new TreeMap<>();
        for (Route before : current.routes()) {
            changes.put(before.key(), new Change(before.key(), before.targetModel(), null));
        }
        for (Route route : routes) {
            @Nullable Route before = current.find(route.key()).orElse(null);
            if (Objects.equals(route, before)) {
                changes.remove(route.key());
            } else {
                String from = before == null ? null : before.targetModel();
                changes.put(route.key(), new Change(route.key(), from, route.targetModel()));
            }
        }
        return List.copyOf(changes.values());
    }

    private static boolean verifiedBefore(RoutingTable current, Route route, @Nullable Verification live) {
        @Nullable Verification known = current.verification();
        return known != null
                && live != null
                && known.endpointConfigName().equals(live.endpointConfigName())
                && known.endpointCreated().equals(live.endpointCreated())
                && !known.except().contains(route.key());
    }
}
