package io.mmectl.localaws.hosting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import io.mmectl.localaws.fixture.Archives;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.services.applicationautoscaling.model.MetricType;
import software.amazon.awssdk.services.applicationautoscaling.model.ObjectNotFoundException;
import software.amazon.awssdk.services.applicationautoscaling.model.PolicyType;
import software.amazon.awssdk.services.applicationautoscaling.model.ScalableDimension;
import software.amazon.awssdk.services.applicationautoscaling.model.ServiceNamespace;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.CloudWatchException;
import software.amazon.awssdk.services.cloudwatch.model.ComparisonOperator;
import software.amazon.awssdk.services.cloudwatch.model.DashboardNotFoundErrorException;
import software.amazon.awssdk.services.cloudwatch.model.Datapoint;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataResult;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;
import software.amazon.awssdk.services.sagemakerruntime.model.ModelErrorException;

/** CloudWatch and Application Auto Scaling by the Java SDK; it speaks RPC v2 CBOR with CloudWatch. */
class MonitoringOverTheWireTest {
    private LocalAccount account = null;

    @BeforeEach
    void start() throws IOException {
        account = new LocalAccount(LocalAccount.SCALE);
        account.publish("acme.tar.gz", Archives.embeddingFiles(485, 300));
        account.createEndpoint("search", "ml.g4dn.xlarge", 1);
    }

    @AfterEach
    void stop() {
        account.close();
    }

    private List<Dimension> variant() {
        return List.of(
                Dimension.builder().name("EndpointName").value("search").build(),
                Dimension.builder().name("VariantName").value("AllTraffic").build());
    }

    private MetricDataResult data(String namespace, String metric, String statistic) {
        Instant now = account.aws.time().now();
        return account.cloudWatch
                .getMetricData(b -> b.startTime(now.minus(Duration.ofHours(3)))
                        .endTime(now.plus(Duration.ofMinutes(1)))
                        .metricDataQueries(q -> q.id("q")
                                .metricStat(s -> s.period(60)
                                        .stat(statistic)
                                        .metric(m -> m.namespace(namespace)
                                                .metricName(metric)
                                                .dimensions(variant())))))
                .metricDataResults()
                .getFirst();
    }

    @Test
    @Fidelity(
            area = Area.MONITORING,
            behaviour = "names, namespaces, dimensions and units of the endpoints' invocation metrics",
            sure = Sure.DOCUMENTED,
            source = "developer guide")
    void invocationsAndColdStartsAreMeasured() {
        account.invoke("search", "acme.tar.gz", Archives.textRequest("hello"));
        account.invoke("search", "acme.tar.gz", Archives.textRequest("hello"));

        assertThat(sum(data("AWS/SageMaker", "ModelLoadingTime", "SampleCount")))
                .isEqualTo(1);
        assertThat(sum(data("AWS/SageMaker", "ModelDownloadingTime", "SampleCount")))
                .isEqualTo(1);
        assertThat(sum(data("AWS/SageMaker", "ModelCacheHit", "Sum"))).isGreaterThanOrEqualTo(1);
        assertThat(sum(data("AWS/SageMaker", "Invocations", "Sum"))).isGreaterThanOrEqualTo(2);
        assertThat(data("AWS/SageMaker", "ModelLatency", "Average").values())
                .allSatisfy(micros -> assertThat(micros).isGreaterThan(20_000));
        assertThat(account.cloudWatch
                        .listMetrics(b -> b.namespace("AWS/SageMaker").metricName("Invocations"))
                        .metrics())
                .singleElement()
                .satisfies(metric -> assertThat(metric.dimensions()).containsExactlyElementsOf(variant()));
    }

    private static double sum(MetricDataResult result) {
        return result.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    @Test
    @Fidelity(
            area = Area.MONITORING,
            behaviour = "Invocation4XXErrors, Invocation5XXErrors and InvocationModelErrors",
            sure = Sure.DOCUMENTED,
            source = "developer guide")
    void errorsCountByTheModelsOwnStatus() throws Exception {
        account.admin("POST", "/_local/faults", "{\"kind\":\"BrokenInvoke\",\"status\":500,\"message\":\"boom\"}");
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> account.invoke("search", "acme.tar.gz", new byte[] {'{'}))
                    .isInstanceOf(ModelErrorException.class);
        }

        assertThat(sum(data("AWS/SageMaker", "Invocation5XXErrors", "Sum"))).isEqualTo(1);
        assertThat(sum(data("AWS/SageMaker", "InvocationModelErrors", "Sum"))).isEqualTo(2);
        assertThat(sum(data("AWS/SageMaker", "Invocation4XXErrors", "Sum"))).isGreaterThanOrEqualTo(1);
    }

    @Test
    @Fidelity(
            area = Area.MONITORING,
            behaviour = "gauges of instances arrive each minute",
            sure = Sure.DOCUMENTED,
            source = "developer guide")
    void gaugesArriveByThemselves() {
        account.invoke("search", "acme.tar.gz", Archives.textRequest("hello"));
        account.aws.time().step(Duration.ofMinutes(1));
        while (data("/aws/sagemaker/Endpoints", "LoadedModelCount", "Maximum").values().stream()
                .noneMatch(loaded -> loaded == 1)) {
            account.aws.time().step(Duration.ofMinutes(1));
        }

        assertThat(data("/aws/sagemaker/Endpoints", "GPUMemoryUtilization", "Maximum")
                        .values())
                .anySatisfy(percent -> assertThat(percent).isBetween(6.5, 9.5));
    }

    @Test
    @Fidelity(
            area = Area.MONITORING,
            behaviour = "CloudWatch speaks AWS JSON 1.0, Query and RPC v2 CBOR, and unpacks gzip",
            sure = Sure.VERIFIED,
            source =
                    "AWS SDK for Java 2.54.3 (CBOR; `MonitoringOverTheWireTest`) and 2.40.2 (Query; the contract tests of"
                            + " `aws`), boto3 1.44.5 (JSON; `Boto3Test`)")
    void aNewerSdkSpeaksCborAndPacksWhatIsLarge() throws Exception {
        List<SdkHttpRequest> sent = new ArrayList<>();
        try (CloudWatchClient client = account.cloudWatch(new ExecutionInterceptor() {
            @Override
            public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
                sent.add(context.httpRequest());
            }
        })) {
            Instant now = account.aws.time().now();
            client.putMetricData(b -> b.namespace("Mine")
                    .metricData(IntStream.rangeClosed(1, 1000)
                            .mapToObj(i -> MetricDatum.builder()
                                    .metricName("Load")
                                    .timestamp(now)
                                    .value((double) i)
                                    .build())
                            .toList()));
            Datapoint point = client.getMetricStatistics(b -> b.namespace("Mine")
                            .metricName("Load")
                            .period(60)
                            .startTime(now.minusSeconds(120))
                            .endTime(now.plusSeconds(120))
                            .statistics(Statistic.SUM)
                            .extendedStatistics("p50", "TM(10%:90%)"))
                    .datapoints()
                    .getFirst();

            assertThat(point.sum()).isEqualTo(500_500.0);
            assertThat(point.timestamp()).isBetween(now.minusSeconds(120), now);
            assertThat(point.extendedStatistics().get("p50")).isBetween(495.0, 505.0);
            assertThat(point.extendedStatistics().get("TM(10%:90%)")).isBetween(495.0, 506.0);
            assertThatThrownBy(() -> client.getDashboard(b -> b.dashboardName("nobodys")))
                    .isInstanceOf(DashboardNotFoundErrorException.class)
                    .satisfies(e -> assertThat(
                                    ((AwsServiceException) e).awsErrorDetails().errorCode())
                            .isEqualTo("ResourceNotFound"));
            assertThatThrownBy(() -> client.deleteAlarms(b -> b.alarmNames("nobodys")))
                    .isInstanceOf(CloudWatchException.class)
                    .satisfies(e -> assertThat(
                                    ((AwsServiceException) e).awsErrorDetails().errorCode())
                            .isEqualTo("ResourceNotFound"));
        }
        assertThat(sent)
                .allSatisfy(request -> assertThat(request.firstMatchingHeader("smithy-protocol"))
                        .hasValue("rpc-v2-cbor"));
        assertThat(sent.getFirst().firstMatchingHeader("Content-Encoding")).hasValue("gzip");
    }

    @Test
    @Fidelity(
            area = Area.MONITORING,
            behaviour = "GetMetricStatistics with units",
            sure = Sure.VERIFIED,
            source = "AWS SDK for Java 2.54.3")
    void statisticsComeBackWithTheirUnit() {
        Instant now = account.aws.time().now();
        account.cloudWatch.putMetricData(b -> b.namespace("Mine")
                .metricData(
                        d -> d.metricName("Load").timestamp(now).value(3.0).unit("Count"),
                        d -> d.metricName("Load").timestamp(now).value(5.0).unit("Count")));

        assertThat(account.cloudWatch
                        .getMetricStatistics(b -> b.namespace("Mine")
                                .metricName("Load")
                                .period(60)
                                .startTime(now.minusSeconds(120))
                                .endTime(now.plusSeconds(120))
                                .statistics(Statistic.AVERAGE, Statistic.SAMPLE_COUNT))
                        .datapoints())
                .singleElement()
                .satisfies(point -> {
                    assertThat(point.average()).isEqualTo(4.0);
                    assertThat(point.sampleCount()).isEqualTo(2.0);
                    assertThat(point.unitAsString()).isEqualTo("Count");
                });
    }

    @Test
    @Fidelity(
            area = Area.MONITORING,
            behaviour = "alarms are put, described, tagged and deleted",
            sure = Sure.VERIFIED,
            source = "AWS SDK for Java 2.54.3")
    void alarmsAreKeptEvaluatedAndDeleted() {
        account.cloudWatch.putMetricAlarm(b -> b.alarmName("hot <&>")
                .namespace("Mine")
                .metricName("Load")
                .statistic(Statistic.AVERAGE)
                .period(60)
                .evaluationPeriods(1)
                .threshold(1.5)
                .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD)
                .tags(t -> t.key("fleet").value("support")));
        MetricAlarm alarm = account.cloudWatch.describeAlarms().metricAlarms().getFirst();
        assertThat(alarm.alarmName()).isEqualTo("hot <&>");
        assertThat(alarm.stateValue()).isEqualTo(StateValue.INSUFFICIENT_DATA);
        assertThat(account.cloudWatch
                        .listTagsForResource(b -> b.resourceARN(alarm.alarmArn()))
                        .tags())
                .singleElement()
                .satisfies(tag -> assertThat(tag.value()).isEqualTo("support"));

        account.cloudWatch.deleteAlarms(b -> b.alarmNames("hot <&>"));

        assertThat(account.cloudWatch.describeAlarms().metricAlarms()).isEmpty();
    }

    @Timeout(300)
    @Test
    void trafficBringsAColdInstanceAndQuietTakesItAway() throws Exception {
        // Slow enough that a busy machine still sends its dozen invocations in an endpoint minute.
        account.aws.time().scale(10);
        track(1, 2, 3.0);

        while (instanceCount() == 1) {
            account.invoke("search", "acme.tar.gz", Archives.textRequest("busy"));
            account.aws.time().step(Duration.ofSeconds(5));
        }
        assertThat(resident()).as("models by instance, oldest instance first").containsExactly(1, 0);

        while (instanceCount() > 1) {
            account.aws.time().step(Duration.ofMinutes(1));
        }
        assertThat(resident()).containsExactly(1);
        assertThat(account.scaling
                        .describeScalingActivities(b -> b.serviceNamespace(ServiceNamespace.SAGEMAKER))
                        .scalingActivities())
                .extracting(activity -> activity.description())
                .startsWith("Setting desired instance count to 1.")
                .endsWith("Setting desired instance count to 2.");
    }

    private int instanceCount() {
        return account.sageMaker
                .describeEndpoint(b -> b.endpointName("search"))
                .productionVariants()
                .getFirst()
                .currentInstanceCount();
    }

    private List<Integer> resident() throws Exception {
        List<Integer> counts = new ArrayList<>();
        account.admin("GET", "/_local/instances", "")
                .path("instances")
                .forEach(instance -> counts.add(instance.path("models").size()));
        return counts;
    }

    private void track(int min, int max, double target) {
        String resource = "endpoint/search/variant/AllTraffic";
        account.scaling.registerScalableTarget(b -> b.serviceNamespace(ServiceNamespace.SAGEMAKER)
                .resourceId(resource)
                .scalableDimension(ScalableDimension.SAGEMAKER_VARIANT_DESIRED_INSTANCE_COUNT)
                .minCapacity(min)
                .maxCapacity(max));
        account.scaling.putScalingPolicy(b -> b.policyName("p")
                .serviceNamespace(ServiceNamespace.SAGEMAKER)
                .resourceId(resource)
                .scalableDimension(ScalableDimension.SAGEMAKER_VARIANT_DESIRED_INSTANCE_COUNT)
                .policyType(PolicyType.TARGET_TRACKING_SCALING)
                .targetTrackingScalingPolicyConfiguration(c -> c.targetValue(target)
                        .predefinedMetricSpecification(
                                m -> m.predefinedMetricType(MetricType.SAGE_MAKER_VARIANT_INVOCATIONS_PER_INSTANCE))));
    }

    @Test
    void aTargetIsRegisteredFollowedAndDeregistered() {
        String resource = "endpoint/search/variant/AllTraffic";
        track(2, 4, 225.0);

        account.awaitInService("search");

        assertThat(instanceCount()).isEqualTo(2);
        assertThat(account.cloudWatch
                        .describeAlarms(b -> b.alarmNamePrefix("TargetTracking-" + resource))
                        .metricAlarms())
                .hasSize(2);
        account.scaling.deregisterScalableTarget(b -> b.serviceNamespace(ServiceNamespace.SAGEMAKER)
                .resourceId(resource)
                .scalableDimension(ScalableDimension.SAGEMAKER_VARIANT_DESIRED_INSTANCE_COUNT));
        assertThatThrownBy(() ->
                        account.scaling.deregisterScalableTarget(b -> b.serviceNamespace(ServiceNamespace.SAGEMAKER)
                                .resourceId(resource)
                                .scalableDimension(ScalableDimension.SAGEMAKER_VARIANT_DESIRED_INSTANCE_COUNT)))
                .isInstanceOf(ObjectNotFoundException.class);
    }
}
