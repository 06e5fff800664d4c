package io.mmectl.deployer.state;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Independent questions, asked at the same time. */
final class InParallel {
    private InParallel() {}

    /** The answers in the questions' order; what the first failing question in that order threw is thrown on. */
    static <A, B> List<B> map(Collection<A> questions, Function<A, B> ask) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<B>> futures = new ArrayList<>();
            questions.forEach(q -> futures.add(threads.submit(() -> ask.apply(q))));
            List<B> answers = new ArrayList<>();
            for (Future<B> future : futures) {
                answers.add(future.get());
            }
            return answers;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MmectlException(ErrorCode.INTERRUPTED, "Interrupted while asking the account", "", e);
        } catch (ExecutionException e) {
            throw rethrown(e.getCause());
        }
    }

    private static RuntimeException rethrown(Throwable cause) {
        switch (cause) {
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(cause);
        }
    }
}
