package io.mmectl.warmup;

import io.mmectl.config.ModelDefinition.Footprint;
import io.mmectl.config.Route;

/**
 * A routed target model that should be warm.
 *
 * @param footprint as far as known; unknown memory counts as none
 * @param value how much it is worth to keep it warm, in any unit that compares (requests a day, say); when not all fit, the
 *     least valuable stay cold. Equal values: the route that sorts first is kept
 */
public record SweepCandidate(Route route, Footprint footprint, double value) {
    /** A candidate of which nothing is known but its route. */
    public static SweepCandidate of(Route route) {
        return new SweepCandidate(route, Footprint.UNKNOWN, 0);
    }
}
