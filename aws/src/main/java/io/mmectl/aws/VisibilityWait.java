package io.mmectl.aws;

import io.mmectl.deployer.port.Pacer;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * Repeats a call that names a resource which was created a moment ago and may not be visible everywhere yet: ten tries
 * over about 20 s. The SDK cannot do it, as the service answers with the code of a lasting mistake.
 */
final class VisibilityWait {
    private static final int ATTEMPTS = 10;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(4);

    private final Pacer pacer;

    VisibilityWait(Pacer pacer) {
        this.pacer = pacer;
    }

    <T> T call(Predicate<AwsServiceException> notVisibleYet, Supplier<T> call) {
        Duration pause = FIRST_PAUSE;
        for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
            try {
                return call.get();
            } catch (AwsServiceException e) {
                if (!notVisibleYet.test(e)) {
                    throw e;
                }
            }
            pacer.pause(pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
        return call.get();
    }
}
