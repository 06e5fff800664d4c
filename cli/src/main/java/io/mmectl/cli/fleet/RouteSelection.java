package io.mmectl.cli.fleet;

import io.mmectl.config.EndpointSpec;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.FleetSpec;
import io.mmectl.config.MmectlException;
import io.mmectl.config.Route;
import io.mmectl.config.RoutingTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Finds what {@code customer/model[/part]} means. */
public final class RouteSelection {
    private RouteSelection() {}

    /** A route and the endpoint that serves it. */
    public record Selected(String endpointName, Route route) {}

    /**
     * The routes that an address means, at least one.
     *
     * @param address the middle is a model's name or a model type; without a part all parts are meant
     * @throws MmectlException INVALID_INPUT when nothing fits, saying what the customer has
     */
    public static List<Selected> of(String address, FleetSpec fleet, FleetDocuments documents) {
        String[] pieces = address.split("/", -1);
        if (pieces.length < 2 || pieces.length > 3) {
            throw new MmectlException(
                    ErrorCode.INVALID_INPUT,
                    "'" + address + "' is not customer/model or customer/model/part",
                    "see mmectl models");
        }
        List<Selected> selected = new ArrayList<>();
        SortedSet<String> others = new TreeSet<>();
        for (EndpointSpec endpoint : fleet.endpoints()) {
            Optional<RoutingTable> table = documents.routes(endpoint.modelType());
            for (Route route : table.map(RoutingTable::routes).orElse(List.of())) {
                if (!route.key().customer().equals(pieces[0])) {
                    continue;
                }
                if (fits(pieces, endpoint.modelType(), route)) {
                    selected.add(new Selected(table.orElseThrow().endpointName(), route));
                } else {
                    others.add(route.key().toString());
                }
            }
        }
        if (selected.isEmpty()) {
            throw new MmectlException(
                    ErrorCode.INVALID_INPUT,
                    "nothing is routed for '" + address + "'",
                    others.isEmpty()
                            ? "customer " + pieces[0] + " has no routed model; see mmectl models"
                            : "customer " + pieces[0] + " has " + String.join(", ", others));
        }
        return selected;
    }

    private static boolean fits(String[] pieces, String modelType, Route route) {
        boolean model = pieces[1].equals(route.key().model()) || pieces[1].equals(modelType);
        return model && (pieces.length == 2 || pieces[2].equals(route.key().part()));
    }
}
