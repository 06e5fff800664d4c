package io.mmectl.warmup;

import io.mmectl.config.EndpointSpec.WarmupSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a sweep over one endpoint is planned from.
 *
 * @param candidates every routed target model, in any order
 * @param instances in service now; 0 refuses the sweep
 * @param capacity of one instance; null = not known, everything is assumed to fit
 * @param headroom null = no policy on invocations, no pace is kept
 * @param last the endpoint's previous sweep; null when there was none
 */
public record SweepRequest(
        String modelType,
        String endpointName,
        List<SweepCandidate> candidates,
        WarmupSpec settings,
        int instances,
        @Nullable InstanceCapacity capacity,
        @Nullable ScalingHeadroom headroom,
        @Nullable SweepReport last) {
    public SweepRequest {
        candidates = List.copyOf(candidates);
        if (settings.concurrency() < 1) {
            throw new IllegalArgumentException("concurrency must be 1 or more: " + settings.concurrency());
        }
        if (instances < 0) {
            throw new IllegalArgumentException("instances must be 0 or more: " + instances);
        }
    }
}
