package io.mmectl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What a signal does to the command that runs. */
class MainTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    @Test
    void aCommandThatEndsAtOnceSpeaksForItself() {
        CountDownLatch never = new CountDownLatch(1);
        Thread work = Thread.ofPlatform().start(() -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                return;
            }
        });

        assertThat(stop(work, LONG, LONG)).isEmpty();
        assertThat(work.isAlive()).isFalse();
    }

    @Test
    void oneThatWaitsForAnAnswerIsAnnounced() {
        CountDownLatch answer = new CountDownLatch(1);
        Thread work = waiting(answer);

        assertThat(stop(work, Duration.ofMillis(1), Duration.ofMillis(1)))
                .isEqualTo("interrupted: what is under way ends within 0 s\nerror: interrupted\n");
        answer.countDown();
    }

    /** As a read of a socket, which no interrupt ends. */
    private static Thread waiting(CountDownLatch answer) {
        return Thread.ofPlatform().daemon().start(() -> {
            while (answer.getCount() > 0) {
                try {
                    answer.await();
                } catch (InterruptedException e) {
                    // goes on
                }
            }
        });
    }

    private static String stop(Thread work, Duration silent, Duration most) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Main.stop(work, silent, most, new PrintStream(err, true));
        return err.toString();
    }
}
