package io.mmectl.warmup;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Decides which target models a sweep invokes, in which order and how fast. Pure. */
public final class SweepPlanner {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private SweepPlanner() {}

    /**
     * Plans one sweep. An endpoint without routes gives a sweep without invocations, which is complete at once.
     *
     * @return a refusal when there is no instance, when traffic leaves no room below the scaling target, or when the sweep
     *     would still run when the next one is due
     */
    public static SweepPlan plan(SweepRequest request) {
        if (request.instances() == 0) {
            String hint = request.candidates().isEmpty()
                    ? "Nothing is routed to it yet: run mmectl apply."
                    : "Wait for the endpoint and run the warm-up again.";
            return refusal(request, "no instance is in service", hint);
        }
        Optional<Duration> gap = gap(request);
        if (gap.isEmpty()) {
            return noHeadroom(request);
        }
        Fit fit = request.capacity() == null
                ? Fit.unlimited(request.candidates())
                : Fit.of(request.candidates(), request.capacity(), request.instances());
        SweepDuration duration = new SweepDuration(request.settings().coldThreshold(), request.last());
        int concurrency = request.settings().concurrency();
        Duration interval = request.settings().interval();
        Duration expected = duration.expected(fit.kept(), gap.get(), concurrency);
        if (expected.compareTo(interval) > 0) {
            return tooSlow(request, fit, expected, gap.get());
        }
        return new Sweep(
                request.modelType(),
                request.endpointName(),
                fit.kept().stream().map(SweepCandidate::route).toList(),
                gap.get(),
                concurrency,
                request.settings().coldThreshold(),
                true,
                expected,
                fit.left().stream().map(c -> c.route().key()).toList(),
                notes(request, fit, duration.allCold(fit.kept(), gap.get(), concurrency)));
    }

    /** Least time between two calls; empty when traffic alone uses up what the scaling target leaves. */
    private static Optional<Duration> gap(SweepRequest request) {
        ScalingHeadroom headroom = request.headroom();
        if (headroom == null) {
            return Optional.of(Duration.ZERO);
        }
        double perMinute = headroom.callsPerMinute(request.instances());
        if (perMinute <= 0) {
            return Optional.empty();
        }
        // Whole calls, so that no window of a minute holds one more than the limit.
        double calls = perMinute >= 1 ? Math.floor(perMinute) : perMinute;
        return Optional.of(Duration.ofNanos((long) Math.ceil(MINUTE.toNanos() / calls)));
    }

    private static List<String> notes(SweepRequest request, Fit fit, Duration allCold) {
        List<String> notes = new ArrayList<>();
        if (!fit.left().isEmpty()) {
            notes.add(Words.count(request.candidates().size(), "model does", "models do") + " not fit on "
                    + Words.count(request.instances(), "instance", "instances") + " (" + fit.shortage() + "): the "
                    + fit.kept().size() + " most valuable are warmed, "
                    + fit.left().size() + " stay cold");
        }
        long unknown = request.capacity() == null
                ? 0
                : request.candidates().stream()
                        .filter(c -> c.footprint().gpuMemoryMib() == null
                                && c.footprint().hostMemoryMib() == null)
                        .count();
        if (unknown > 0) {
            notes.add(Words.count((int) unknown, "model has", "models have")
                    + " no footprint and were counted as taking no memory");
        }
        if (allCold.compareTo(request.settings().interval()) > 0) {
            notes.add("if every model has to be loaded, as after an update of the endpoint, a sweep takes "
                    + Words.time(allCold) + ", longer than its interval of "
                    + Words.time(request.settings().interval()));
        }
        return notes;
    }

    private static SweepRefusal tooSlow(SweepRequest request, Fit fit, Duration expected, Duration gap) {
        String pace = gap.isZero()
                ? ""
                : " and at most " + Words.number((double) MINUTE.toNanos() / gap.toNanos()) + " calls a minute";
        return refusal(
                request,
                "the sweep would take " + Words.time(expected) + " for "
                        + Words.count(fit.kept().size(), "model", "models") + " with "
                        + request.settings().concurrency() + " at a time" + pace + ", longer than its interval of "
                        + Words.time(request.settings().interval()),
                "Raise warmup.concurrency or warmup.interval, or spread the models over more instances or endpoints.");
    }

    private static SweepRefusal noHeadroom(SweepRequest request) {
        ScalingHeadroom headroom = Objects.requireNonNull(request.headroom());
        return refusal(
                request,
                "traffic of " + Words.number(headroom.observedPerInstance())
                        + " invocations per instance and minute leaves no room below 0.9 × the scaling target of "
                        + Words.number(headroom.targetPerInstance()),
                "Run the warm-up when there is less traffic, or raise the number of instances or the target.");
    }

    private static SweepRefusal refusal(SweepRequest request, String reason, String hint) {
        return new SweepRefusal(
                request.modelType(),
                request.endpointName(),
                request.candidates().stream().map(c -> c.route().key()).sorted().toList(),
                reason,
                hint);
    }
}
