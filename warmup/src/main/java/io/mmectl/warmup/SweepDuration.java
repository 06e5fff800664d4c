package io.mmectl.warmup;

import io.mmectl.config.Route;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** How long a sweep will take, from footprints and from what the last sweep measured. */
final class SweepDuration {
    /** A published system's cold start of a model of some hundred MB; for a model of which nothing is known. */
    static final Duration ASSUMED_LOAD = Duration.ofMillis(12_700);

    private final Duration assumedAnswer;
    private final Map<String, Outcome> last = new HashMap<>();

    /** @param coldThreshold what a warm answer is taken to need while none was measured; slower ones would fail the proof */
    SweepDuration(Duration coldThreshold, @Nullable SweepReport lastSweep) {
        assumedAnswer = coldThreshold;
        if (lastSweep != null) {
            lastSweep.results().forEach(r -> last.put(r.targetModel(), r.outcome()));
        }
    }

    /** Both passes, when what the last sweep left resident still is. */
    Duration expected(List<SweepCandidate> order, Duration gap, int concurrency) {
        return passes(order, gap, concurrency, false);
    }

    /** Both passes, when every model has to be loaded, as after instances were replaced. */
    Duration allCold(List<SweepCandidate> order, Duration gap, int concurrency) {
        return passes(order, gap, concurrency, true);
    }

    private Duration passes(List<SweepCandidate> order, Duration gap, int concurrency, boolean allCold) {
        List<Duration> first = order.stream()
                .map(c -> allCold || !wasResident(c.route()) ? load(c) : answer(c.route()))
                .toList();
        List<Duration> second = order.stream().map(c -> answer(c.route())).toList();
        return pass(first, gap, concurrency).plus(pass(second, gap, concurrency));
    }

    private boolean wasResident(Route route) {
        Outcome outcome = last.get(route.targetModel());
        return outcome != null && outcome.resident();
    }

    private Duration load(SweepCandidate candidate) {
        Long declared = candidate.footprint().loadTimeMs();
        if (last.get(candidate.route().targetModel()) instanceof Outcome.Cold cold) {
            return cold.first();
        }
        return declared != null ? Duration.ofMillis(declared) : ASSUMED_LOAD;
    }

    private Duration answer(Route route) {
        Outcome outcome = last.get(route.targetModel());
        if (outcome == null || !outcome.resident()) {
            return assumedAnswer;
        }
        return SweepReport.second(outcome).orElse(assumedAnswer);
    }

    /** The end of a pass: each call starts as soon as a place is free and the gap to the start before it has gone by. */
    private static Duration pass(List<Duration> times, Duration gap, int concurrency) {
        PriorityQueue<Duration> freeAt = new PriorityQueue<>();
        Duration end = Duration.ZERO;
        Duration earliest = Duration.ZERO;
        for (Duration time : times) {
            Duration place = freeAt.size() < concurrency ? Duration.ZERO : freeAt.remove();
            Duration start = place.compareTo(earliest) > 0 ? place : earliest;
            Duration done = start.plus(time);
            freeAt.add(done);
            earliest = start.plus(gap);
            end = end.compareTo(done) > 0 ? end : done;
        }
        return end;
    }
}
