package io.mmectl.warmup;

import io.mmectl.config.EndpointSpec.WarmupSpec;
import io.mmectl.config.ModelDefinition.Footprint;
import io.mmectl.config.Route;
import io.mmectl.config.RouteKey;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Object mothers: valid defaults, each test says only what it is about. */
final class Sweeps {
    static final WarmupSpec SETTINGS = new WarmupSpec(Duration.ofHours(1), Duration.ofSeconds(2), 4);

    private Sweeps() {}

    static Route route(String customer) {
        return route(new RouteKey(customer, "search", ""));
    }

    static Route route(RouteKey key) {
        String part = key.part().isEmpty() ? "" : "--" + key.part();
        return new Route(
                key,
                key.customer() + "--" + key.model() + part + "--0123456789ab.tar.gz",
                "0".repeat(64),
                "1.0.0",
                "control/samples/" + key.customer() + ".json",
                null);
    }

    static List<Route> routes(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> route(String.format(Locale.ROOT, "c%03d", i)))
                .toList();
    }

    static Sweep sweep(List<Route> routes) {
        return sweep(routes, 4, Duration.ZERO);
    }

    static Sweep sweep(List<Route> routes, int concurrency, Duration gap) {
        return new Sweep(
                "embedding",
                "acme-prod-embedding",
                routes,
                gap,
                concurrency,
                SETTINGS.coldThreshold(),
                true,
                Duration.ZERO,
                List.of(),
                List.of());
    }

    static List<SweepCandidate> candidates(int count, Footprint footprint) {
        return routes(count).stream()
                .map(r -> new SweepCandidate(r, footprint, 0))
                .toList();
    }

    static Footprint gpu(long mib) {
        return new Footprint(mib, null, null, null);
    }

    static SweepRequest request(List<SweepCandidate> candidates) {
        return new SweepRequest("embedding", "acme-prod-embedding", candidates, SETTINGS, 1, null, null, null);
    }
}
