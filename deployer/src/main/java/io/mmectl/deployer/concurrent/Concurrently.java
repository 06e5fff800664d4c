package io.mmectl.deployer.concurrent;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.config.concurrent.WaitingThreads;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Independent work, a part of it at a time. */
public final class Concurrently {
    /** Fewer than the SDK's client has connections: none has to wait for one until it gives up. */
    private static final int AT_ONCE = 200;

    private Concurrently() {}

    /**
     * The results in the order of the items, of which at most {@value #AT_ONCE} are worked on at a time; what the first failing
     * item threw is thrown on, after all have ended. When the calling thread is interrupted, the workers are interrupted, and
     * their results are waited for: work ends where it may end. It stays interrupted, whatever comes of the work.
     *
     * @throws MmectlException INTERRUPTED when an item was not begun because of an interrupt
     */
    public static <A, B> List<B> all(Collection<A> items, Function<A, B> work) {
        if (items.size() == 1) {
            return List.of(work.apply(items.iterator().next()));
        }
        try (var threads =
                Executors.newFixedThreadPool(Math.clamp(items.size(), 1, AT_ONCE), WaitingThreads.factory())) {
            List<Future<B>> futures = new ArrayList<>();
            items.forEach(item -> futures.add(threads.submit(() -> work.apply(item))));
            boolean interrupted = false;
            try {
                List<B> results = new ArrayList<>();
                for (Future<B> future : futures) {
                    interrupted |= await(future, threads);
                    results.add(result(future));
                }
                return results;
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    /** @return true when the wait was interrupted; the future is done all the same */
    private static boolean await(Future<?> future, ExecutorService threads) {
        boolean interrupted = false;
        while (!future.isDone()) {
            try {
                future.get();
            } catch (InterruptedException e) {
                interrupted = true;
                threads.shutdownNow().forEach(Concurrently::cancel);
            } catch (ExecutionException e) {
                break;
            }
        }
        return interrupted;
    }

    /** What was not begun would never be done. */
    private static void cancel(Runnable notBegun) {
        if (notBegun instanceof Future<?> future) {
            future.cancel(false);
        }
    }

    private static <B> B result(Future<B> future) {
        return switch (future.state()) {
            case SUCCESS -> future.resultNow();
            case FAILED -> throw rethrown(future.exceptionNow());
            case CANCELLED, RUNNING -> throw new MmectlException(ErrorCode.INTERRUPTED, "Interrupted", "");
        };
    }

    private static RuntimeException rethrown(Throwable cause) {
        switch (cause) {
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(cause);
        }
    }
}
