package io.mmectl.localaws.autoscaling;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.localaws.fixture.Archives;
import io.mmectl.localaws.fixture.ObjectsInMemory;
import io.mmectl.localaws.fixture.TestContext;
import io.mmectl.localaws.fixture.TestContext.Answer;
import io.mmectl.localaws.hosting.Hosting;
import io.mmectl.localaws.time.ManualTime;
import io.mmectl.localaws.wire.AwsService;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** An account with endpoints of one variant and one instance each, by a clock that only the test moves. */
final class ScalingAccount {
    final ManualTime time = new ManualTime(Instant.parse("2026-03-02T09:00:00Z"));
    private final Map<String, AwsService> services;

    ScalingAccount(Path folder) {
        ObjectsInMemory s3 = new ObjectsInMemory()
                .put("bucket", "models/m.tar.gz", Archives.tarGz(Archives.embeddingFiles(485, 300)));
        services = new Hosting(TestContext.of(time, s3, folder), Hosting.Settings.DEFAULT).services();
        sageMaker(
                "CreateModel",
                "{'ModelName':'m','ExecutionRoleArn':'arn:aws:iam::123456789012:role/r',"
                        + "'PrimaryContainer':{'Image':'763104351884.dkr.ecr.eu-central-1.amazonaws.com/sagemaker-tritonserver:1',"
                        + "'Mode':'MultiModel','ModelDataUrl':'s3://bucket/models/'}}");
        sageMaker(
                "CreateEndpointConfig",
                "{'EndpointConfigName':'c','ProductionVariants':[{'VariantName':'AllTraffic',"
                        + "'ModelName':'m','InstanceType':'ml.g4dn.xlarge','InitialInstanceCount':1}]}");
        minutes(1);
        createEndpoint("e");
        minutes(6);
        assertThat(count("e")).isEqualTo(1);
    }

    void createEndpoint(String name) {
        sageMaker("CreateEndpoint", "{'EndpointName':'" + name + "','EndpointConfigName':'c'}");
    }

    void minutes(int minutes) {
        time.step(Duration.ofMinutes(minutes));
    }

    AwsService service(String name) {
        AwsService service = services.get(name);
        assertThat(service).isNotNull();
        return service;
    }

    private static Answer ok(Answer answer) {
        assertThat(answer.status()).as(answer.json().toString()).isEqualTo(200);
        return answer;
    }

    JsonNode sageMaker(String operation, String input) {
        return ok(TestContext.call(service("sagemaker"), "SageMaker." + operation, input))
                .json();
    }

    JsonNode cloudWatch(String operation, String input) {
        return ok(TestContext.call(service("monitoring"), "GraniteServiceVersion20100801." + operation, input))
                .json();
    }

    /** A call of Application Auto Scaling that may be refused. */
    Answer call(String operation, String input) {
        return TestContext.call(service("application-autoscaling"), "AnyScaleFrontendService." + operation, input);
    }

    JsonNode scaling(String operation, String input) {
        return ok(call(operation, input)).json();
    }

    /** The members that name an endpoint's scalable target. */
    static String id(String endpoint) {
        return "'ServiceNamespace':'sagemaker','ResourceId':'endpoint/" + endpoint
                + "/variant/AllTraffic','ScalableDimension':'sagemaker:variant:DesiredInstanceCount'";
    }

    void register(String endpoint, int min, int max) {
        scaling("RegisterScalableTarget", "{" + id(endpoint) + ",'MinCapacity':" + min + ",'MaxCapacity':" + max + "}");
    }

    /** Tracks the average of a metric in the namespace Test. */
    void track(String endpoint, String metric, double target) {
        scaling(
                "PutScalingPolicy",
                tracking(
                        endpoint,
                        metric,
                        "'TargetValue':" + target + ",'CustomizedMetricSpecification':{'MetricName':'" + metric
                                + "','Namespace':'Test','Statistic':'Average'}"));
    }

    /** Input of PutScalingPolicy. */
    static String tracking(String endpoint, String policy, String configuration) {
        return "{" + id(endpoint) + ",'PolicyName':'" + policy + "','PolicyType':'TargetTrackingScaling',"
                + "'TargetTrackingScalingPolicyConfiguration':{" + configuration + "}}";
    }

    /** One value a minute. */
    void measure(String metric, double value, int minutes) {
        for (int i = 0; i < minutes; i++) {
            cloudWatch(
                    "PutMetricData",
                    "{'Namespace':'Test','MetricData':[{'MetricName':'" + metric + "','Value':" + value + "}]}");
            minutes(1);
        }
    }

    int count(String endpoint) {
        return sageMaker("DescribeEndpoint", "{'EndpointName':'" + endpoint + "'}")
                .path("ProductionVariants")
                .path(0)
                .path("DesiredInstanceCount")
                .asInt();
    }

    JsonNode target(String endpoint) {
        return scaling(
                        "DescribeScalableTargets",
                        "{'ServiceNamespace':'sagemaker','ResourceIds':['endpoint/" + endpoint
                                + "/variant/AllTraffic']}")
                .path("ScalableTargets")
                .path(0);
    }

    /** Newest first. */
    JsonNode activities(boolean notScaled) {
        return scaling(
                        "DescribeScalingActivities",
                        "{'ServiceNamespace':'sagemaker','IncludeNotScaledActivities':" + notScaled + "}")
                .path("ScalingActivities");
    }
}
