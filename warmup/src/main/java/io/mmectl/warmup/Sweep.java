package io.mmectl.warmup;

import io.mmectl.config.EndpointSpec.WarmupSpec;
import io.mmectl.config.Route;
import io.mmectl.config.RouteKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One pass of the warm-up over an endpoint, ready to run.
 *
 * @param routes in the order of their first invocation: least valuable first, so that what an LRU cache drops last is what
 *     is worth most
 * @param gap least time between the starts of two invocations, retries and the second pass included; zero = none
 * @param concurrency target models at work at a time, from the first invocation to the outcome; 1 or more
 * @param coldThreshold a slower answer means that the model had to be loaded
 * @param prove whether a second pass follows that shows that every model is still resident
 * @param expected how long it will take by what is known
 * @param skipped routed models that are left cold, because not all fit; sorted
 * @param notes what a person should know before it starts, one sentence each
 */
public record Sweep(
        String modelType,
        String endpointName,
        List<Route> routes,
        Duration gap,
        int concurrency,
        Duration coldThreshold,
        boolean prove,
        Duration expected,
        List<RouteKey> skipped,
        List<String> notes)
        implements SweepPlan {
    public Sweep {
        routes = List.copyOf(routes);
        skipped = List.copyOf(skipped);
        notes = List.copyOf(notes);
        if (concurrency < 1) {
            throw new IllegalArgumentException("concurrency must be 1 or more: " + concurrency);
        }
        if (gap.isNegative()) {
            throw new IllegalArgumentException("gap must not be negative: " + gap);
        }
    }

    /** Invokes the routes once each, in their order, without the proof: what a deployment does before it routes to them. */
    public static Sweep verification(String endpointName, WarmupSpec settings, List<Route> routes) {
        return new Sweep(
                "",
                endpointName,
                routes,
                Duration.ZERO,
                settings.concurrency(),
                settings.coldThreshold(),
                false,
                Duration.ZERO,
                List.of(),
                List.of());
    }

    /**
     * One of several parts that together do what this sweep does, within its bounds, on machines that know nothing of each
     * other. Skipped models and notes stay with shard 0.
     *
     * @param index 0 to count − 1
     * @param count 1 to {@link #concurrency()}; more would have to exceed the bound
     */
    public Sweep shard(int index, int count) {
        if (count < 1 || count > concurrency || index < 0 || index >= count) {
            throw new IllegalArgumentException(
                    "shard " + index + " of " + count + " of a sweep with " + concurrency + " models at a time");
        }
        List<Route> mine = new ArrayList<>();
        for (int i = index; i < routes.size(); i += count) {
            mine.add(routes.get(i));
        }
        return new Sweep(
                modelType,
                endpointName,
                mine,
                gap.multipliedBy(count),
                concurrency / count + (index < concurrency % count ? 1 : 0),
                coldThreshold,
                prove,
                expected,
                index == 0 ? skipped : List.of(),
                index == 0 ? notes : List.of());
    }
}
