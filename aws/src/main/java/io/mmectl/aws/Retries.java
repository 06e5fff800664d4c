package io.mmectl.aws;

import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;

/**
 * How often the SDK sends a call again, all on top of its standard mode, which repeats throttling, 5xx and lost
 * connections.
 */
final class Retries {
    /** With the SDK's pauses about 40 s of throttling. */
    private static final int CONTROL_PLANE_ATTEMPTS = 8;

    private static final int S3_ATTEMPTS = 5;

    private Retries() {}

    /** The control plane throttles account-wide ("Rate exceeded"), so other tools of the account can hit us. */
    static RetryStrategy controlPlane() {
        return AwsRetryStrategy.standardRetryStrategy().toBuilder()
                .maxAttempts(CONTROL_PLANE_ATTEMPTS)
                .retryOnException(e -> hasCode(e, "ConcurrentUpdateException"))
                .build();
    }

    /** S3 says ConditionalRequestConflict when two conditional writes meet; it asks for another try. */
    static RetryStrategy s3() {
        return AwsRetryStrategy.standardRetryStrategy().toBuilder()
                .maxAttempts(S3_ATTEMPTS)
                .retryOnException(e -> hasCode(e, "ConditionalRequestConflict"))
                .build();
    }

    private static boolean hasCode(Throwable failure, String code) {
        return failure instanceof AwsServiceException e && code.equals(Failures.code(e));
    }
}
