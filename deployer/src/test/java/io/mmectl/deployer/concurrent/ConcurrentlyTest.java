package io.mmectl.deployer.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ConcurrentlyTest {
    @Test
    void resultsComeInTheOrderOfTheItems() {
        CyclicBarrier all = new CyclicBarrier(3);

        List<String> results = Concurrently.all(List.of(1, 2, 3), n -> {
            await(all);
            return "result " + n;
        });

        assertThat(results).containsExactly("result 1", "result 2", "result 3");
    }

    @Test
    void oneFailureIsThrownAfterTheOthersHaveEnded() {
        AtomicInteger ended = new AtomicInteger();

        assertThatThrownBy(() -> Concurrently.all(List.of(1, 2, 3), n -> {
                    if (n == 2) {
                        throw new IllegalStateException("two");
                    }
                    return ended.incrementAndGet();
                }))
                .hasMessage("two");

        assertThat(ended).hasValue(2);
    }

    @Test
    void anInterruptReachesTheWorkersAndIsPassedOn() {
        CountDownLatch never = new CountDownLatch(1);
        CyclicBarrier working = new CyclicBarrier(3);
        Thread caller = Thread.currentThread();

        List<String> results = Concurrently.all(List.of(1, 2, 3), n -> {
            if (await(working) == 0) {
                caller.interrupt();
            }
            try {
                never.await();
                return "ended";
            } catch (InterruptedException e) {
                return "interrupted";
            }
        });

        assertThat(results).containsOnly("interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void anInterruptIsPassedOnWithTheFailureThatItCaused() {
        CountDownLatch never = new CountDownLatch(1);
        CyclicBarrier working = new CyclicBarrier(2);
        Thread caller = Thread.currentThread();

        assertThatThrownBy(() -> Concurrently.all(List.of(1, 2), n -> {
                    if (await(working) == 0) {
                        caller.interrupt();
                    }
                    try {
                        return never.await(1, TimeUnit.MINUTES);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException("stopped", e);
                    }
                }))
                .hasMessage("stopped");

        assertThat(Thread.interrupted()).isTrue();
    }

    private static int await(CyclicBarrier barrier) {
        try {
            return barrier.await();
        } catch (InterruptedException | java.util.concurrent.BrokenBarrierException e) {
            throw new IllegalStateException(e);
        }
    }
}
