package io.mmectl.cli.fleet;

import io.mmectl.config.EndpointSpec;
import io.mmectl.config.ResourceNames;
import io.mmectl.config.RoutingTable;
import io.mmectl.deployer.port.EndpointControl.Endpoint;
import io.mmectl.deployer.port.EndpointMetrics;
import io.mmectl.deployer.port.ScalingControl.Scaling;
import io.mmectl.warmup.SweepHistory;
import io.mmectl.warmup.SweepReport;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the account says about one model type of the fleet.
 *
 * @param name of the endpoint, whether it exists or not
 * @param endpoint null = not deployed
 * @param scaling null = a fixed count, or not deployed
 * @param routes null = nothing was ever routed
 * @param lastSweep null = none yet
 */
public record EndpointStatus(
        EndpointSpec spec,
        String name,
        @Nullable Endpoint endpoint,
        @Nullable Scaling scaling,
        @Nullable RoutingTable routes,
        @Nullable SweepReport lastSweep,
        EndpointMetrics.Reading metrics) {
    private static final Duration METRICS_WINDOW = Duration.ofMinutes(15);

    /** Asks the account; changes nothing. */
    public static EndpointStatus read(FleetSession session, EndpointSpec spec) {
        String name = session.names().endpoint(spec.modelType());
        FleetDocuments documents = new FleetDocuments(session.ports().objects(), session.layout());
        return new EndpointStatus(
                spec,
                name,
                session.ports().endpoints().describeEndpoint(name).orElse(null),
                session.ports().scaling().describe(name, ResourceNames.VARIANT).orElse(null),
                documents.routes(spec.modelType()).orElse(null),
                new SweepHistory(documents).latest(spec.modelType()).orElse(null),
                session.ports().metrics().latest(name, ResourceNames.VARIANT, METRICS_WINDOW));
    }

    public int routed() {
        return routes == null ? 0 : routes.routes().size();
    }
}
