package io.mmectl.aws;

import io.mmectl.aws.AwsSettings.Access;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import java.time.Duration;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.defaultsmode.DefaultsMode;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.http.apache.ProxyConfiguration;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.applicationautoscaling.ApplicationAutoScalingClient;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.endpoints.S3EndpointProvider;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeClient;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * The SDK's clients over one shared HTTP client, each built at its first use: a client costs 100 ms and more at start-up,
 * and most commands need two or three. Safe for concurrent use.
 */
final class AwsClients implements AutoCloseable {
    /** SageMaker answers an invocation within 60 s; its documentation asks for 70 s on the client's side. */
    private static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(70);

    private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(5);

    /** More than any sweep and upload have in flight together; an unused one costs nothing. */
    private static final int MAX_CONNECTIONS = 256;

    private final AwsSettings settings;
    private final Lazy<SdkHttpClient> http = new Lazy<>(this::newHttpClient);
    private final Lazy<S3Client> s3 = new Lazy<>(usable(this::newS3));
    private final Lazy<SageMakerClient> sageMaker = new Lazy<>(usable(this::newSageMaker));
    private final Lazy<SageMakerRuntimeClient> runtime = new Lazy<>(usable(this::newRuntime));
    private final Lazy<ApplicationAutoScalingClient> scaling = new Lazy<>(usable(this::newScaling));
    private final Lazy<CloudWatchClient> cloudWatch = new Lazy<>(usable(this::newCloudWatch));
    private final Lazy<StsClient> sts = new Lazy<>(usable(this::newSts));
    private final Lazy<IamClient> iam = new Lazy<>(usable(this::newIam));

    AwsClients(AwsSettings settings) {
        this.settings = settings;
    }

    S3Client s3() {
        return s3.get();
    }

    SageMakerClient sageMaker() {
        return sageMaker.get();
    }

    /** Never repeats a call: its callers decide what another try is worth. */
    SageMakerRuntimeClient runtime() {
        return runtime.get();
    }

    ApplicationAutoScalingClient scaling() {
        return scaling.get();
    }

    CloudWatchClient cloudWatch() {
        return cloudWatch.get();
    }

    StsClient sts() {
        return sts.get();
    }

    IamClient iam() {
        return iam.get();
    }

    @Override
    public void close() {
        s3.close();
        sageMaker.close();
        runtime.close();
        scaling.close();
        cloudWatch.close();
        sts.close();
        iam.close();
        http.close();
    }

    private S3Client newS3() {
        S3ClientBuilder builder = configure(S3Client.builder(), Retries.s3());
        builder.putAuthScheme(new ChecksummedPayloads());
        S3EndpointProvider rules = S3EndpointProvider.defaultProvider();
        // The SDK's rules use path style for an IP address but not for localhost, and bucket.localhost seldom resolves.
        builder.endpointProvider(parameters -> rules.resolveEndpoint(
                isLocalhost(parameters.endpoint()) ? parameters.copy(p -> p.forcePathStyle(true)) : parameters));
        return builder.build();
    }

    private static boolean isLocalhost(@org.jspecify.annotations.Nullable String endpoint) {
        return endpoint != null && endpoint.matches("https?://localhost(:\\d+)?(/.*)?");
    }

    private SageMakerClient newSageMaker() {
        return configure(SageMakerClient.builder(), Retries.controlPlane()).build();
    }

    private SageMakerRuntimeClient newRuntime() {
        return configure(SageMakerRuntimeClient.builder(), DefaultRetryStrategy.doNotRetry())
                .build();
    }

    private ApplicationAutoScalingClient newScaling() {
        return configure(ApplicationAutoScalingClient.builder(), Retries.controlPlane())
                .build();
    }

    private CloudWatchClient newCloudWatch() {
        return configure(CloudWatchClient.builder(), Retries.controlPlane()).build();
    }

    private StsClient newSts() {
        return configure(StsClient.builder(), Retries.controlPlane()).build();
    }

    private IamClient newIam() {
        return configure(IamClient.builder(), Retries.controlPlane()).build();
    }

    /** The SDK reads the machine's profile files whenever it builds a client, needed or not. */
    private static <T> Supplier<T> usable(Supplier<T> maker) {
        return () -> {
            try {
                return maker.get();
            } catch (IllegalArgumentException e) {
                throw new MmectlException(
                        ErrorCode.INVALID_INPUT,
                        "the AWS settings of this machine cannot be read: " + e.getMessage(),
                        "Correct ~/.aws/config and ~/.aws/credentials (or what AWS_CONFIG_FILE and"
                                + " AWS_SHARED_CREDENTIALS_FILE name) and the AWS_ variables.",
                        e);
            }
        };
    }

    private <B extends AwsClientBuilder<B, ?> & AwsSyncClientBuilder<B, ?>> B configure(
            B builder, RetryStrategy retry) {
        ClientOverrideConfiguration.Builder overrides =
                ClientOverrideConfiguration.builder().retryStrategy(retry);
        builder.httpClient(http.get()).region(Region.of(settings.region()));
        switch (settings.access()) {
            case Access.Ambient() -> {}
            case Access.Isolated(var endpointUrl) -> {
                overrides.defaultProfileFile(ProfileFile.aggregator().build()).defaultProfileName("default");
                builder.endpointOverride(endpointUrl)
                        .credentialsProvider(
                                StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                        .defaultsMode(DefaultsMode.STANDARD)
                        .fipsEnabled(false)
                        .dualstackEnabled(false);
            }
        }
        return builder.overrideConfiguration(overrides.build());
    }

    private SdkHttpClient newHttpClient() {
        ApacheHttpClient.Builder builder = ApacheHttpClient.builder()
                .socketTimeout(SOCKET_TIMEOUT)
                .connectionTimeout(CONNECTION_TIMEOUT)
                .connectionAcquisitionTimeout(SOCKET_TIMEOUT)
                .maxConnections(MAX_CONNECTIONS);
        return switch (settings.access()) {
            case Access.Ambient() -> builder.build();
            case Access.Isolated isolated ->
                builder.proxyConfiguration(ProxyConfiguration.builder()
                                .useSystemPropertyValues(false)
                                .useEnvironmentVariableValues(false)
                                .build())
                        .build();
        };
    }
}
