package io.mmectl.warmup;

import io.mmectl.config.EndpointSpec.WarmupSpec;
import io.mmectl.config.MmectlException;
import io.mmectl.config.Route;
import io.mmectl.config.RouteKey;
import io.mmectl.warmup.SweepCourse.Step;
import io.mmectl.warmup.port.ModelInvoker;
import io.mmectl.warmup.port.ModelInvoker.Answer;
import io.mmectl.warmup.port.Pacer;
import io.mmectl.warmup.port.SampleSource;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Sends a sweep's invocations. One runner may run several sweeps at the same time. */
public final class SweepRunner {
    private final ModelInvoker invoker;
    private final SampleSource samples;
    private final Pacer pacer;
    private final RandomGenerator random;
    private final RetryRules rules;

    /**
     * @param random for the pauses between repetitions; several threads use it if several sweeps run at a time
     */
    public SweepRunner(
            ModelInvoker invoker, SampleSource samples, Pacer pacer, RandomGenerator random, RetryRules rules) {
        this.invoker = invoker;
        this.samples = samples;
        this.pacer = pacer;
        this.random = random;
        this.rules = rules;
    }

    /** Runs what was planned; a refusal becomes a report that says so. */
    public SweepReport run(SweepPlan plan, Consumer<SweepEvent> events) {
        return switch (plan) {
            case SweepRefusal refusal -> SweepReport.refused(refusal, pacer.now());
            case Sweep sweep -> run(sweep, events);
        };
    }

    /**
     * Runs a sweep to its end, or until the calling thread is interrupted: then calls in flight are abandoned, the report
     * holds what is known, and the thread's interrupt status is set again.
     *
     * @param events called from the calling thread only
     */
    public SweepReport run(Sweep sweep, Consumer<SweepEvent> events) {
        SweepCourse course = new SweepCourse(sweep, rules, random, events);
        Instant start = pacer.now();
        boolean interrupted = !drive(sweep, course);
        Duration duration = Duration.between(start, pacer.now()).truncatedTo(ChronoUnit.MICROS);
        List<ModelResult> results = new ArrayList<>(course.results());
        for (RouteKey key : sweep.skipped()) {
            results.add(new ModelResult(key, "", 0, new Outcome.Skipped()));
        }
        return new SweepReport(
                sweep.modelType(),
                sweep.endpointName(),
                start,
                duration,
                sweep.coldThreshold(),
                interrupted,
                "",
                sweep.notes(),
                results);
    }

    /**
     * Invokes target models until they answer or fail for good, without the proof of residency: what has to happen before a
     * route may point at them. Interruption as in {@link #run}; models that were not reached are not verified.
     *
     * @return one a route, in the order given
     */
    public List<Verification> verify(
            String endpointName, WarmupSpec settings, List<Route> routes, Consumer<SweepEvent> events) {
        Sweep sweep = Sweep.verification(endpointName, settings, routes);
        SweepCourse course = new SweepCourse(sweep, rules, random, events);
        drive(sweep, course);
        List<ModelResult> results = course.results();
        List<Verification> verifications = new ArrayList<>();
        for (int i = 0; i < routes.size(); i++) {
            verifications.add(Verification.of(routes.get(i), results.get(i).outcome()));
        }
        return List.copyOf(verifications);
    }

    /** @param message why it is not verified; empty when it is */
    public record Verification(Route route, boolean verified, String message) {
        static Verification of(Route route, Outcome outcome) {
            return switch (outcome) {
                case Outcome.Warm w -> new Verification(route, true, "");
                case Outcome.Cold c -> new Verification(route, true, "");
                case Outcome.FellOut f -> new Verification(route, false, "it had to be loaded again");
                case Outcome.Failed f -> new Verification(route, false, f.message());
                case Outcome.NotReached n -> new Verification(route, false, "stopped before it answered");
                case Outcome.Skipped s -> new Verification(route, false, "not invoked");
            };
        }
    }

    private record Arrival(int model, Answer answer, Instant started, Instant ended) {}

    /** Whether the sweep came to its end. */
    private boolean drive(Sweep sweep, SweepCourse course) {
        BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
        Map<String, byte[]> payloads = new ConcurrentHashMap<>();
        ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
        try {
            while (true) {
                switch (course.next(pacer.now())) {
                    case Step.Invoke invoke ->
                        calls.execute(() -> arrivals.add(call(sweep.endpointName(), invoke, payloads)));
                    case Step.WaitUntil wait -> deliver(course, poll(arrivals, wait.instant()));
                    case Step.AwaitAnswer await -> deliver(course, arrivals.take());
                    case Step.Finished finished -> {
                        return true;
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            // Abandons what is still in flight; nothing is when the sweep came to its end.
            calls.shutdownNow();
        }
    }

    private static void deliver(SweepCourse course, @Nullable Arrival arrival) {
        if (arrival != null) {
            course.answered(arrival.model(), arrival.answer(), arrival.started(), arrival.ended());
        }
    }

    private @Nullable Arrival poll(BlockingQueue<Arrival> arrivals, Instant until) throws InterruptedException {
        return arrivals.poll(Duration.between(pacer.now(), until).toNanos(), TimeUnit.NANOSECONDS);
    }

    private Arrival call(String endpointName, Step.Invoke invoke, Map<String, byte[]> payloads) {
        Route route = invoke.route();
        Instant started = pacer.now();
        try {
            byte[] payload = payload(route.sampleKey(), payloads);
            started = pacer.now();
            Answer answer = invoker.invoke(endpointName, route.targetModel(), payload, rules.invocation());
            return new Arrival(invoke.model(), answer, started, pacer.now());
        } catch (MmectlException e) {
            return new Arrival(
                    invoke.model(), new Answer.Refused(String.valueOf(e.getMessage())), started, pacer.now());
        } catch (RuntimeException | Error e) {
            // One model must not stop the others, whatever the call threw; the class is enough to look for it.
            Answer refused =
                    new Answer.Refused("the call failed: " + e.getClass().getName());
            return new Arrival(invoke.model(), refused, started, pacer.now());
        }
    }

    /** Many models share a sample; two that ask for it at the same time may read it twice. */
    private byte[] payload(String sampleKey, Map<String, byte[]> payloads) {
        byte[] known = payloads.get(sampleKey);
        if (known == null) {
            known = samples.read(sampleKey);
            payloads.put(sampleKey, known);
        }
        return known;
    }
}
