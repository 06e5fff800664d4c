package io.mmectl.warmup;

import io.mmectl.config.EndpointSpec.WarmupSpec;
import io.mmectl.config.MmectlException;
import io.mmectl.config.Route;
import io.mmectl.config.RouteKey;
import io.mmectl.config.concurrent.WaitingThreads;
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
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

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

    /** What the sweep's thread waits for. */
    private sealed interface Signal {
        record Arrival(int model, Answer answer, Instant started, Instant ended) implements Signal {}

        /** The instant has come. */
        record Tick(Instant instant) implements Signal {}
    }

    /** Whether the sweep came to its end. */
    private boolean drive(Sweep sweep, SweepCourse course) {
        BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
        Map<String, byte[]> payloads = new ConcurrentHashMap<>();
        ExecutorService threads = Executors.newThreadPerTaskExecutor(WaitingThreads.factory());
        Instant nextTick = Instant.MAX;
        try {
            while (true) {
                switch (course.next(pacer.now())) {
                    case Step.Invoke invoke -> {
                        threads.execute(() -> signals.add(call(sweep.endpointName(), invoke, payloads)));
                        continue;
                    }
                    case Step.WaitUntil wait -> {
                        if (wait.instant().isBefore(nextTick)) {
                            nextTick = wait.instant();
                            threads.execute(() -> tick(wait.instant(), signals));
                        }
                    }
                    case Step.AwaitAnswer await -> {}
                    case Step.Finished finished -> {
                        return true;
                    }
                }
                switch (signals.take()) {
                    case Signal.Arrival arrival ->
                        course.answered(arrival.model(), arrival.answer(), arrival.started(), arrival.ended());
                    case Signal.Tick tick -> nextTick = tick.instant().equals(nextTick) ? Instant.MAX : nextTick;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            // Abandons what is still in flight; nothing is when the sweep came to its end.
            threads.shutdownNow();
        }
    }

    /** Waits on the pacer, whose time need not be the machine's. */
    private void tick(Instant instant, BlockingQueue<Signal> signals) {
        try {
            pacer.pause(Duration.between(pacer.now(), instant));
        } catch (MmectlException interrupted) {
            // The sweep is over, nobody waits for the tick.
            return;
        }
        signals.add(new Signal.Tick(instant));
    }

    private Signal.Arrival call(String endpointName, Step.Invoke invoke, Map<String, byte[]> payloads) {
        Route route = invoke.route();
        Instant started = pacer.now();
        try {
            byte[] payload = payload(route.sampleKey(), payloads);
            started = pacer.now();
            Answer answer = invoker.invoke(endpointName, route.targetModel(), payload, rules.invocation());
            return new Signal.Arrival(invoke.model(), answer, started, pacer.now());
        } catch (MmectlException e) {
            return new Signal.Arrival(
                    invoke.model(), new Answer.Refused(String.valueOf(e.getMessage())), started, pacer.now());
        } catch (RuntimeException | Error e) {
            // One model must not stop the others, whatever the call threw; the class is enough to look for it.
            Answer refused =
                    new Answer.Refused("the call failed: " + e.getClass().getName());
            return new Signal.Arrival(invoke.model(), refused, started, pacer.now());
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
