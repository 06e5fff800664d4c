package io.mmectl.localaws.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.localaws.time.ManualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FaultsTest {
    private final ManualTime time = new ManualTime(Instant.parse("2026-03-02T09:00:00Z"));

    private Faults faults(long seed, Scripted... script) {
        return new Faults(seed, time::now, List.of(script));
    }

    private static boolean strikes(Faults faults, String operation) {
        return faults.take(Fault.Throttle.class, f -> Faults.matches(f.operation(), operation))
                .isPresent();
    }

    /** Which of the next 40 calls are struck. */
    private static List<Integer> strikes(Faults faults) {
        return IntStream.range(0, 40)
                .filter(i -> strikes(faults, "DescribeEndpoint"))
                .boxed()
                .toList();
    }

    @Test
    void aFaultStrikesWhatFitsItAsOftenAsItSays() {
        Faults faults = faults(1, Scripted.always(new Fault.Throttle("List*", 2)));

        assertThat(strikes(faults, "DescribeEndpoint")).isFalse();
        assertThat(strikes(faults, "ListModels")).isTrue();
        assertThat(strikes(faults, "ListEndpoints")).isTrue();
        assertThat(strikes(faults, "ListEndpoints")).isFalse();
        assertThat(faults.views()).singleElement().satisfies(view -> {
            assertThat(view.hits()).isEqualTo(2);
            assertThat(view.left()).isZero();
        });
    }

    @Test
    void theSameSeedAndOrderStrikeTheSameCallsAndAnotherSeedOthers() {
        Scripted often = new Scripted(new Fault.Throttle("*", Fault.ENDLESS), Strikes.rate(0.3));

        List<Integer> first = strikes(faults(7, often));

        assertThat(first).hasSizeBetween(5, 20);
        assertThat(strikes(faults(7, often))).isEqualTo(first);
        assertThat(strikes(faults(8, often))).isNotEqualTo(first);
    }

    @Test
    void whatOneFaultStrikesDoesNotDependOnOthersOfAnotherKind() {
        Scripted often = new Scripted(new Fault.Throttle("*", Fault.ENDLESS), Strikes.rate(0.3));
        Faults alone = faults(7, often);
        Faults amongOthers = faults(7, often);
        amongOthers.add(new Fault.NoCapacity("*", 1));
        amongOthers.take(Fault.NoCapacity.class, f -> true);

        assertThat(strikes(amongOthers)).isEqualTo(strikes(alone));
    }

    @Test
    void restartingReplaysTheScriptAndForgetsWhatWasAdded() {
        Faults faults = faults(7, new Scripted(new Fault.Throttle("*", Fault.ENDLESS), Strikes.rate(0.3)));
        List<Integer> first = strikes(faults);
        faults.add(new Fault.Throttle("*", 1));

        faults.restart();

        assertThat(faults.views()).hasSize(1);
        assertThat(strikes(faults)).isEqualTo(first);
    }

    @Test
    void timesOfStrikingAreTheEndpoints() {
        Strikes window = new Strikes(1, 0, Duration.ofMinutes(10), Duration.ofMinutes(30), Duration.ofMinutes(5));
        Faults faults = faults(1, new Scripted(new Fault.Throttle("*", Fault.ENDLESS), window));

        assertThat(strikes(faults, "x")).as("not yet").isFalse();
        time.step(Duration.ofMinutes(10));
        assertThat(strikes(faults, "x")).isTrue();
        assertThat(strikes(faults, "x")).as("too soon after the last").isFalse();
        time.step(Duration.ofMinutes(5));
        assertThat(strikes(faults, "x")).isTrue();
        time.step(Duration.ofMinutes(25));
        assertThat(strikes(faults, "x")).as("over").isFalse();
    }

    @Test
    void theFirstOccasionsCanBeSpared() {
        Strikes third = new Strikes(1, 2, Duration.ZERO, Duration.ZERO, Duration.ZERO);
        Faults faults = faults(1, new Scripted(new Fault.Throttle("*", 1), third));

        assertThat(strikes(faults)).containsExactly(2);
    }

    @Test
    void oneCanBeRemovedAndAllCan() {
        Faults faults = faults(1);
        faults.add(new Fault.Throttle("a", 1));
        int second = faults.add(Scripted.always(new Fault.Throttle("b", 1)));

        assertThat(faults.remove(second)).isTrue();
        assertThat(faults.remove(second)).isFalse();
        assertThat(strikes(faults, "b")).isFalse();
        assertThat(strikes(faults, "a")).isTrue();
        faults.clear();
        assertThat(faults.views()).isEmpty();
    }
}
