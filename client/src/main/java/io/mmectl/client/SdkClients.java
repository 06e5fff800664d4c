package io.mmectl.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeClient;

/** The SDK's clients over one HTTP client, each made at its first use. Safe for concurrent use. */
final class SdkClients implements AutoCloseable {
    /** SageMaker answers within 60 s; the SDK's own default of 30 s would send again while the first load still runs. */
    static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(70);

    private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(5);

    private final int connections;
    private @Nullable SdkHttpClient http;
    private @Nullable S3Client s3;
    private @Nullable SageMakerRuntimeClient runtime;

    SdkClients(int connections) {
        this.connections = connections;
    }

    synchronized S3Client s3() {
        if (s3 == null) {
            s3 = S3Client.builder().httpClient(http()).build();
        }
        return s3;
    }

    /** Repeats nothing: the client knows better than the SDK what another try is worth. */
    synchronized SageMakerRuntimeClient runtime() {
        if (runtime == null) {
            runtime = SageMakerRuntimeClient.builder()
                    .httpClient(http())
                    .overrideConfiguration(o -> o.retryStrategy(DefaultRetryStrategy.doNotRetry()))
                    .build();
        }
        return runtime;
    }

    @Override
    public synchronized void close() {
        if (s3 != null) {
            s3.close();
        }
        if (runtime != null) {
            runtime.close();
        }
        if (http != null) {
            http.close();
        }
    }

    private SdkHttpClient http() {
        if (http == null) {
            http = ApacheHttpClient.builder()
                    .socketTimeout(SOCKET_TIMEOUT)
                    .connectionTimeout(CONNECTION_TIMEOUT)
                    // A caller that waits for a connection must not give up before one that waits for a model.
                    .connectionAcquisitionTimeout(SOCKET_TIMEOUT)
                    .maxConnections(connections)
                    .build();
        }
        return http;
    }
}
