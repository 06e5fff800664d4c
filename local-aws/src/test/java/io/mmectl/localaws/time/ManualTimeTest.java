package io.mmectl.localaws.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManualTimeTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void aStepRunsEverythingDueInOrderAndAtItsOwnTime() {
        ManualTime time = new ManualTime(START);
        List<String> seen = new ArrayList<>();
        time.every(Duration.ofMinutes(2), () -> seen.add("tick " + minutes(time)));
        time.after(Duration.ofMinutes(3), () -> {
            seen.add("task " + minutes(time));
            time.after(Duration.ofMinutes(1), () -> seen.add("nested " + minutes(time)));
        });
        LocalTime.Cancellable never = time.after(Duration.ofMinutes(1), () -> seen.add("never"));
        never.cancel();

        time.step(Duration.ofMinutes(5));

        assertThat(seen).containsExactly("tick 2", "task 3", "tick 4", "nested 4");
        assertThat(time.now()).isEqualTo(START.plus(Duration.ofMinutes(5)));
        assertThat(time.waiting()).isEqualTo(1);
    }

    private static long minutes(ManualTime time) {
        return Duration.between(START, time.now()).toMinutes();
    }
}
