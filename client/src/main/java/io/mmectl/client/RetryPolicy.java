package io.mmectl.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How patient a call is.
 *
 * @param loading how long a model may go on loading before the call gives up; SageMaker loads for up to 360 s
 * @param attempts calls in all while the service throttles or fails; 1 = no repetition
 * @param firstPause before the first repetition; doubles up to {@code longestPause}
 * @param longestPause between two repetitions
 * @param warmFor for how long after an answer a model is taken for loaded: until then its callers do not wait for each
 *     other. Zero = every call of a model waits for the one before it
 */
public record RetryPolicy(
        Duration loading, int attempts, Duration firstPause, Duration longestPause, Duration warmFor) {
    public RetryPolicy {
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts must be 1 or more: " + attempts);
        }
    }

    public static RetryPolicy standard() {
        return new RetryPolicy(
                Duration.ofSeconds(360), 6, Duration.ofMillis(200), Duration.ofSeconds(10), Duration.ofMinutes(10));
    }

    /** Exponential, the upper half by chance, so that callers that failed together do not come back together. */
    Duration pause(int repetition, RandomGenerator random) {
        double full = Math.min(longestPause.toNanos(), firstPause.toNanos() * Math.pow(2, repetition));
        return Duration.ofNanos((long) (full * (0.5 + 0.5 * random.nextDouble())));
    }
}
