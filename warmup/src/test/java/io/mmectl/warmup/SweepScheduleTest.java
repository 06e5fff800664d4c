package io.mmectl.warmup;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.warmup.port.Pacer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SweepScheduleTest {
    private static final Instant START = Instant.parse("2026-11-22T08:10:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    private final VirtualPacer pacer = new VirtualPacer();
    private final List<String> log = new ArrayList<>();

    @AfterEach
    void clearTheInterruptStatusThatAScheduleLeaves() {
        Thread.interrupted();
    }

    @Test
    void roundsStartAtAFixedRateHoweverLongTheyTake() {
        runRounds(Duration.ofMinutes(5), Duration.ofMinutes(59), Duration.ofMinutes(1));

        assertThat(log)
                .containsExactly(
                        "round at 08:10",
                        "next 09:10 skipped 0",
                        "round at 09:10",
                        "next 10:10 skipped 0",
                        "round at 10:10");
    }

    @Test
    void aRoundThatOverrunsSkipsTheStartsThatFellIntoIt() {
        runRounds(Duration.ofMinutes(130), Duration.ofMinutes(1));

        assertThat(log).containsExactly("round at 08:10", "next 11:10 skipped 2", "round at 11:10");
    }

    @Test
    void aRoundThatEndsExactlyWhenTheNextIsDueSkipsThatOne() {
        assertThat(SweepSchedule.next(START, HOUR, 0, START.plus(HOUR)))
                .isEqualTo(new SweepSchedule.Tick(2, START.plus(HOUR.multipliedBy(2)), 1));
    }

    @Test
    void anErrorIsReportedAndTheNextRoundIsRun() {
        new SweepSchedule(pacer, HOUR)
                .run(
                        () -> {
                            log.add("round");
                            if (log.size() == 1) {
                                throw new MmectlException(ErrorCode.NOT_PERMITTED, "s3:GetObject", "");
                            }
                            Thread.currentThread().interrupt();
                        },
                        listener());

        assertThat(log).containsExactly("round", "failed s3:GetObject", "next 09:10 skipped 0", "round");
    }

    @Test
    void interruptionWhileWaitingEndsIt() {
        pacer.interruptAfter(1);

        new SweepSchedule(pacer, HOUR).run(() -> log.add("round"), listener());

        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        assertThat(log).containsExactly("round", "next 09:10 skipped 0", "round", "next 10:10 skipped 0");
    }

    /** Runs rounds of these durations; the last interrupts. */
    private void runRounds(Duration... durations) {
        List<Duration> left = new ArrayList<>(List.of(durations));
        new SweepSchedule(pacer, HOUR)
                .run(
                        () -> {
                            log.add("round at " + pacer.now().toString().substring(11, 16));
                            pacer.now = pacer.now.plus(left.removeFirst());
                            if (left.isEmpty()) {
                                Thread.currentThread().interrupt();
                            }
                        },
                        listener());
    }

    private SweepSchedule.Listener listener() {
        return new SweepSchedule.Listener() {
            @Override
            public void next(Instant start, long skipped) {
                log.add("next " + start.toString().substring(11, 16) + " skipped " + skipped);
            }

            @Override
            public void failed(RuntimeException error) {
                log.add("failed " + error.getMessage());
            }
        };
    }

    private static final class VirtualPacer implements Pacer {
        private Instant now = START;
        private int pausesLeft = Integer.MAX_VALUE;

        void interruptAfter(int pauses) {
            pausesLeft = pauses;
        }

        @Override
        public Instant now() {
            return now;
        }

        @Override
        public void pause(Duration duration) {
            if (pausesLeft-- == 0) {
                throw new MmectlException(ErrorCode.INTERRUPTED, "stopped while waiting", "");
            }
            now = now.plus(duration);
        }
    }
}
