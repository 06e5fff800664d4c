package io.mmectl.warmup;

import io.mmectl.config.RouteKey;
import java.util.List;

/**
 * A sweep that is not started.
 *
 * @param models that stay as they are, sorted
 * @param reason what does not work out, with its numbers
 * @param hint what to change
 */
public record SweepRefusal(String modelType, String endpointName, List<RouteKey> models, String reason, String hint)
        implements SweepPlan {
    public SweepRefusal {
        models = List.copyOf(models);
    }
}
