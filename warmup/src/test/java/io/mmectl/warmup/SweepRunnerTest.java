package io.mmectl.warmup;

import static io.mmectl.warmup.Sweeps.routes;
import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.config.Route;
import io.mmectl.warmup.SweepRunner.Verification;
import io.mmectl.warmup.port.ModelInvoker;
import io.mmectl.warmup.port.ModelInvoker.Answer;
import io.mmectl.warmup.port.Pacer;
import io.mmectl.warmup.port.SampleSource;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The runner on real threads; what it decides is tested in virtual time. No limit is so short that a busy machine meets it. */
@Timeout(300)
class SweepRunnerTest {
    private static final SampleSource SAMPLES = key -> key.getBytes(StandardCharsets.UTF_8);
    private static final Consumer<SweepEvent> UNHEARD = event -> {};
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final RetryRules QUICK = new RetryRules(
            Duration.ofSeconds(5), PATIENCE, Duration.ofMillis(1), 3, Duration.ofMillis(1), Duration.ofMillis(4));

    @Test
    void itKeepsExactlyTheAllowedNumberInFlight() {
        AtomicInteger inFlight = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        // Opens only when four calls are in flight at the same time: fewer would time out, more would be counted.
        CyclicBarrier four = new CyclicBarrier(4);
        ModelInvoker counting = (endpoint, target, payload, timeout) -> {
            most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
            try {
                four.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                return new Answer.Answered();
            } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
                return new Answer.Refused("fewer than four in flight");
            } finally {
                inFlight.decrementAndGet();
            }
        };

        SweepReport report = runner(counting).run(sweep(routes(40)), UNHEARD);

        assertThat(report.complete()).isTrue();
        assertThat(report.errorCode()).isEmpty();
        assertThat(report.calls()).isEqualTo(80);
        assertThat(most).hasValue(4);
    }

    @Test
    void eachModelGetsItsOwnSampleOnItsEndpointWithTheTimeout() {
        Map<String, String> seen = new ConcurrentHashMap<>();
        ModelInvoker recording = (endpoint, target, payload, timeout) -> {
            seen.put(target, endpoint + " " + new String(payload, StandardCharsets.UTF_8) + " " + timeout);
            return new Answer.Answered();
        };

        runner(recording).run(sweep(routes(2)), UNHEARD);

        assertThat(seen)
                .containsOnly(
                        Map.entry(
                                "c000--search--0123456789ab.tar.gz",
                                "acme-prod-embedding control/samples/c000.json PT5S"),
                        Map.entry(
                                "c001--search--0123456789ab.tar.gz",
                                "acme-prod-embedding control/samples/c001.json PT5S"));
    }

    @Test
    void aMissingSampleAndAnInvokerThatThrowsFailOnlyTheirModels() {
        SampleSource missing = key -> {
            if (key.contains("c001")) {
                throw new MmectlException(ErrorCode.INVALID_INPUT, "s3://b/" + key + " does not exist", "");
            }
            return new byte[0];
        };
        ModelInvoker throwing = (endpoint, target, payload, timeout) -> {
            if (target.startsWith("c002")) {
                throw new IllegalStateException("secret payload");
            }
            return new Answer.Answered();
        };
        SweepRunner runner = new SweepRunner(throwing, missing, new SystemPacer(), new SplittableRandom(1), QUICK);

        SweepReport report = runner.run(sweep(routes(4)), UNHEARD);

        assertThat(report.counts()).isEqualTo(new SweepReport.Counts(2, 0, 0, 2, 0, 0));
        assertThat(report.results().get(1).outcome())
                .isEqualTo(new Outcome.Failed("s3://b/control/samples/c001.json does not exist"));
        assertThat(report.results().get(2).outcome())
                .isEqualTo(new Outcome.Failed("the call failed: java.lang.IllegalStateException"));
        assertThat(report.errorCode()).contains(ErrorCode.WARMUP_INCOMPLETE);
    }

    @Test
    void interruptionGivesAPartialReportAndKeepsTheInterruptStatus() throws InterruptedException {
        CountDownLatch stuck = new CountDownLatch(2);
        CountDownLatch never = new CountDownLatch(1);
        ModelInvoker twoAnswer = (endpoint, target, payload, timeout) -> {
            if (Set.of("c000--search--0123456789ab.tar.gz", "c001--search--0123456789ab.tar.gz")
                    .contains(target)) {
                return new Answer.Answered();
            }
            stuck.countDown();
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new Answer.Unavailable("abandoned");
        };
        AtomicReference<SweepReport> report = new AtomicReference<>();
        AtomicReference<Boolean> status = new AtomicReference<>();
        Thread sweeping = Thread.ofPlatform().start(() -> {
            report.set(runner(twoAnswer).run(sweep(routes(5), 2, Duration.ZERO), UNHEARD));
            status.set(Thread.currentThread().isInterrupted());
        });

        stuck.await();
        sweeping.interrupt();
        sweeping.join();

        assertThat(status).hasValue(true);
        assertThat(report.get().interrupted()).isTrue();
        assertThat(report.get().errorCode()).contains(ErrorCode.INTERRUPTED);
        assertThat(report.get().counts().notReached()).isEqualTo(5);
        assertThat(report.get().calls()).isEqualTo(4);
    }

    @Test
    void aRefusalBecomesAReportThatSaysWhy() {
        SweepRefusal refusal =
                new SweepRefusal("t", "e", List.of(routes(1).getFirst().key()), "no instance is in service", "Wait.");

        SweepReport report = runner((e, t, p, d) -> new Answer.Answered()).run((SweepPlan) refusal, UNHEARD);

        assertThat(report.refusal()).isEqualTo("no instance is in service. Wait.");
        assertThat(report.counts().skipped()).isEqualTo(1);
        assertThat(report.errorCode()).contains(ErrorCode.WARMUP_INCOMPLETE);
    }

    @Test
    void verifyingCallsEachModelUntilItAnswersAndKeepsTheOrder() {
        Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();
        ModelInvoker loadingOnce = (endpoint, target, payload, timeout) -> {
            int call = calls.computeIfAbsent(target, t -> new AtomicInteger()).incrementAndGet();
            if (target.startsWith("c001")) {
                return new Answer.ModelFailed(400, "load failed");
            }
            return call == 1 ? new Answer.Loading() : new Answer.Answered();
        };
        List<Route> routes = routes(3).reversed();

        List<Verification> verifications =
                runner(loadingOnce).verify("acme-prod-embedding", Sweeps.SETTINGS, routes, UNHEARD);

        assertThat(verifications)
                .containsExactly(
                        new Verification(routes.get(0), true, ""),
                        new Verification(routes.get(1), false, "the model failed (status 400): load failed"),
                        new Verification(routes.get(2), true, ""));
        assertThat(calls.values().stream().mapToInt(AtomicInteger::get).sum()).isEqualTo(5);
    }

    @Test
    void progressNamesThePassesAndEveryAnswer() {
        List<SweepEvent> events = new ArrayList<>();

        runner((e, t, p, d) -> new Answer.Answered()).run(sweep(routes(3)), events::add);

        assertThat(events)
                .contains(new SweepEvent.PassStarted(1, 3), new SweepEvent.PassStarted(2, 3))
                .hasSize(8);
        assertThat(events.getLast()).isInstanceOfSatisfying(SweepEvent.Answered.class, last -> {
            assertThat(last.pass()).isEqualTo(2);
            assertThat(last.done()).isEqualTo(3);
        });
    }

    @Test
    void pausesArePassedInThePacersTimeNotTheMachines() {
        Pacer thousandfold = new ThousandfoldPacer();
        AtomicInteger calls = new AtomicInteger();
        SweepRunner runner = new SweepRunner(
                (endpoint, target, payload, timeout) ->
                        calls.incrementAndGet() == 1 ? new Answer.Loading() : new Answer.Answered(),
                SAMPLES,
                thousandfold,
                new SplittableRandom(1),
                RetryRules.sageMaker());

        SweepReport report = runner.run(sweep(routes(3), 2, Duration.ofMinutes(1)), UNHEARD);

        // Seven calls a minute apart: six minutes, which would be far beyond this test's time-out on the machine's
        // clock.
        assertThat(report.calls()).isEqualTo(7);
        assertThat(report.duration()).isGreaterThanOrEqualTo(Duration.ofMinutes(6));
    }

    /** A minute in 60 ms. */
    private static final class ThousandfoldPacer implements Pacer {
        private final SystemPacer system = new SystemPacer();
        private final Instant origin = system.now();

        @Override
        public Instant now() {
            return origin.plus(Duration.between(origin, system.now()).multipliedBy(1_000));
        }

        @Override
        public void pause(Duration duration) {
            system.pause(duration.dividedBy(1_000));
        }
    }

    private static Sweep sweep(List<Route> routes) {
        return sweep(routes, 4, Duration.ZERO);
    }

    /** No answer is cold, however late its thread comes to run. */
    private static Sweep sweep(List<Route> routes, int concurrency, Duration gap) {
        Sweep usual = Sweeps.sweep(routes, concurrency, gap);
        return new Sweep(
                usual.modelType(),
                usual.endpointName(),
                usual.routes(),
                usual.gap(),
                usual.concurrency(),
                Duration.ofDays(1),
                usual.prove(),
                usual.expected(),
                usual.skipped(),
                usual.notes());
    }

    private static SweepRunner runner(ModelInvoker invoker) {
        return new SweepRunner(invoker, SAMPLES, new SystemPacer(), new SplittableRandom(1), QUICK);
    }
}
