package io.mmectl.deployer.port;

import io.mmectl.config.EndpointSpec.WarmupSpec;
import io.mmectl.config.Route;
import java.util.List;
import java.util.function.Consumer;

/** Invokes target models until they answer; the CLI composes it from warm-up. */
public interface TargetModelWarmer {
    /**
     * Invokes each route's target model with its sample, until it answers or fails for good.
     *
     * @param listener told each outcome as soon as it is known, from any thread
     * @return one outcome a route, in the order given; one broken model does not stop the others
     */
    List<Outcome> warm(String endpointName, WarmupSpec settings, List<Route> routes, Consumer<Outcome> listener);

    /** @param message why it was not verified, without any of the payload; empty when it was */
    record Outcome(Route route, boolean verified, String message) {}
}
