package io.mmectl.warmup;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long and how often one target model is tried.
 *
 * @param invocation time-out of one call
 * @param loading how long a model may answer "not ready", from the start of the first such call
 * @param loadingPause before the first repetition while loading; doubles up to {@code longestPause}
 * @param attempts calls in all while the service is unavailable; 1 = no repetition
 * @param unavailablePause before the first repetition then; doubles up to {@code longestPause}
 */
public record RetryRules(
        Duration invocation,
        Duration loading,
        Duration loadingPause,
        int attempts,
        Duration unavailablePause,
        Duration longestPause) {

    /** SageMaker answers within 60 s (70 s leave room for the network) and goes on loading for up to 360 s. */
    public static RetryRules sageMaker() {
        return new RetryRules(
                Duration.ofSeconds(70),
                Duration.ofSeconds(360),
                Duration.ofSeconds(1),
                6,
                Duration.ofMillis(500),
                Duration.ofSeconds(10));
    }

    Duration whileLoading(int repetition, RandomGenerator random) {
        return backoff(loadingPause, repetition, random);
    }

    Duration whileUnavailable(int repetition, RandomGenerator random) {
        return backoff(unavailablePause, repetition, random);
    }

    /** Exponential, with the upper half drawn by chance: callers that failed together do not come back together. */
    private Duration backoff(Duration first, int repetition, RandomGenerator random) {
        double full = Math.min(longestPause.toNanos(), first.toNanos() * Math.pow(2, repetition));
        return Duration.ofNanos((long) (full * (0.5 + 0.5 * random.nextDouble())));
    }
}
