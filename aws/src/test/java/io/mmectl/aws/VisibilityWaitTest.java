package io.mmectl.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.deployer.fixture.VirtualPacer;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.sagemaker.model.SageMakerException;

class VisibilityWaitTest {
    private static final AwsServiceException NOT_YET = (AwsServiceException)
            SageMakerException.builder().message("not yet").build();
    private static final AwsServiceException NEVER =
            (AwsServiceException) SageMakerException.builder().message("never").build();

    private final VirtualPacer pacer = new VirtualPacer();
    private final AtomicInteger calls = new AtomicInteger();

    @Test
    void repeatsUntilItIsVisible() {
        String answer = wait(3, NOT_YET);

        assertThat(answer).isEqualTo("made");
        assertThat(calls).hasValue(4);
    }

    @Test
    void doesNotRepeatAnotherFailure() {
        assertThatThrownBy(() -> wait(1, NEVER)).isSameAs(NEVER);
        assertThat(calls).hasValue(1);
    }

    @Test
    void givesUpAfterAboutTwentySeconds() {
        Instant start = pacer.now();

        assertThatThrownBy(() -> wait(Integer.MAX_VALUE, NOT_YET)).isSameAs(NOT_YET);

        assertThat(Duration.between(start, pacer.now())).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(30));
    }

    private String wait(int failures, AwsServiceException failure) {
        return new VisibilityWait(pacer).call(e -> e == NOT_YET, () -> {
            if (calls.incrementAndGet() <= failures) {
                throw failure;
            }
            return "made";
        });
    }
}
