package io.mmectl.localaws.hosting;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import io.mmectl.localaws.fixture.Archives;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.applicationautoscaling.model.PolicyType;
import software.amazon.awssdk.services.applicationautoscaling.model.ScalableDimension;
import software.amazon.awssdk.services.applicationautoscaling.model.ServiceNamespace;
import software.amazon.awssdk.services.cloudwatch.model.ComparisonOperator;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;
import software.amazon.awssdk.services.cloudwatchlogs.model.InputLogEvent;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;
import software.amazon.awssdk.services.sagemaker.model.Tag;
import software.amazon.awssdk.services.sts.StsClient;
import tools.jackson.databind.JsonNode;

/** An account with something of every kind in it, emptied. */
class ResetTest {
    private static final String TARGET = "endpoint/search/variant/AllTraffic";

    @Test
    @Fidelity(
            area = Area.OPERATION,
            behaviour =
                    "POST /_local/reset leaves nothing in any service or region: objects and their versions, uploads,"
                            + " models, configs, endpoints with their instances and tags, targets, policies, actions, activities,"
                            + " alarms with history and tags, dashboards, metrics, logs, roles and policies, sessions, faults, counts",
            sure = Sure.DIFFERS,
            source = "an AWS account has no reset")
    void everyServiceIsEmptyAfterwards() throws Exception {
        try (LocalAccount account = new LocalAccount(LocalAccount.SCALE);
                SageMakerClient elsewhere = account.configured(SageMakerClient.builder())
                        .region(Region.AP_SOUTH_1)
                        .build()) {
            fill(account);
            elsewhere.addTags(b -> b.resourceArn(elsewhereModel(account, elsewhere))
                    .tags(Tag.builder().key("k").value("v").build()));
            Map<String, Long> before = resources(account.admin("GET", "/_local/status", ""));
            // There is no client for IAM here; IamServiceTest makes and resets policies.
            before.remove("iam-policies");
            assertThat(before)
                    .as("each kind of thing is there")
                    .allSatisfy((kind, number) -> assertThat(number).as(kind).isPositive());

            JsonNode reset = account.admin("POST", "/_local/reset", "");

            assertThat(resources(reset))
                    .allSatisfy((kind, number) -> assertThat(number).as(kind).isZero());
            assertThat(resources(reset)).containsKeys(before.keySet().toArray(String[]::new));
            empty(account);
            assertThat(elsewhere.listModels().models()).isEmpty();
            account.s3.createBucket(b -> b.bucket("models"));
            account.publish("m.tar.gz", Archives.embeddingFiles(485, 300));
            account.createEndpoint("search", "ml.g4dn.xlarge", 1);
        }
    }

    private static String elsewhereModel(LocalAccount account, SageMakerClient elsewhere) {
        return elsewhere
                .createModel(b -> b.modelName("m")
                        .executionRoleArn("arn:aws:iam::123456789012:role/mmectl-local")
                        .primaryContainer(c -> c.image(LocalAccount.IMAGE).modelDataUrl("s3://models/t/m.tar.gz")))
                .modelArn();
    }

    private static Map<String, Long> resources(JsonNode answer) {
        Map<String, Long> resources = new TreeMap<>();
        answer.path("resources")
                .properties()
                .forEach(kind -> resources.put(kind.getKey(), kind.getValue().asLong()));
        assertThat(resources).isNotEmpty();
        return resources;
    }

    private static void fill(LocalAccount account) throws Exception {
        account.s3.putBucketVersioning(
                b -> b.bucket("models").versioningConfiguration(c -> c.status(BucketVersioningStatus.ENABLED)));
        account.publish("m.tar.gz", Archives.embeddingFiles(485, 300));
        account.publish("m.tar.gz", Archives.embeddingFiles(485, 300));
        String upload = account.s3
                .createMultipartUpload(b -> b.bucket("models").key("large"))
                .uploadId();
        account.s3.uploadPart(
                b -> b.bucket("models").key("large").uploadId(upload).partNumber(1), RequestBody.fromString("part"));
        account.createEndpoint("search", "ml.g4dn.xlarge", 1);
        account.invoke("search", "m.tar.gz", Archives.textRequest("hello"));
        scale(account);
        monitor(account);
        account.admin("PUT", "/_local/iam/roles/execution", "");
        try (StsClient sts = account.configured(StsClient.builder()).build()) {
            sts.getSessionToken();
        }
        account.admin("POST", "/_local/faults", "{kind: Throttle, service: sts}");
    }

    private static void scale(LocalAccount account) {
        account.scaling.registerScalableTarget(b -> b.serviceNamespace(ServiceNamespace.SAGEMAKER)
                .resourceId(TARGET)
                .scalableDimension(ScalableDimension.SAGEMAKER_VARIANT_DESIRED_INSTANCE_COUNT)
                .minCapacity(2)
                .maxCapacity(3));
        account.scaling.putScalingPolicy(b -> b.serviceNamespace(ServiceNamespace.SAGEMAKER)
                .resourceId(TARGET)
                .scalableDimension(ScalableDimension.SAGEMAKER_VARIANT_DESIRED_INSTANCE_COUNT)
                .policyName("p")
                .policyType(PolicyType.TARGET_TRACKING_SCALING)
                .targetTrackingScalingPolicyConfiguration(c -> c.targetValue(100.0)
                        .predefinedMetricSpecification(
                                m -> m.predefinedMetricType("SageMakerVariantInvocationsPerInstance"))));
        account.scaling.putScheduledAction(b -> b.serviceNamespace(ServiceNamespace.SAGEMAKER)
                .resourceId(TARGET)
                .scalableDimension(ScalableDimension.SAGEMAKER_VARIANT_DESIRED_INSTANCE_COUNT)
                .scheduledActionName("a")
                .schedule("rate(300 days)")
                .scalableTargetAction(a -> a.minCapacity(1)));
    }

    private static void monitor(LocalAccount account) {
        account.cloudWatch.putMetricData(b -> b.namespace("N")
                .metricData(MetricDatum.builder().metricName("M").value(1.0).build()));
        account.cloudWatch.putMetricAlarm(b -> b.alarmName("mine")
                .namespace("N")
                .metricName("M")
                .statistic(Statistic.SUM)
                .period(60)
                .evaluationPeriods(1)
                .threshold(1.0)
                .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD)
                .tags(t -> t.key("k").value("v")));
        account.cloudWatch.putDashboard(b -> b.dashboardName("d").dashboardBody("{\"widgets\":[]}"));
        account.logs.createLogGroup(b -> b.logGroupName("g"));
        account.logs.createLogStream(b -> b.logGroupName("g").logStreamName("s"));
        long now = account.aws.time().now().toEpochMilli();
        account.logs.putLogEvents(b -> b.logGroupName("g")
                .logStreamName("s")
                .logEvents(
                        InputLogEvent.builder().timestamp(now).message("line").build()));
    }

    private static void empty(LocalAccount account) throws Exception {
        assertThat(account.s3.listBuckets().buckets()).isEmpty();
        assertThat(account.sageMaker.listModels().models()).isEmpty();
        assertThat(account.sageMaker.listEndpointConfigs().endpointConfigs()).isEmpty();
        assertThat(account.sageMaker.listEndpoints().endpoints()).isEmpty();
        assertThat(account.admin("GET", "/_local/instances", "")
                        .path("instances")
                        .size())
                .isZero();
        ServiceNamespace sageMaker = ServiceNamespace.SAGEMAKER;
        assertThat(account.scaling
                        .describeScalableTargets(b -> b.serviceNamespace(sageMaker))
                        .scalableTargets())
                .isEmpty();
        assertThat(account.scaling
                        .describeScalingPolicies(b -> b.serviceNamespace(sageMaker))
                        .scalingPolicies())
                .isEmpty();
        assertThat(account.scaling
                        .describeScheduledActions(b -> b.serviceNamespace(sageMaker))
                        .scheduledActions())
                .isEmpty();
        assertThat(account.scaling
                        .describeScalingActivities(b -> b.serviceNamespace(sageMaker))
                        .scalingActivities())
                .isEmpty();
        assertThat(account.cloudWatch.describeAlarms().metricAlarms()).isEmpty();
        assertThat(account.cloudWatch.describeAlarmHistory().alarmHistoryItems())
                .isEmpty();
        assertThat(account.cloudWatch.listDashboards().dashboardEntries()).isEmpty();
        assertThat(account.cloudWatch.listMetrics().metrics()).isEmpty();
        assertThat(account.logs.describeLogGroups().logGroups()).isEmpty();
        assertThat(account.admin("GET", "/_local/faults", "").path("faults").size())
                .isZero();
        assertThat(account.admin("GET", "/_local/requests", "").path("requests").propertyNames())
                .isSubsetOf(List.of("s3", "sagemaker", "application-autoscaling", "monitoring", "logs"));
    }
}
