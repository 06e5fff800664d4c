package io.mmectl.aws;

import java.net.URI;
import java.util.Objects;

/**
 * Which AWS the adapters talk to, and how they identify themselves.
 *
 * @param region AWS region code, as {@code eu-west-1}
 */
public record AwsSettings(String region, Access access) {
    public AwsSettings {
        if (region.isBlank()) {
            throw new IllegalArgumentException("a region is needed");
        }
        Objects.requireNonNull(access);
    }

    /** Where credentials and endpoint URLs come from. */
    public sealed interface Access {
        /**
         * All from the surroundings, as the SDK reads them: default credential chain, profiles, {@code AWS_ENDPOINT_URL},
         * {@code AWS_ENDPOINT_URL_<SERVICE>} and their system properties ({@code aws.endpointUrl},
         * {@code aws.endpointUrlS3}, {@code …SageMaker}, {@code …SageMakerRuntime}, {@code …ApplicationAutoScaling},
         * {@code …CloudWatch}, {@code …Iam}, {@code …Sts}), proxies.
         */
        record Ambient() implements Access {}

        /**
         * Nothing from the surroundings: every service at one URL, dummy credentials, no profile file, no environment
         * variable, no proxy, no instance metadata. No other host is contacted, whatever is configured on the machine.
         *
         * @param endpointUrl scheme, host and port, as {@code http://127.0.0.1:4566}
         */
        record Isolated(URI endpointUrl) implements Access {}
    }

    /** A real account, or whatever the surroundings point the SDK at. */
    public static AwsSettings ambient(String region) {
        return new AwsSettings(region, new Access.Ambient());
    }

    /** One server that stands for all of AWS. */
    public static AwsSettings isolated(URI endpointUrl, String region) {
        return new AwsSettings(region, new Access.Isolated(endpointUrl));
    }
}
