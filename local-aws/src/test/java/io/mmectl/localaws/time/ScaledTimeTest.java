package io.mmectl.localaws.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ScaledTimeTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void anHourPassesInAboutAThirdOfASecondAtAScaleOfTenThousand() throws Exception {
        try (ScaledTime time = new ScaledTime(START, 10_000)) {
            long before = System.nanoTime();
            time.sleep(Duration.ofHours(1));
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .as("not before, and on a busy machine some time after")
                    .isBetween(Duration.ofMillis(355), Duration.ofMinutes(5));
            assertThat(time.now()).isAfterOrEqualTo(START.plus(Duration.ofHours(1)));
        }
    }

    @Test
    void stoppedTimeMovesOnlyByStepsWhichRunWhatIsDue() throws Exception {
        try (ScaledTime time = new ScaledTime(START, 0)) {
            CompletableFuture<Instant> ran = new CompletableFuture<>();
            CompletableFuture<Instant> later = new CompletableFuture<>();
            time.after(Duration.ofMinutes(5), () -> ran.complete(time.now()));
            time.after(Duration.ofMinutes(7), () -> later.complete(time.now()));

            time.step(Duration.ofMinutes(6));

            assertThat(ran).isCompletedWithValue(START.plus(Duration.ofMinutes(5)));
            assertThat(later).isNotDone();
            assertThat(time.now()).isEqualTo(START.plus(Duration.ofMinutes(6)));
        }
    }

    @Test
    @Fidelity(
            area = Area.OPERATION,
            behaviour = "a step of time does everything on the way in order and at its own time",
            sure = Sure.DIFFERS,
            source = "AWS's clock cannot be moved")
    void aStepDoesEverythingOnTheWayInOrderAndAtItsOwnTime() throws Exception {
        try (ScaledTime time = new ScaledTime(START, 0)) {
            List<String> seen = new CopyOnWriteArrayList<>();
            time.every(Duration.ofMinutes(2), () -> seen.add("tick " + minutes(time)));
            Thread load = Thread.ofVirtual().start(() -> {
                try {
                    time.sleep(Duration.ofMinutes(3));
                    seen.add("downloaded " + minutes(time));
                    time.sleep(Duration.ofMinutes(2));
                    seen.add("loaded " + minutes(time));
                } catch (InterruptedException e) {
                    seen.add("interrupted");
                }
            });
            time.after(Duration.ofMinutes(7), () -> {
                seen.add("task " + minutes(time));
                time.after(Duration.ofSeconds(30), () -> seen.add("nested " + minutes(time)));
            });
            awaitSleep(load);

            time.step(Duration.ofMinutes(9));

            assertThat(seen)
                    .containsExactly(
                            "tick 2", "downloaded 3", "tick 4", "loaded 5", "tick 6", "task 7", "nested 7", "tick 8");
            assertThat(time.now()).isEqualTo(START.plus(Duration.ofMinutes(9)));
        }
    }

    @Test
    void aStepOfARunningClockGoesAsFarAsItSays() throws Exception {
        try (ScaledTime time = new ScaledTime(START, 1)) {
            List<Long> ticks = new CopyOnWriteArrayList<>();
            time.every(Duration.ofMinutes(1), () -> ticks.add(minutes(time)));

            time.step(Duration.ofMinutes(15));

            assertThat(ticks)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, 15).boxed().toList());
            assertThat(time.now()).isBetween(START.plus(Duration.ofMinutes(15)), START.plus(Duration.ofMinutes(16)));
        }
    }

    private static long minutes(ScaledTime time) {
        return Duration.between(START, time.now()).toMinutes();
    }

    /** One that only waits is not known to sleep: it may be waiting for the clock's own lock. */
    private static void awaitSleep(Thread thread) {
        while (Arrays.stream(thread.getStackTrace())
                .noneMatch(frame -> frame.getClassName().equals(Timer.class.getName())
                        && frame.getMethodName().equals("await"))) {
            Thread.onSpinWait();
        }
    }

    @Test
    void waitingTasksKeepTheirInstantWhenTheScaleChanges() throws Exception {
        try (ScaledTime time = new ScaledTime(START, 0.000_001)) {
            CompletableFuture<Instant> ran = new CompletableFuture<>();
            time.after(Duration.ofMinutes(1), () -> ran.complete(time.now()));
            time.scale(100_000);
            assertThat(ran.get(5, TimeUnit.MINUTES)).isAfterOrEqualTo(START.plus(Duration.ofMinutes(1)));
        }
    }

    @Test
    void aRepeatedTaskThatThrowsRunsAgain() throws Exception {
        try (ScaledTime time = new ScaledTime(START, 10_000)) {
            CountDownLatch runs = new CountDownLatch(3);
            LocalTime.Cancellable task = time.every(Duration.ofSeconds(10), () -> {
                runs.countDown();
                throw new IllegalStateException("run " + runs.getCount());
            });
            assertThat(runs.await(5, TimeUnit.MINUTES)).isTrue();
            task.cancel();
        }
    }

    @Test
    void aCancelledTaskDoesNotRun() throws Exception {
        try (ScaledTime time = new ScaledTime(START, 0)) {
            AtomicInteger runs = new AtomicInteger();
            CountDownLatch after = new CountDownLatch(1);
            time.after(Duration.ofSeconds(1), runs::incrementAndGet).cancel();
            time.after(Duration.ofSeconds(2), after::countDown);
            time.step(Duration.ofSeconds(3));
            assertThat(after.await(5, TimeUnit.MINUTES)).isTrue();
            assertThat(runs).hasValue(0);
        }
    }

    @Test
    void closingWakesSleepersWithAnInterruption() {
        ScaledTime time = new ScaledTime(START, 0);
        CompletableFuture<Void> sleeper = CompletableFuture.runAsync(() -> {
            try {
                time.sleep(Duration.ofDays(1));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        time.close();
        assertThatThrownBy(() -> sleeper.get(5, TimeUnit.MINUTES)).hasRootCauseInstanceOf(InterruptedException.class);
    }

    @Test
    void refusesANegativeScale() {
        assertThatThrownBy(() -> new ScaledTime(START, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ScaledTime(START, Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }
}
