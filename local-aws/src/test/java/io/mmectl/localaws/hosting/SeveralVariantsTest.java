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
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** One endpoint with the variants Blue (weight 3) and Green (weight 1), each with one instance. */
class SeveralVariantsTest {
    private static final int INVOCATIONS = 400;

    @TempDir
    Path folder;

    private final ScaledTime time = new ScaledTime(Instant.parse("2026-03-02T09:00:00Z"), 1000);
    private Map<String, AwsService> services = Map.of();
    private int requests;

    @BeforeEach
    void createEndpoint() {
        ObjectsInMemory s3 = new ObjectsInMemory()
                .put("bucket", "models/m.tar.gz", Archives.tarGz(Archives.embeddingFiles(485, 300)));
        services = new Hosting(TestContext.of(time, s3, folder), Hosting.Settings.DEFAULT).services();
        control(
                "CreateModel",
                "{'ModelName':'m','ExecutionRoleArn':'arn:aws:iam::123456789012:role/r','PrimaryContainer':{'Image':"
                        + "'763104351884.dkr.ecr.eu-central-1.amazonaws.com/sagemaker-tritonserver:25.09-py3',"
                        + "'Mode':'MultiModel','ModelDataUrl':'s3://bucket/models/'}}");
        String same =
                "'ModelName':'m','InstanceType':'ml.g4dn.xlarge','InitialInstanceCount':1,'InitialVariantWeight':";
        control(
                "CreateEndpointConfig",
                "{'EndpointConfigName':'c','ProductionVariants':[{'VariantName':'Blue'," + same
                        + "3},{'VariantName':'Green'," + same + "1}]}");
        time.step(Duration.ofSeconds(3));
        control("CreateEndpoint", "{'EndpointName':'e','EndpointConfigName':'c'}");
        untilInService();
    }

    @AfterEach
    void stop() {
        services.values().forEach(AwsService::close);
        time.close();
    }

    private AwsService service(String name) {
        AwsService service = services.get(name);
        assertThat(service).isNotNull();
        return service;
    }

    private Answer control(String operation, String input) {
        Answer answer = TestContext.call(service("sagemaker"), "SageMaker." + operation, input);
        assertThat(answer.status()).as(answer.json().toString()).isEqualTo(200);
        return answer;
    }

    private JsonNode describe() {
        return control("DescribeEndpoint", "{'EndpointName':'e'}").json();
    }

    private void untilInService() {
        while (!describe().path("EndpointStatus").asString().equals("InService")) {
            time.step(Duration.ofMinutes(1));
        }
    }

    /** The variant that answered; the target variant may be empty. */
    private String invoke(String targetVariant) {
        Map<String, String> headers =
                new TreeMap<>(Map.of("content-type", "application/json", "x-amzn-sagemaker-target-model", "m.tar.gz"));
        if (!targetVariant.isEmpty()) {
            headers.put("x-amzn-sagemaker-target-variant", targetVariant);
        }
        Answer answer;
        do {
            requests++;
            answer = TestContext.sendAs(
                    "r" + requests,
                    service("sagemaker"),
                    "/endpoints/e/invocations",
                    headers,
                    Archives.textRequest("hello"));
        } while (answer.status() == 429);
        assertThat(answer.status()).as(answer.json().toString()).isEqualTo(200);
        return answer.headers().getOrDefault("x-Amzn-Invoked-Production-Variant", "");
    }

    /** How many invocations without a target variant each variant answers. */
    private Map<String, Integer> answers() {
        Map<String, Integer> answers = new TreeMap<>();
        for (int i = 0; i < INVOCATIONS; i++) {
            answers.merge(invoke(""), 1, Integer::sum);
        }
        return answers;
    }

    @Test
    @Fidelity(
            area = Area.RUNTIME,
            behaviour =
                    "invocations without a TargetVariant go to the variants by their current weights, those with one to"
                            + " that one; UpdateEndpointWeightsAndCapacities changes the shares when it has ended",
            sure = Sure.DOCUMENTED,
            source = "API model; developer guide, \"Testing models with production variants\"")
    void trafficFollowsTheWeights() {
        assertThat(answers().get("Blue")).isBetween(270, 330);

        control(
                "UpdateEndpointWeightsAndCapacities",
                "{'EndpointName':'e','DesiredWeightsAndCapacities':["
                        + "{'VariantName':'Blue','DesiredWeight':0},{'VariantName':'Green','DesiredWeight':0.5}]}");
        JsonNode changing = describe();
        assertThat(changing.path("EndpointStatus").asString()).isEqualTo("Updating");
        assertThat(changing.path("ProductionVariants").findValuesAsString("CurrentWeight"))
                .containsExactly("3.0", "1.0");
        assertThat(changing.path("ProductionVariants").findValuesAsString("DesiredWeight"))
                .containsExactly("0.0", "0.5");
        untilInService();

        assertThat(answers()).isEqualTo(Map.of("Green", INVOCATIONS));
        assertThat(invoke("Blue")).as("named, it answers without any weight").isEqualTo("Blue");
    }

    @Test
    @Fidelity(
            area = Area.MONITORING,
            behaviour = "each variant has its own metrics",
            sure = Sure.DOCUMENTED,
            source = "developer guide: dimensions EndpointName and VariantName")
    void metricsAreTheVariantsOwn() {
        int before = requests;
        for (int i = 0; i < 3; i++) {
            invoke("Green");
        }
        invoke("Blue");
        int asked = requests - before;

        assertThat(sum("Invocations", "Green") + sum("Invocations", "Blue")).isEqualTo(asked);
        assertThat(sum("Invocations", "Green")).isGreaterThanOrEqualTo(3);
        assertThat(sum("Invocations", "Blue")).isGreaterThanOrEqualTo(1);
        assertThat(sum("ModelLatency", "Green")).isPositive();
        assertThat(sum("Invocations", "Red")).isZero();
    }

    private double sum(String metric, String variant) {
        return TestContext.call(
                        service("monitoring"),
                        "GraniteServiceVersion20100801.GetMetricStatistics",
                        "{'Namespace':'AWS/SageMaker','MetricName':'" + metric + "','StartTime':1772400000,"
                                + "'EndTime':1772485200,'Period':86400,'Statistics':['Sum'],'Dimensions':["
                                + "{'Name':'EndpointName','Value':'e'},{'Name':'VariantName','Value':'" + variant
                                + "'}]}")
                .json()
                .path("Datapoints")
                .valueStream()
                .mapToDouble(point -> point.path("Sum").asDouble())
                .sum();
    }

    @Test
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour = "a capacity change of one variant leaves the instances of the others alone",
            sure = Sure.DOCUMENTED,
            source = "API model")
    void oneVariantGrowsAlone() {
        control(
                "UpdateEndpointWeightsAndCapacities",
                "{'EndpointName':'e','DesiredWeightsAndCapacities':["
                        + "{'VariantName':'Green','DesiredInstanceCount':3}]}");
        untilInService();

        assertThat(describe().path("ProductionVariants").findValuesAsString("CurrentInstanceCount"))
                .containsExactly("1", "3");
        assertThat(TestContext.call(
                                service("sagemaker"),
                                "SageMaker.UpdateEndpointWeightsAndCapacities",
                                "{'EndpointName':'e','DesiredWeightsAndCapacities':["
                                        + "{'VariantName':'Red','DesiredWeight':1}]}")
                        .message())
                .isEqualTo("The variant name(s) \"Red\" is/are not present within endpoint configuration \"c\".");
    }

    @Test
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour = "UpdateEndpointWeightsAndCapacities takes the capacities of several variants at once",
            sure = Sure.DIFFERS,
            source = "the API reference speaks of the capacity of one variant; what AWS answers to two is not known")
    void severalVariantsGrowTogether() {
        control(
                "UpdateEndpointWeightsAndCapacities",
                "{'EndpointName':'e','DesiredWeightsAndCapacities':["
                        + "{'VariantName':'Blue','DesiredInstanceCount':2},"
                        + "{'VariantName':'Green','DesiredInstanceCount':2,'DesiredWeight':3}]}");
        untilInService();

        assertThat(describe().path("ProductionVariants").findValuesAsString("CurrentInstanceCount"))
                .containsExactly("2", "2");
        assertThat(describe().path("ProductionVariants").findValuesAsString("CurrentWeight"))
                .containsExactly("3.0", "3.0");
    }
}
