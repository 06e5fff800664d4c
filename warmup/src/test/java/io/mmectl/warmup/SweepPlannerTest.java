package io.mmectl.warmup;

import static io.mmectl.warmup.Sweeps.SETTINGS;
import static io.mmectl.warmup.Sweeps.candidates;
import static io.mmectl.warmup.Sweeps.gpu;
import static io.mmectl.warmup.Sweeps.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mmectl.config.EndpointSpec.WarmupSpec;
import io.mmectl.config.InstanceType;
import io.mmectl.config.ModelDefinition.Footprint;
import io.mmectl.config.Route;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SweepPlannerTest {
    private static final InstanceType G4DN_XLARGE =
            new InstanceType("ml.g4dn.xlarge", 4, 16, InstanceType.Gpu.T4, 15_360);
    private static final InstanceType G4DN_2XLARGE =
            new InstanceType("ml.g4dn.2xlarge", 8, 32, InstanceType.Gpu.T4, 15_360);

    @Test
    void anEndpointWithoutRoutesIsSweptWithoutACall() {
        assertThat(sweep(request(List.of())).routes()).isEmpty();
    }

    @Test
    void theMostValuableModelIsInvokedLast() {
        List<Route> routes = Sweeps.routes(3);
        List<SweepCandidate> candidates = List.of(
                new SweepCandidate(routes.get(0), Footprint.UNKNOWN, 5),
                new SweepCandidate(routes.get(1), Footprint.UNKNOWN, 9),
                new SweepCandidate(routes.get(2), Footprint.UNKNOWN, 1));

        assertThat(sweep(request(candidates)).routes()).containsExactly(routes.get(2), routes.get(0), routes.get(1));
    }

    @Test
    void withoutAnInstanceThereIsNothingToWarm() {
        SweepRequest none = new SweepRequest("t", "e", candidates(2, gpu(1)), SETTINGS, 0, null, null, null);

        assertThat(refusal(none).reason()).isEqualTo("no instance is in service");
        assertThat(refusal(none).models()).hasSize(2);
    }

    @Test
    void threeHundredColdModelsOneAtATimeTakeLongerThanAnHourAndSaySo() {
        WarmupSpec oneAtATime = new WarmupSpec(Duration.ofHours(1), Duration.ofSeconds(2), 1);
        SweepRequest request = new SweepRequest("t", "e", candidates(300, gpu(1)), oneAtATime, 1, null, null, null);

        assertThat(refusal(request).reason())
                .isEqualTo("the sweep would take 1 h 13 min for 300 models with 1 at a time, "
                        + "longer than its interval of 1 h");
    }

    @Test
    void fourAtATimeTheyFitIntoTheHour() {
        // ⌈300 / 4⌉ × (12.7 s + 2 s)
        assertThat(sweep(request(candidates(300, gpu(1)))).expected()).isEqualTo(Duration.ofMillis(75 * 14_700));
    }

    @Test
    void declaredLoadTimesAndMeasuredAnswersReplaceTheAssumptions() {
        List<SweepCandidate> two = candidates(2, new Footprint(1L, null, null, 4_000L));
        SweepReport last = new VirtualSweep(
                        Sweeps.sweep(List.of(two.getFirst().route())),
                        1,
                        (r, call, now) -> VirtualSweep.Reply.answered(50))
                .report();
        SweepRequest request = new SweepRequest(
                "t", "e", two, new WarmupSpec(Duration.ofHours(1), Duration.ofSeconds(2), 1), 1, null, null, last);

        assertThat(sweep(request).expected()).isEqualTo(Duration.ofMillis(50 + 4_000 + 50 + 2_000));
    }

    @Test
    void aWarmFleetThatCouldNotBeReloadedInTimeIsSweptWithAWarning() {
        WarmupSpec oneAtATime = new WarmupSpec(Duration.ofHours(1), Duration.ofSeconds(2), 1);
        List<SweepCandidate> many = candidates(300, gpu(1));
        SweepReport last = new VirtualSweep(
                        Sweeps.sweep(many.stream().map(SweepCandidate::route).toList()),
                        1,
                        (r, call, now) -> VirtualSweep.Reply.answered(50))
                .report();
        Sweep sweep = sweep(new SweepRequest("t", "e", many, oneAtATime, 1, null, null, last));

        assertThat(sweep.expected()).isEqualTo(Duration.ofSeconds(30));
        assertThat(sweep.notes())
                .singleElement()
                .asString()
                .contains("takes 1 h 3 min, longer than its interval of 1 h");
    }

    @ParameterizedTest
    @CsvSource({"225,0,1,202", "225,0,4,810", "225,100,2,205", "1.5,0,1,1"})
    void thePaceStaysBelowNineTenthsOfTheScalingTarget(double target, double observed, int instances, int perMinute) {
        SweepRequest request = new SweepRequest(
                "t",
                "e",
                candidates(3, gpu(1)),
                SETTINGS,
                instances,
                null,
                new ScalingHeadroom(target, observed),
                null);

        assertThat(sweep(request).gap()).isEqualTo(Duration.ofNanos((long) Math.ceil(60e9 / perMinute)));
    }

    @Test
    void thePaceCountsInTheDuration() {
        SweepRequest request = new SweepRequest(
                "t", "e", candidates(300, gpu(1)), SETTINGS, 1, null, new ScalingHeadroom(10, 0), null);

        // 9 a minute, two passes.
        assertThat(refusal(request).reason())
                .isEqualTo(
                        "the sweep would take 1 h 6 min for 300 models with 4 at a time and at most 9 calls a minute, "
                                + "longer than its interval of 1 h");
    }

    @Test
    void trafficThatUsesUpTheTargetRefusesTheSweep() {
        SweepRequest request = new SweepRequest(
                "t", "e", candidates(3, gpu(1)), SETTINGS, 2, null, new ScalingHeadroom(225, 202.5), null);

        assertThat(refusal(request).reason())
                .isEqualTo("traffic of 202.5 invocations per instance and minute leaves no room below 0.9 × "
                        + "the scaling target of 225");
    }

    @Test
    void twelveEmbeddingDefinitionsOfTwoEncodersFitOnASmallInstance() {
        assertThat(skipped(candidates(24, gpu(485)), G4DN_XLARGE, 1)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"4,0", "5,1"})
    void hostMemoryHoldsFourAutocompleteModelsOnASmallInstance(int models, int left) {
        Footprint autocomplete = new Footprint(900L, 2_950L, null, null);

        assertThat(skipped(candidates(models, autocomplete), G4DN_XLARGE, 1)).hasSize(left);
    }

    @ParameterizedTest
    @CsvSource({"10,0", "11,1"})
    void andTenOnTheNextLarger(int models, int left) {
        Footprint autocomplete = new Footprint(900L, 2_950L, null, null);

        assertThat(skipped(candidates(models, autocomplete), G4DN_2XLARGE, 1)).hasSize(left);
    }

    @Test
    void aSetThatDoesNotFitSaysByHowMuchAndKeepsTheMostValuable() {
        List<Route> routes = Sweeps.routes(3);
        List<SweepCandidate> three = IntStream.range(0, 3)
                .mapToObj(i -> new SweepCandidate(routes.get(i), gpu(4_000), i))
                .toList();
        Sweep sweep =
                sweep(new SweepRequest("t", "e", three, SETTINGS, 1, new InstanceCapacity(10_000, 0, 0), null, null));

        assertThat(sweep.routes()).containsExactly(routes.get(1), routes.get(2));
        assertThat(sweep.skipped()).containsExactly(routes.get(0).key());
        assertThat(sweep.notes())
                .containsExactly("3 models do not fit on 1 instance (GPU memory: 12000 MiB needed, 10000 MiB there, "
                        + "2000 MiB too little): the 2 most valuable are warmed, 1 stay cold");
    }

    @Test
    void modelsThatFitInSumButNotSideBySideAreSaidToBeSo() {
        Sweep sweep = sweep(new SweepRequest(
                "t", "e", candidates(3, gpu(600)), SETTINGS, 2, new InstanceCapacity(1_000, 0, 0), null, null));

        assertThat(sweep.notes())
                .singleElement()
                .asString()
                .contains("they fit in sum, but not side by side on 2 instances");
    }

    @Test
    void unknownFootprintsAreCountedAndSaid() {
        Sweep sweep = sweep(new SweepRequest(
                "t", "e", candidates(3, Footprint.UNKNOWN), SETTINGS, 1, new InstanceCapacity(1, 1, 1), null, null));

        assertThat(sweep.notes()).containsExactly("3 models have no footprint and were counted as taking no memory");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void theOrderOfTheRoutesDoesNotMatterAndNoModelIsForgotten(long seed) {
        Random random = new Random(seed);
        List<SweepCandidate> candidates = new ArrayList<>();
        for (Route route : Sweeps.routes(random.nextInt(1, 80))) {
            candidates.add(new SweepCandidate(route, gpu(random.nextInt(10, 2_000)), random.nextInt(5)));
        }
        InstanceCapacity capacity = new InstanceCapacity(15_000, 0, 0);
        SweepPlan plan = SweepPlanner.plan(new SweepRequest("t", "e", candidates, SETTINGS, 2, capacity, null, null));
        Collections.shuffle(candidates, random);
        SweepPlan again = SweepPlanner.plan(new SweepRequest("t", "e", candidates, SETTINGS, 2, capacity, null, null));

        assertThat(again).isEqualTo(plan);
        Sweep sweep = (Sweep) plan;
        assertThat(sweep.routes().size() + sweep.skipped().size()).isEqualTo(candidates.size());
    }

    @ParameterizedTest
    @CsvSource({"10,4,1", "10,4,2", "10,4,3", "10,4,4", "3,8,5"})
    void shardsTogetherAreTheSweepWithinItsBounds(int models, int concurrency, int count) {
        Sweep whole = Sweeps.sweep(Sweeps.routes(models), concurrency, Duration.ofMillis(300));
        List<Sweep> shards =
                IntStream.range(0, count).mapToObj(i -> whole.shard(i, count)).toList();

        assertThat(shards.stream().flatMap(s -> s.routes().stream()))
                .containsExactlyInAnyOrderElementsOf(whole.routes());
        assertThat(shards.stream().mapToInt(Sweep::concurrency).sum()).isEqualTo(concurrency);
        assertThat(shards).allSatisfy(s -> assertThat(s.gap()).isEqualTo(Duration.ofMillis(300L * count)));
    }

    @Test
    void moreShardsThanPlacesAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Sweeps.sweep(Sweeps.routes(9)).shard(0, 5))
                .withMessage("shard 0 of 5 of a sweep with 4 models at a time");
    }

    private static List<?> skipped(List<SweepCandidate> candidates, InstanceType type, int instances) {
        return sweep(new SweepRequest("t", "e", candidates, SETTINGS, instances, InstanceCapacity.of(type), null, null))
                .skipped();
    }

    private static Sweep sweep(SweepRequest request) {
        return checked(SweepPlanner.plan(request) instanceof Sweep sweep ? sweep : null);
    }

    private static SweepRefusal refusal(SweepRequest request) {
        return checked(SweepPlanner.plan(request) instanceof SweepRefusal refusal ? refusal : null);
    }

    private static <T> T checked(@Nullable T plan) {
        assertThat(plan).as("kind of plan").isNotNull();
        return java.util.Objects.requireNonNull(plan);
    }
}
