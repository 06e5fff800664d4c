package io.mmectl.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ScaledClockTest {
    private static final Instant ORIGIN = Instant.parse("2026-03-02T09:00:00Z");

    private final AtomicLong nanos = new AtomicLong(77);

    @Test
    void accountTimePassesAsManyTimesFasterAsItsScaleSays() {
        ScaledClock clock = new ScaledClock(ORIGIN, 10, nanos::get);

        nanos.addAndGet(Duration.ofSeconds(3).toNanos());

        assertThat(clock.now()).isEqualTo(ORIGIN.plusSeconds(30));
    }

    @Test
    void aClockThatStandsStillOrRunsBackIsRefused() {
        assertThatThrownBy(() -> new ScaledClock(ORIGIN, 0, nanos::get)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ScaledClock(ORIGIN, Double.NaN, nanos::get))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anInterruptEndsAPauseAndStaysSet() {
        ScaledClock clock = new ScaledClock(ORIGIN, 1, nanos::get);
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> clock.pause(Duration.ofDays(1)))
                .isInstanceOfSatisfying(
                        MmectlException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERRUPTED));
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aPauseOfZeroOrLessIsNone() {
        ScaledClock clock = new ScaledClock(ORIGIN, 1, nanos::get);

        clock.pause(Duration.ZERO);
        clock.pause(Duration.ofDays(-1));

        assertThat(clock.now()).isEqualTo(ORIGIN);
    }
}
