package io.mmectl.localaws.hosting;

import io.mmectl.localaws.LocalAws;
import io.mmectl.localaws.fixture.Archives;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.applicationautoscaling.ApplicationAutoScalingClient;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;
import software.amazon.awssdk.services.sagemaker.model.ContainerMode;
import software.amazon.awssdk.services.sagemaker.model.DescribeEndpointResponse;
import software.amazon.awssdk.services.sagemaker.model.EndpointStatus;
import software.amazon.awssdk.services.sagemaker.model.SageMakerException;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeClient;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointResponse;
import software.amazon.awssdk.services.sagemakerruntime.model.ModelNotReadyException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A local AWS in memory with the Java SDK's clients on its port. */
final class LocalAccount implements AutoCloseable {
    static final String IMAGE = "763104351884.dkr.ecr.eu-central-1.amazonaws.com/sagemaker-tritonserver:25.09-py3";

    /**
     * A load takes a fraction of a second, and a machine that stands still for a whole one takes no client's minute away:
     * endpoints are made by steps of the clock.
     */
    static final double SCALE = 50;

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    final LocalAws aws;
    final S3Client s3;
    final SageMakerClient sageMaker;
    final SageMakerRuntimeClient runtime;
    final ApplicationAutoScalingClient scaling;
    final CloudWatchClient cloudWatch;
    final CloudWatchLogsClient logs;

    LocalAccount(double timeScale) throws IOException {
        this(LocalAws.Config.inMemory().withTimeScale(timeScale).withSeed(42));
    }

    LocalAccount(LocalAws.Config config) throws IOException {
        aws = LocalAws.start(config);
        s3 = configured(S3Client.builder().forcePathStyle(true)).build();
        sageMaker = configured(SageMakerClient.builder()).build();
        runtime = configured(SageMakerRuntimeClient.builder()).build();
        scaling = configured(ApplicationAutoScalingClient.builder()).build();
        cloudWatch = configured(CloudWatchClient.builder()).build();
        logs = configured(CloudWatchLogsClient.builder()).build();
        s3.createBucket(b -> b.bucket("models"));
    }

    <B extends AwsClientBuilder<B, ?>> B configured(B builder) {
        return builder.endpointOverride(aws.endpoint())
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")));
    }

    /** A CloudWatch client whose requests the interceptor sees. */
    CloudWatchClient cloudWatch(ExecutionInterceptor interceptor) {
        return configured(CloudWatchClient.builder())
                .overrideConfiguration(c -> c.addExecutionInterceptor(interceptor))
                .build();
    }

    void publish(String target, Map<String, String> files) {
        s3.putObject(b -> b.bucket("models").key("t/" + target), RequestBody.fromBytes(Archives.tarGz(files)));
    }

    /** An endpoint in service whose target models are those published under {@code t/}. */
    void createEndpoint(String name, String instanceType, int count) {
        createConfig(name, instanceType, count);
        whileNotVisible(() -> sageMaker.createEndpoint(b -> b.endpointName(name).endpointConfigName(name)));
        awaitInService(name);
    }

    void createConfig(String name, String instanceType, int count) {
        sageMaker.createModel(b -> b.modelName(name)
                .executionRoleArn("arn:aws:iam::123456789012:role/mmectl-local")
                .primaryContainer(
                        c -> c.image(IMAGE).mode(ContainerMode.MULTI_MODEL).modelDataUrl("s3://models/t/")));
        sageMaker.createEndpointConfig(b -> b.endpointConfigName(name)
                .productionVariants(v -> v.variantName("AllTraffic")
                        .modelName(name)
                        .instanceType(instanceType)
                        .initialInstanceCount(count)
                        .initialVariantWeight(1f)));
    }

    void whileNotVisible(Runnable call) {
        while (true) {
            try {
                call.run();
                return;
            } catch (SageMakerException e) {
                if (!e.getMessage().contains("Could not find endpoint configuration")) {
                    throw e;
                }
                aws.time().step(Duration.ofSeconds(1));
            }
        }
    }

    /** Steps time until the endpoint is in service or has failed. */
    DescribeEndpointResponse awaitInService(String name) {
        DescribeEndpointResponse endpoint = sageMaker.describeEndpoint(b -> b.endpointName(name));
        while (endpoint.endpointStatus() != EndpointStatus.IN_SERVICE
                && endpoint.endpointStatus() != EndpointStatus.FAILED) {
            aws.time().step(Duration.ofSeconds(30));
            endpoint = sageMaker.describeEndpoint(b -> b.endpointName(name));
        }
        return endpoint;
    }

    InvokeEndpointResponse invoke(String endpoint, String target, byte[] body) {
        while (true) {
            try {
                return runtime.invokeEndpoint(b -> b.endpointName(endpoint)
                        .targetModel(target)
                        .contentType("application/json")
                        .body(SdkBytes.fromByteArray(body)));
            } catch (ModelNotReadyException stillLoading) {
                // the load goes on: ask again
            }
        }
    }

    /** What the containers of an endpoint have said, one stream after the other. */
    String containerLog(String endpoint) {
        String group = "/aws/sagemaker/Endpoints/" + endpoint;
        return logs.describeLogStreams(b -> b.logGroupName(group)).logStreams().stream()
                .flatMap(stream -> logs
                        .getLogEvents(b -> b.logGroupName(group)
                                .logStreamName(stream.logStreamName())
                                .startFromHead(true))
                        .events()
                        .stream())
                .map(event -> event.message() + "\n")
                .reduce("", String::concat);
    }

    JsonNode admin(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(aws.endpoint() + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            return MAPPER.readTree(
                    http.send(request, HttpResponse.BodyHandlers.ofString()).body());
        }
    }

    @Override
    public void close() {
        s3.close();
        sageMaker.close();
        runtime.close();
        scaling.close();
        cloudWatch.close();
        logs.close();
        aws.close();
    }
}
