package io.mmectl.localaws.instance;

import io.mmectl.localaws.time.LocalTime;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Waits for something that others share, for a limited endpoint time. */
final class TimedWait {
    private TimedWait() {}

    /** The value, or empty when it did not come in time. The shared future is left alone. */
    static <T> Optional<T> await(LocalTime time, CompletableFuture<T> shared, Duration limit)
            throws InterruptedException {
        CompletableFuture<Optional<T>> mine = shared.thenApply(Optional::of);
        LocalTime.Cancellable timer = time.after(limit, () -> mine.complete(Optional.empty()));
        try {
            return mine.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            timer.cancel();
        }
    }
}
