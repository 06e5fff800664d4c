package io.mmectl.config;

import java.util.List;
import java.util.Optional;

/**
 * The document that tells an API layer where each model of one type is ({@code control/routes-<type>.json}).
 *
 * @param release number of the release that wrote it, 1 or more
 * @param routes sorted by key; every target model in it was verified on the endpoint before the table was written
 */
public record RoutingTable(
        String fleet, String environment, String modelType, String endpointName, long release, List<Route> routes) {
    public RoutingTable {
        routes = List.copyOf(routes);
    }

    public Optional<Route> find(RouteKey key) {
        return routes.stream().filter(r -> r.key().equals(key)).findFirst();
    }
}
