package io.mmectl.warmup;

import io.mmectl.config.Route;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** What a running sweep knows of one target model. */
final class Trial {
    private final Route route;
    private int calls;
    private int loadings;
    private int unavailable;
    private boolean cold;
    private @Nullable Instant loadingSince;
    private @Nullable Duration first;
    private @Nullable Duration second;
    private boolean fellOut;
    private @Nullable String failure;

    Trial(Route route) {
        this.route = route;
    }

    Route route() {
        return route;
    }

    void sent() {
        calls++;
    }

    /** Forgets the repetitions of the pass before; whether the model takes part in the next. */
    boolean nextPass() {
        loadings = 0;
        unavailable = 0;
        loadingSince = null;
        return failure == null;
    }

    /** Whether it had to be loaded. */
    boolean answered(int pass, Instant started, Instant now, Duration coldThreshold) {
        boolean loaded = loadingSince != null;
        Duration latency = latency(loadingSince == null ? started : loadingSince, now);
        boolean slow = loaded || latency.compareTo(coldThreshold) > 0;
        if (pass == 1) {
            first = latency;
            cold = slow;
        } else {
            second = latency;
            fellOut = slow;
        }
        return slow;
    }

    void fellOut(Instant since, Instant now) {
        second = latency(since, now);
        fellOut = true;
    }

    void failed(String message) {
        failure = message;
    }

    /** Start of the load that this and maybe earlier calls wait for. */
    Instant loadingSince(Instant started) {
        if (loadingSince == null) {
            loadingSince = started;
        }
        return loadingSince;
    }

    /** How many "not ready" there were before in this pass. */
    int nextLoading() {
        return loadings++;
    }

    /** How many failures of the service there are now in this pass. */
    int nextUnavailable() {
        return ++unavailable;
    }

    Duration latency(int pass) {
        Duration latency = pass == 1 ? first : second;
        return latency == null ? Duration.ZERO : latency;
    }

    ModelResult result(boolean prove) {
        return new ModelResult(route.key(), route.targetModel(), calls, outcome(prove));
    }

    private Outcome outcome(boolean prove) {
        if (failure != null) {
            return new Outcome.Failed(failure);
        }
        if (first == null || (prove && second == null)) {
            return new Outcome.NotReached();
        }
        if (fellOut && second != null) {
            return new Outcome.FellOut(first, second);
        }
        return cold ? new Outcome.Cold(first, second) : new Outcome.Warm(first, second);
    }

    /** Microseconds are what a report keeps. */
    private static Duration latency(Instant from, Instant to) {
        return Duration.between(from, to).truncatedTo(ChronoUnit.MICROS);
    }
}
