package io.mmectl.warmup;

import static io.mmectl.warmup.Sweeps.routes;
import static io.mmectl.warmup.Sweeps.sweep;
import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.config.ModelDefinition.Footprint;
import io.mmectl.warmup.VirtualSweep.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SweepCourseTest {
    @Test
    void aModelThatAnswersAtOnceIsWarmAfterTwoCalls() {
        VirtualSweep run = new VirtualSweep(sweep(routes(1)), 1, (route, call, now) -> Reply.answered(50));

        assertThat(run.results)
                .singleElement()
                .extracting(ModelResult::outcome, ModelResult::calls)
                .containsExactly(new Outcome.Warm(Duration.ofMillis(50), Duration.ofMillis(50)), 2);
    }

    @Test
    void aModelThatWasLoadedAndStayedIsCold() {
        VirtualSweep run = new VirtualSweep(sweep(routes(1)), 1, new LruEndpoint(1));

        assertThat(run.results.getFirst().outcome())
                .isEqualTo(new Outcome.Cold(Duration.ofMillis(12_700), Duration.ofMillis(50)));
    }

    @Test
    void notReadyMeansLoadingAndTheTimeCountsFromTheFirstCall() {
        VirtualSweep run = new VirtualSweep(
                sweep(routes(1)), 1, (route, call, now) -> call <= 2 ? Reply.loading() : Reply.answered(50));

        assertThat(run.results.getFirst().calls()).isEqualTo(4);
        assertThat(run.results.getFirst().outcome())
                .isInstanceOfSatisfying(
                        Outcome.Cold.class,
                        cold -> assertThat(cold.first()).isBetween(Duration.ofSeconds(121), Duration.ofSeconds(124)));
    }

    @Test
    void aModelThatNeverBecomesReadyIsNotCalledAnyMoreAfter360Seconds() {
        VirtualSweep run = new VirtualSweep(sweep(routes(1)), 1, (route, call, now) -> Reply.loading());

        assertThat(run.results.getFirst().outcome())
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.message()).startsWith("still loading after 6 min"));
        assertThat(run.starts.getLast()).isBefore(VirtualSweep.START.plusSeconds(360));
    }

    @Test
    void aThrottledModelIsTriedAgainAndIsNotTakenForCold() {
        VirtualSweep run = new VirtualSweep(
                sweep(routes(1)), 1, (route, call, now) -> call <= 3 ? Reply.unavailable() : Reply.answered(50));

        assertThat(run.results.getFirst().outcome())
                .isEqualTo(new Outcome.Warm(Duration.ofMillis(50), Duration.ofMillis(50)));
    }

    @Test
    void aServiceThatStaysAwayIsGivenUpAfterABoundedNumberOfAttempts() {
        VirtualSweep run = new VirtualSweep(sweep(routes(1)), 1, (route, call, now) -> Reply.unavailable());

        assertThat(run.starts).hasSize(6);
        assertThat(run.results.getFirst().outcome())
                .isEqualTo(new Outcome.Failed("no answer in 6 attempts: Rate exceeded"));
    }

    @Test
    void aBrokenModelIsCalledOnceAndStopsNoOther() {
        VirtualSweep run = new VirtualSweep(
                sweep(routes(9)),
                1,
                (route, call, now) -> route.key().customer().equals("c004") ? Reply.broken() : Reply.answered(50));

        assertThat(run.results.get(4))
                .extracting(ModelResult::calls, ModelResult::outcome)
                .containsExactly(1, new Outcome.Failed("the model failed (status 400): load failed"));
        assertThat(run.report().counts()).isEqualTo(new SweepReport.Counts(8, 0, 0, 1, 0, 0));
    }

    @Test
    void aModelThatIsLoadingAgainInTheSecondPassFellOut() {
        VirtualSweep run = new VirtualSweep(
                sweep(routes(1)), 1, (route, call, now) -> call == 1 ? Reply.answered(50) : Reply.loading());

        assertThat(run.results.getFirst().outcome())
                .isEqualTo(new Outcome.FellOut(Duration.ofMillis(50), Duration.ofSeconds(60)));
        assertThat(run.starts).hasSize(2);
    }

    @Test
    void aModelHoldsItsPlaceWhileItLoads() {
        VirtualSweep run = new VirtualSweep(
                sweep(routes(8), 2, Duration.ZERO),
                1,
                (route, call, now) -> call <= 2 ? Reply.loading() : Reply.answered(50));

        // Two at a time, each about two minutes: a place given away while loading would be four times as fast.
        assertThat(run.duration).isGreaterThan(Duration.ofSeconds(4 * 120));
    }

    @Test
    void anLruCacheThatIsOneTooSmallLosesEveryModelOfASweep() {
        List<SweepCandidate> eleven = Sweeps.candidates(11, new Footprint(1_000L, null, null, null));
        SweepRequest unaware = Sweeps.request(eleven);
        Sweep all = (Sweep) SweepPlanner.plan(unaware);

        assertThat(new VirtualSweep(all, 1, new LruEndpoint(10)).report().fellOut())
                .hasSize(11);
    }

    @Test
    void warmingOnlyWhatFitsKeepsIt() {
        List<SweepCandidate> eleven = Sweeps.candidates(11, Sweeps.gpu(1_000));
        SweepRequest aware = new SweepRequest(
                "embedding", "e", eleven, Sweeps.SETTINGS, 1, new InstanceCapacity(10_000, 0, 0), null, null);
        Sweep ten = (Sweep) SweepPlanner.plan(aware);

        SweepReport report = new VirtualSweep(ten, 1, new LruEndpoint(10)).report();
        assertThat(ten.skipped()).hasSize(1);
        assertThat(report.counts()).isEqualTo(new SweepReport.Counts(0, 10, 0, 0, 0, 0));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void whateverTheEndpointDoesTheBoundsHoldAndEveryModelHasAResult(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int models = random.nextInt(1, 60);
        int concurrency = random.nextInt(1, 9);
        int perMinute = random.nextInt(5, 400);
        Duration gap = Duration.ofNanos((long) Math.ceil(60e9 / perMinute));

        VirtualSweep run =
                new VirtualSweep(sweep(routes(models), concurrency, gap), seed, (route, call, now) -> anything(random));

        assertThat(run.mostInFlight).isLessThanOrEqualTo(concurrency);
        assertThat(mostStartsInAMinute(run.starts)).isLessThanOrEqualTo(perMinute);
        assertThat(run.results).hasSize(models).noneMatch(r -> r.outcome() instanceof Outcome.NotReached);
        assertThat(run.results.stream().mapToInt(ModelResult::calls).sum()).isEqualTo(run.starts.size());
        assertThat(run.results).allMatch(r -> r.calls() >= 1);
    }

    private static Reply anything(SplittableRandom random) {
        return switch (random.nextInt(8)) {
            case 0 -> Reply.loading();
            case 1, 2 -> Reply.unavailable();
            case 3 -> Reply.broken();
            case 4 -> Reply.answered(random.nextInt(3_000, 59_000));
            default -> Reply.answered(random.nextInt(1, 1_900));
        };
    }

    private static int mostStartsInAMinute(List<Instant> starts) {
        int most = 0;
        int from = 0;
        for (int to = 0; to < starts.size(); to++) {
            while (!starts.get(from).plusSeconds(60).isAfter(starts.get(to))) {
                from++;
            }
            most = Math.max(most, to - from + 1);
        }
        return most;
    }
}
