package io.mmectl.localaws.hosting;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import io.mmectl.localaws.fixture.Archives;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.cloudwatch.model.Datapoint;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.Metric;
import software.amazon.awssdk.services.cloudwatch.model.StandardUnit;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;
import software.amazon.awssdk.services.sagemakerruntime.model.ModelErrorException;

/**
 * Every metric that AWS documents for multi-model endpoints, from one endpoint that has loaded, answered, refused, evicted
 * and been looked at for some minutes.
 */
class EndpointMetricsTest {
    private static final List<Dimension> VARIANT = List.of(
            Dimension.builder().name("EndpointName").value("search").build(),
            Dimension.builder().name("VariantName").value("AllTraffic").build());

    private static LocalAccount account = null;

    @BeforeAll
    static void anEndpointThatHasSeenEverything() throws IOException {
        account = new LocalAccount(LocalAccount.SCALE);
        account.publish("small.tar.gz", Archives.embeddingFiles(485, 300));
        account.publish("large.tar.gz", Archives.embeddingFiles(7000, 300));
        account.publish("other.tar.gz", Archives.embeddingFiles(7500, 300));
        account.createEndpoint("search", "ml.g4dn.xlarge", 1);
        account.invoke("search", "small.tar.gz", Archives.textRequest("hello"));
        try {
            account.invoke("search", "small.tar.gz", new byte[] {'{'});
        } catch (ModelErrorException refused) {
            // a request that is no JSON counts as the client's error
        }
        // The second of the two large ones makes room for itself.
        account.invoke("search", "large.tar.gz", Archives.textRequest("hello"));
        account.invoke("search", "other.tar.gz", Archives.textRequest("hello"));
        for (int minute = 0; minute < 3; minute++) {
            account.aws.time().step(Duration.ofMinutes(1));
            account.invoke("search", "other.tar.gz", Archives.textRequest("hello"));
        }
    }

    @AfterAll
    static void stop() {
        account.close();
    }

    private static List<Datapoint> points(String namespace, String name, StandardUnit unit) {
        Instant now = account.aws.time().now();
        return account.cloudWatch
                .getMetricStatistics(b -> b.namespace(namespace)
                        .metricName(name)
                        .dimensions(VARIANT)
                        .unit(unit)
                        .period(60)
                        .startTime(now.minus(Duration.ofHours(12)))
                        .endTime(now.plusSeconds(60))
                        .statistics(Statistic.SUM, Statistic.SAMPLE_COUNT, Statistic.MINIMUM, Statistic.MAXIMUM))
                .datapoints();
    }

    /** At least so many samples, each between the two bounds. */
    @ParameterizedTest
    @CsvSource({
        "AWS/SageMaker, ModelLoadingWaitTime, Microseconds, 1, 1, 6e7",
        "AWS/SageMaker, ModelDownloadingTime, Microseconds, 3, 1, 6e8",
        "AWS/SageMaker, ModelLoadingTime, Microseconds, 3, 1, 3.6e8",
        "AWS/SageMaker, ModelUnloadingTime, Microseconds, 1, 1, 3.6e8",
        "AWS/SageMaker, ModelCacheHit, None, 7, 0, 1",
        "AWS/SageMaker, Invocations, None, 7, 1, 1",
        "AWS/SageMaker, InvocationsPerInstance, None, 7, 0, 1",
        "AWS/SageMaker, Invocation4XXErrors, None, 7, 0, 1",
        "AWS/SageMaker, Invocation5XXErrors, None, 7, 0, 0",
        "AWS/SageMaker, InvocationModelErrors, None, 7, 0, 1",
        "AWS/SageMaker, ModelLatency, Microseconds, 6, 1, 6e7",
        "AWS/SageMaker, OverheadLatency, Microseconds, 6, 0, 6e8",
        "/aws/sagemaker/Endpoints, LoadedModelCount, None, 3, 0, 3",
        "/aws/sagemaker/Endpoints, CPUUtilization, Percent, 3, 0, 400",
        "/aws/sagemaker/Endpoints, MemoryUtilization, Percent, 3, 1, 100",
        "/aws/sagemaker/Endpoints, DiskUtilization, Percent, 3, 0, 100",
        "/aws/sagemaker/Endpoints, GPUUtilization, Percent, 3, 0, 100",
        "/aws/sagemaker/Endpoints, GPUMemoryUtilization, Percent, 3, 1, 100",
    })
    @Fidelity(
            area = Area.MONITORING,
            behaviour = "the 18 metrics of multi-model endpoints, each in its namespace and unit with EndpointName and"
                    + " VariantName and nothing else; no metrics by model",
            sure = Sure.DOCUMENTED,
            source =
                    "developer guide, \"Monitor with CloudWatch\" and \"CloudWatch metrics for multi-model endpoints\"")
    void aMetricIsThereInItsUnit(
            String namespace, String name, String unit, double samples, double least, double most) {
        List<Datapoint> points = points(namespace, name, StandardUnit.fromValue(unit));

        assertThat(points.stream().mapToDouble(Datapoint::sampleCount).sum()).isGreaterThanOrEqualTo(samples);
        assertThat(points).allSatisfy(point -> {
            assertThat(point.minimum()).isGreaterThanOrEqualTo(least);
            assertThat(point.maximum()).isLessThanOrEqualTo(most);
        });
        assertThat(points(namespace, name, StandardUnit.BYTES)).isEmpty();
    }

    @Test
    void nothingElseIsMeasured() {
        List<Metric> metrics = account.cloudWatch.listMetrics().metrics();

        assertThat(metrics)
                .hasSize(18)
                .allSatisfy(metric -> assertThat(metric.dimensions()).containsExactlyElementsOf(VARIANT));
    }

    @Test
    void whatWentWrongIsCountedOnce() {
        // A client that has waited a minute for a load counts as 4XX as well, but not as the model's error.
        assertThat(points("AWS/SageMaker", "InvocationModelErrors", StandardUnit.NONE).stream()
                        .mapToDouble(Datapoint::sum)
                        .sum())
                .isEqualTo(1);
        assertThat(points("AWS/SageMaker", "ModelUnloadingTime", StandardUnit.MICROSECONDS))
                .isNotEmpty();
    }

    @Test
    @Fidelity(
            area = Area.MONITORING,
            behaviour =
                    "containers write into the group `/aws/sagemaker/Endpoints/` with the endpoint's name, a stream for each"
                            + " instance",
            sure = Sure.DOCUMENTED,
            source = "developer guide, \"Log groups and streams that SageMaker sends to CloudWatch Logs\"")
    void containersHaveAStreamOfTheirOwn() {
        String group = "/aws/sagemaker/Endpoints/search";

        assertThat(account.logs.describeLogStreams(b -> b.logGroupName(group)).logStreams())
                .singleElement()
                .satisfies(stream -> {
                    assertThat(stream.logStreamName()).startsWith("AllTraffic/");
                    assertThat(account.logs
                                    .getLogEvents(b -> b.logGroupName(group)
                                            .logStreamName(stream.logStreamName())
                                            .startFromHead(true)
                                            .limit(1))
                                    .events())
                            .hasSize(1);
                });
        assertThat(account.logs
                        .filterLogEvents(b -> b.logGroupName(group).filterPattern("nonsense -TargetModel"))
                        .events())
                .isEmpty();
    }
}
