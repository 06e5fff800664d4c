package io.mmectl.aws;

import io.mmectl.config.MmectlException;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** Runs one call of the SDK, so that nothing of the SDK's exceptions gets past the adapters. */
final class Calls {
    private Calls() {}

    /**
     * @param subject what the call is about, as the user knows it: a name or an {@code s3://} URL
     * @throws MmectlException for whatever goes wrong, see {@link Failures}
     */
    static <T> T call(IamAction action, String subject, Supplier<T> call) {
        try {
            return call.get();
        } catch (SdkException e) {
            throw Failures.translate(action, subject, e);
        }
    }

    /** Like {@link #call}; empty when the service says that the subject does not exist. */
    static <T> Optional<T> find(
            IamAction action, String subject, Predicate<AwsServiceException> absent, Supplier<T> call) {
        return call(action, subject, () -> {
            try {
                return Optional.of(call.get());
            } catch (AwsServiceException e) {
                if (absent.test(e)) {
                    return Optional.empty();
                }
                throw e;
            }
        });
    }
}
