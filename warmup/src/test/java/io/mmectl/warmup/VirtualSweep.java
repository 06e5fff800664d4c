package io.mmectl.warmup;

import io.mmectl.config.Route;
import io.mmectl.warmup.SweepCourse.Step;
import io.mmectl.warmup.port.ModelInvoker.Answer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/** Runs a sweep's decisions in virtual time against a scripted endpoint: no threads, no waiting, the same result each time. */
final class VirtualSweep {
    static final Instant START = Instant.parse("2026-11-22T08:00:00Z");

    /** How the endpoint behaves. */
    interface Endpoint {
        /** @param call 1 for the target model's first call */
        Reply invoke(Route route, int call, Instant now);
    }

    record Reply(Answer answer, Duration after) {
        static Reply answered(long millis) {
            return new Reply(new Answer.Answered(), Duration.ofMillis(millis));
        }

        static Reply loading() {
            return new Reply(new Answer.Loading(), Duration.ofSeconds(60));
        }

        static Reply unavailable() {
            return new Reply(new Answer.Unavailable("Rate exceeded"), Duration.ofMillis(5));
        }

        static Reply broken() {
            return new Reply(new Answer.ModelFailed(400, "load failed"), Duration.ofMillis(300));
        }
    }

    private record Arrival(Instant at, int model, Answer answer, Instant started) {}

    final List<Instant> starts = new ArrayList<>();
    final List<SweepEvent> events = new ArrayList<>();
    final List<ModelResult> results;
    final Duration duration;
    int mostInFlight;

    VirtualSweep(Sweep sweep, long seed, Endpoint endpoint) {
        SweepCourse course = new SweepCourse(sweep, RetryRules.sageMaker(), new SplittableRandom(seed), events::add);
        PriorityQueue<Arrival> arrivals = new PriorityQueue<>(Comparator.comparing(Arrival::at));
        Map<Integer, Integer> calls = new HashMap<>();
        Instant now = START;
        boolean running = true;
        while (running) {
            switch (course.next(now)) {
                case Step.Invoke invoke -> {
                    starts.add(now);
                    int call = calls.merge(invoke.model(), 1, Integer::sum);
                    Reply reply = endpoint.invoke(invoke.route(), call, now);
                    arrivals.add(new Arrival(now.plus(reply.after()), invoke.model(), reply.answer(), now));
                    mostInFlight = Math.max(mostInFlight, arrivals.size());
                }
                case Step.WaitUntil wait -> {
                    boolean arrivesFirst =
                            !arrivals.isEmpty() && !arrivals.peek().at().isAfter(wait.instant());
                    now = arrivesFirst ? deliver(course, arrivals) : wait.instant();
                }
                case Step.AwaitAnswer await -> now = deliver(course, arrivals);
                case Step.Finished finished -> running = false;
            }
        }
        results = course.results();
        duration = Duration.between(START, now).truncatedTo(ChronoUnit.MICROS);
    }

    SweepReport report() {
        return new SweepReport(
                "embedding",
                "acme-prod-embedding",
                START,
                duration,
                Sweeps.SETTINGS.coldThreshold(),
                false,
                "",
                List.of(),
                results);
    }

    private static Instant deliver(SweepCourse course, PriorityQueue<Arrival> arrivals) {
        Arrival next = arrivals.remove();
        course.answered(next.model(), next.answer(), next.started(), next.at());
        return next.at();
    }
}
