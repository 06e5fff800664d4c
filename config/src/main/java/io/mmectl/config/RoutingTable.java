package io.mmectl.config;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The document that tells an API layer where each model of one type is ({@code control/routes-<type>.json}).
 *
 * @param release number of the release that wrote it, 1 or more
 * @param verification where the routes were last verified; null while that is not known, because the endpoint's instances
 *     are being replaced or a replacement was never followed by a complete warm-up
 * @param routes sorted by key; every target model in it was verified on the endpoint before it was first written
 */
public record RoutingTable(
        String fleet,
        String environment,
        String modelType,
        String endpointName,
        long release,
        @Nullable Verification verification,
        List<Route> routes) {
    public RoutingTable {
        routes = List.copyOf(routes);
    }

    public Optional<Route> find(RouteKey key) {
        return routes.stream().filter(r -> r.key().equals(key)).findFirst();
    }

    /** The same routes with another verification. */
    public RoutingTable withVerification(@Nullable Verification other) {
        return new RoutingTable(fleet, environment, modelType, endpointName, release, other, routes);
    }

    /**
     * The instances that the routes were verified on.
     *
     * @param endpointConfigName the endpoint configuration that was live
     * @param endpointCreated when the endpoint was created: an endpoint made anew under its old name has new instances
     * @param except routes whose target model did not answer on these instances, sorted; empty = all answered
     */
    public record Verification(String endpointConfigName, Instant endpointCreated, List<RouteKey> except) {
        public Verification {
            except = List.copyOf(except);
        }
    }
}
