package io.mmectl.deployer.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
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

    @Test
    void manyTakeTurns() {
        CountDownLatch full = new CountDownLatch(200);
        AtomicInteger working = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();

        List<Integer> results = Concurrently.all(items(1_000), n -> {
            most.accumulateAndGet(working.incrementAndGet(), Math::max);
            full.countDown();
            await(full);
            working.decrementAndGet();
            return n;
        });

        assertThat(results).isEqualTo(items(1_000));
        assertThat(most).hasValue(200);
    }

    @Test
    void whatWasNotBegunBeforeAnInterruptIsNeverBegun() {
        CountDownLatch first = new CountDownLatch(200);
        AtomicInteger begun = new AtomicInteger();
        Thread caller = Thread.currentThread();

        assertThatThrownBy(() -> Concurrently.all(items(1_000), n -> {
                    begun.incrementAndGet();
                    first.countDown();
                    await(first);
                    caller.interrupt();
                    return await(new CountDownLatch(1));
                }))
                .isInstanceOfSatisfying(
                        MmectlException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERRUPTED));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(begun).hasValue(200);
    }

    private static List<Integer> items(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            return false;
        }
    }

    private static int await(CyclicBarrier barrier) {
        try {
            return barrier.await();
        } catch (InterruptedException | java.util.concurrent.BrokenBarrierException e) {
            throw new IllegalStateException(e);
        }
    }
}
