package io.mmectl.localaws.hosting;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import io.mmectl.localaws.fixture.Archives;
import io.mmectl.localaws.fixture.ObjectsInMemory;
import io.mmectl.localaws.fixture.TestContext;
import io.mmectl.localaws.fixture.TestContext.Answer;
import io.mmectl.localaws.time.ScaledTime;
import io.mmectl.localaws.wire.AwsService;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many clients at once, over one account with an endpoint in service. Each step begins for all at the same moment. */
class ConcurrentClientsTest {
    private static final int CLIENTS = 32;
    private static final String ENDPOINT = "'arn:aws:sagemaker:eu-central-1:123456789012:endpoint/e'";
    private static final String TARGET = "'ServiceNamespace':'sagemaker','ResourceId':'endpoint/e/variant/AllTraffic',"
            + "'ScalableDimension':'sagemaker:variant:DesiredInstanceCount'";

    @TempDir
    Path folder;

    private final ScaledTime time = new ScaledTime(Instant.parse("2026-03-02T09:00:00Z"), 1000);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private Map<String, AwsService> services = Map.of();

    @BeforeEach
    void createEndpoint() {
        ObjectsInMemory s3 = new ObjectsInMemory()
                .put("bucket", "models/m.tar.gz", Archives.tarGz(Archives.embeddingFiles(485, 300)));
        services = new Hosting(TestContext.of(time, s3, folder), Hosting.Settings.DEFAULT).services();
        ok(sageMaker("CreateModel", model("m")));
        ok(sageMaker("CreateEndpointConfig", config("c")));
        time.step(Duration.ofSeconds(3));
        ok(sageMaker("CreateEndpoint", "{'EndpointName':'e','EndpointConfigName':'c'}"));
        time.step(Duration.ofMinutes(10));
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
        services.values().forEach(AwsService::close);
        time.close();
    }

    private static String model(String name) {
        return "{'ModelName':'" + name + "','ExecutionRoleArn':'arn:aws:iam::123456789012:role/r','PrimaryContainer':{"
                + "'Image':'763104351884.dkr.ecr.eu-central-1.amazonaws.com/sagemaker-tritonserver:25.09-py3',"
                + "'Mode':'MultiModel','ModelDataUrl':'s3://bucket/models/'}}";
    }

    private static String config(String name) {
        return "{'EndpointConfigName':'" + name + "','ProductionVariants':[{'VariantName':'AllTraffic',"
                + "'ModelName':'m','InstanceType':'ml.g4dn.xlarge','InitialInstanceCount':1}]}";
    }

    private AwsService service(String name) {
        AwsService service = services.get(name);
        assertThat(service).isNotNull();
        return service;
    }

    private Answer sageMaker(String operation, String input) {
        return TestContext.call(service("sagemaker"), "SageMaker." + operation, input);
    }

    private Answer scaling(String operation, String input) {
        return TestContext.call(service("application-autoscaling"), "AnyScaleFrontendService." + operation, input);
    }

    private Answer cloudWatch(String operation, String input) {
        return TestContext.call(service("monitoring"), "GraniteServiceVersion20100801." + operation, input);
    }

    private static Answer ok(Answer answer) {
        assertThat(answer.status()).as(answer.json().toString()).isEqualTo(200);
        return answer;
    }

    /** One call by a client of that number. */
    private interface Step<T> {
        T by(int client) throws Exception;
    }

    /** What each client got. */
    private <T> List<T> together(Step<T> step) throws Exception {
        CyclicBarrier start = new CyclicBarrier(CLIENTS);
        List<Future<T>> running = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            int client = i;
            running.add(threads.submit(() -> {
                start.await();
                return step.by(client);
            }));
        }
        List<T> results = new ArrayList<>();
        for (Future<T> one : running) {
            results.add(one.get());
        }
        return results;
    }

    @Test
    @Fidelity(
            area = Area.OPERATION,
            behaviour = "of 32 concurrent creations of one name exactly one succeeds: SageMaker model, endpoint config,"
                    + " endpoint; the others are told that it exists",
            sure = Sure.DOCUMENTED,
            source = "API reference: names are unique within an account and region")
    void aNameIsGivenOnce() throws Exception {
        for (int round = 0; round < 5; round++) {
            String name = "n" + round;
            onlyOne(together(client -> sageMaker("CreateModel", model(name))));
            onlyOne(together(client -> sageMaker("CreateEndpointConfig", config(name))));
            time.step(Duration.ofSeconds(3));
            onlyOne(together(client -> sageMaker(
                    "CreateEndpoint", "{'EndpointName':'" + name + "','EndpointConfigName':'" + name + "'}")));
        }
        assertThat(names("ListModels", "ModelName")).hasSize(6).doesNotHaveDuplicates();
        assertThat(names("ListEndpointConfigs", "EndpointConfigName"))
                .hasSize(6)
                .doesNotHaveDuplicates();
        assertThat(names("ListEndpoints", "EndpointName")).hasSize(6).doesNotHaveDuplicates();
    }

    private static void onlyOne(List<Answer> answers) {
        assertThat(answers).filteredOn(a -> a.status() == 200).hasSize(1);
        assertThat(answers)
                .filteredOn(a -> a.status() != 200)
                .allSatisfy(a -> assertThat(a.message()).startsWith("Cannot create already existing"));
    }

    private List<String> names(String operation, String member) {
        return ok(sageMaker(operation, "{'MaxResults':100}")).json().findValuesAsString(member);
    }

    @Test
    @Fidelity(
            area = Area.OPERATION,
            behaviour =
                    "no change of 32 concurrent clients is lost: tags of endpoints, alarms and scalable targets, values of"
                            + " a metric, policies and scheduled actions",
            sure = Sure.DOCUMENTED,
            source = "API reference: each call adds what it names")
    void nothingIsLost() throws Exception {
        ok(scaling("RegisterScalableTarget", "{" + TARGET + ",'MinCapacity':1,'MaxCapacity':1}"));
        String target = scaling("DescribeScalableTargets", "{'ServiceNamespace':'sagemaker'}")
                .json()
                .path("ScalableTargets")
                .path(0)
                .path("ScalableTargetARN")
                .asString();
        ok(cloudWatch(
                "PutMetricAlarm",
                "{'AlarmName':'a','Namespace':'N','MetricName':'M','Statistic':'Sum','Period':60,"
                        + "'EvaluationPeriods':1,'Threshold':1e9,'ComparisonOperator':'GreaterThanThreshold'}"));
        String alarm = "'arn:aws:cloudwatch:eu-central-1:123456789012:alarm:a'";

        together(client -> {
            String tag = "[{'Key':'k" + client + "','Value':'v'}]";
            ok(sageMaker("AddTags", "{'ResourceArn':" + ENDPOINT + ",'Tags':" + tag + "}"));
            ok(cloudWatch("TagResource", "{'ResourceARN':" + alarm + ",'Tags':" + tag + "}"));
            ok(scaling("TagResource", "{'ResourceARN':'" + target + "','Tags':{'k" + client + "':'v'}}"));
            ok(scaling("RegisterScalableTarget", "{" + TARGET + ",'MaxCapacity':1}"));
            ok(scaling(
                    "PutScheduledAction",
                    "{" + TARGET + ",'ScheduledActionName':'a" + client + "','Schedule':'rate(100 days)',"
                            + "'ScalableTargetAction':{'MinCapacity':1}}"));
            for (int i = 0; i < 20; i++) {
                ok(cloudWatch(
                        "PutMetricData", "{'Namespace':'N','MetricData':[{'MetricName':'M','Value':" + client + "}]}"));
            }
            return client;
        });

        assertThat(ok(sageMaker("ListTags", "{'ResourceArn':" + ENDPOINT + "}"))
                        .json()
                        .path("Tags")
                        .size())
                .isEqualTo(CLIENTS);
        assertThat(ok(cloudWatch("ListTagsForResource", "{'ResourceARN':" + alarm + "}"))
                        .json()
                        .path("Tags")
                        .size())
                .isEqualTo(CLIENTS);
        assertThat(ok(scaling("ListTagsForResource", "{'ResourceARN':'" + target + "'}"))
                        .json()
                        .path("Tags")
                        .size())
                .isEqualTo(CLIENTS);
        assertThat(ok(scaling("DescribeScheduledActions", "{'ServiceNamespace':'sagemaker'}"))
                        .json()
                        .path("ScheduledActions")
                        .size())
                .isEqualTo(CLIENTS);
        assertThat(sum("N", "M", "")).isEqualTo(20.0 * CLIENTS * (CLIENTS - 1) / 2);
    }

    private double sum(String namespace, String metric, String dimensions) {
        return ok(cloudWatch(
                        "GetMetricStatistics",
                        "{'Namespace':'" + namespace + "','MetricName':'" + metric
                                + "','StartTime':1772400000,'EndTime':1772659200,'Period':86400,'Statistics':['Sum']"
                                + dimensions + "}"))
                .json()
                .path("Datapoints")
                .valueStream()
                .mapToDouble(point -> point.path("Sum").asDouble())
                .sum();
    }

    @Test
    void aPolicyThatManyPutIsOneWithItsTwoAlarms() throws Exception {
        ok(scaling("RegisterScalableTarget", "{" + TARGET + ",'MinCapacity':1,'MaxCapacity':2}"));
        for (int round = 0; round < 5; round++) {
            int number = round;
            together(client -> ok(scaling(
                    "PutScalingPolicy",
                    "{" + TARGET + ",'PolicyName':'p','PolicyType':'TargetTrackingScaling',"
                            + "'TargetTrackingScalingPolicyConfiguration':{'TargetValue':" + (number + client % 4 + 1)
                            + ",'PredefinedMetricSpecification':{'PredefinedMetricType':"
                            + "'SageMakerVariantInvocationsPerInstance'}}}")));
        }

        var policies = ok(scaling("DescribeScalingPolicies", "{'ServiceNamespace':'sagemaker'}"))
                .json()
                .path("ScalingPolicies");
        assertThat(policies.size()).isEqualTo(1);
        assertThat(ok(cloudWatch("DescribeAlarms", "{}"))
                        .json()
                        .path("MetricAlarms")
                        .findValuesAsString("AlarmName"))
                .containsExactlyInAnyOrderElementsOf(policies.findValuesAsString("AlarmName"));
    }

    @Test
    @Fidelity(
            area = Area.OPERATION,
            behaviour =
                    "32 clients that create, tag, list, invoke, measure and delete at once: each sees its own writes in"
                            + " lists and descriptions, no list names anything twice, each answered invocation is counted once",
            sure = Sure.DOCUMENTED,
            source = "that a client sees its own writes at once is more than AWS promises")
    void eachClientSeesItsOwnWrites() throws Exception {
        AtomicInteger invoked = new AtomicInteger();
        together(client -> {
            for (int i = 0; i < 8; i++) {
                String name = "own-" + client + "-" + i;
                ok(sageMaker("CreateEndpointConfig", config(name)));
                List<String> listed = ok(sageMaker(
                                "ListEndpointConfigs", "{'MaxResults':100,'NameContains':'own-" + client + "-'}"))
                        .json()
                        .findValuesAsString("EndpointConfigName");
                assertThat(listed).contains(name).doesNotHaveDuplicates();
                assertThat(new HashSet<>(listed)).allMatch(other -> other.startsWith("own-" + client + "-"));
                invoked.addAndGet(invoke(client + "-" + i));
                if (i % 2 == 0) {
                    ok(sageMaker("DeleteEndpointConfig", "{'EndpointConfigName':'" + name + "'}"));
                    assertThat(sageMaker("DescribeEndpointConfig", "{'EndpointConfigName':'" + name + "'}")
                                    .status())
                            .isEqualTo(400);
                }
                ok(cloudWatch(
                        "PutMetricAlarm",
                        "{'AlarmName':'" + name + "','Namespace':'N','MetricName':'M','Statistic':'Sum','Period':60,"
                                + "'EvaluationPeriods':1,'Threshold':1,'ComparisonOperator':'GreaterThanThreshold'}"));
                assertThat(ok(cloudWatch("DescribeAlarms", "{'AlarmNames':['" + name + "']}"))
                                .json()
                                .path("MetricAlarms")
                                .size())
                        .isEqualTo(1);
            }
            return client;
        });

        assertThat(names("ListEndpointConfigs", "EndpointConfigName")).hasSize(100);
        assertThat(ok(cloudWatch("DescribeAlarms", "{'MaxRecords':100}"))
                        .json()
                        .path("MetricAlarms")
                        .size())
                .isEqualTo(100);
        assertThat(
                        sum(
                                "AWS/SageMaker",
                                "Invocations",
                                ",'Dimensions':[{'Name':'EndpointName','Value':'e'},{'Name':'VariantName','Value':'AllTraffic'}]"))
                .isEqualTo(invoked.get());
    }

    /** How often it had to be asked until it answered. */
    private int invoke(String request) {
        for (int asked = 1; ; asked++) {
            Answer answer = TestContext.sendAs(
                    request + "-" + asked,
                    service("sagemaker"),
                    "/endpoints/e/invocations",
                    Map.of("content-type", "application/json", "x-amzn-sagemaker-target-model", "m.tar.gz"),
                    Archives.textRequest("hello"));
            if (answer.status() != 429) {
                ok(answer);
                return asked;
            }
        }
    }

    @Test
    void whateverHappensAtOnceAnEndpointThatIsGoneHasNoTarget() throws Exception {
        together(client -> {
            if (client == 7) {
                ok(sageMaker("DeleteEndpoint", "{'EndpointName':'e'}"));
            } else {
                Answer answer = scaling("RegisterScalableTarget", "{" + TARGET + ",'MinCapacity':1,'MaxCapacity':1}");
                assertThat(answer.status()).isIn(200, 400);
            }
            return client;
        });
        time.step(Duration.ofMinutes(2));

        assertThat(sageMaker("DescribeEndpoint", "{'EndpointName':'e'}").status())
                .isEqualTo(400);
        assertThat(ok(scaling("DescribeScalableTargets", "{'ServiceNamespace':'sagemaker'}"))
                        .json()
                        .path("ScalableTargets")
                        .size())
                .isZero();
    }
}
