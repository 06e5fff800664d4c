package io.mmectl.localaws.hosting;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.localaws.fault.Fault;
import io.mmectl.localaws.fault.Faults;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Endpoints of containers with one model, on an instance without a GPU unless a test says otherwise. */
class SingleModelEndpointTest {
    private static final Map<String, String> MODEL =
            Archives.changed(Archives.embeddingFiles(485, 300), "encoder/config.pbtxt", "KIND_GPU", "KIND_CPU");

    @TempDir
    Path folder;

    private final ScaledTime time = new ScaledTime(Instant.parse("2026-03-02T09:00:00Z"), 1000);
    private final ObjectsInMemory s3 = new ObjectsInMemory().put("bucket", "one.tar.gz", Archives.tarGz(MODEL));
    private final Faults faults = new Faults();
    private Map<String, AwsService> services = Map.of();

    @BeforeEach
    void start() {
        services = new Hosting(TestContext.of(time, s3, folder), Hosting.Settings.DEFAULT, faults).services();
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

    /** Creates an endpoint and waits for what becomes of it. */
    private JsonNode create(String archive, String type, String environment) {
        control(
                "CreateModel",
                "{'ModelName':'m','ExecutionRoleArn':'arn:aws:iam::123456789012:role/r','PrimaryContainer':{'Image':"
                        + "'763104351884.dkr.ecr.eu-central-1.amazonaws.com/sagemaker-tritonserver:25.09-py3',"
                        + "'ModelDataUrl':'s3://bucket/" + archive + "','Environment':{" + environment + "}}}");
        control(
                "CreateEndpointConfig",
                "{'EndpointConfigName':'c','ProductionVariants':[{'VariantName':'AllTraffic','ModelName':'m',"
                        + "'InstanceType':'" + type + "','InitialInstanceCount':1}]}");
        time.step(Duration.ofSeconds(3));
        control("CreateEndpoint", "{'EndpointName':'e','EndpointConfigName':'c'}");
        JsonNode endpoint;
        do {
            time.step(Duration.ofMinutes(1));
            endpoint = control("DescribeEndpoint", "{'EndpointName':'e'}").json();
        } while (endpoint.path("EndpointStatus").asString().equals("Creating"));
        return endpoint;
    }

    private Answer invoke(Map<String, String> headers) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put("content-type", "application/json");
        return TestContext.send(service("sagemaker"), "/endpoints/e/invocations", all, Archives.textRequest("hello"));
    }

    private static String named(String model) {
        return "'SAGEMAKER_TRITON_DEFAULT_MODEL_NAME':'" + model + "'";
    }

    @Test
    @Fidelity(
            area = Area.RUNTIME,
            behaviour =
                    "a single-model container has its model when the endpoint comes into service, and answers without a"
                            + " TargetModel in the name of the model's directory; metrics of caching are not measured",
            sure = Sure.DOCUMENTED,
            source = "developer guide, `mms-container-apis`; Triton's `serve` script")
    void theModelIsThereFromTheStart() {
        assertThat(create("one.tar.gz", "ml.m5.xlarge", named("ensemble"))
                        .path("EndpointStatus")
                        .asString())
                .isEqualTo("InService");
        assertThat(s3.opened()).isEqualTo(1);

        Answer answer = invoke(Map.of());

        assertThat(answer.status()).as(answer.json().toString()).isEqualTo(200);
        assertThat(answer.json().path("model_name").asString()).isEqualTo("ensemble");
        assertThat(s3.opened()).as("downloaded once").isEqualTo(1);
        time.step(Duration.ofMinutes(1));
        assertThat(metrics())
                .contains("Invocations", "ModelLatency", "OverheadLatency", "MemoryUtilization", "DiskUtilization")
                .doesNotContain("ModelCacheHit", "ModelLoadingTime", "ModelDownloadingTime", "LoadedModelCount");
    }

    private List<String> metrics() {
        return TestContext.call(service("monitoring"), "GraniteServiceVersion20100801.ListMetrics", "{}")
                .json()
                .findValuesAsString("MetricName");
    }

    @Test
    @Fidelity(
            area = Area.MONITORING,
            behaviour = "an instance without a GPU has no metrics of one",
            sure = Sure.DOCUMENTED,
            source = "developer guide, \"Monitor with CloudWatch\": for instances with GPUs")
    void withoutAGpuNoneIsMeasured() {
        create("one.tar.gz", "ml.c5.xlarge", named("ensemble"));
        time.step(Duration.ofMinutes(2));

        assertThat(metrics()).contains("CPUUtilization").doesNotContain("GPUUtilization", "GPUMemoryUtilization");
    }

    @Test
    @Fidelity(
            area = Area.RUNTIME,
            behaviour = "text of a target model on a single-model endpoint",
            sure = Sure.DOCUMENTED,
            source = "quoted in amazon-sagemaker-examples#1026 and #1216")
    void aTargetModelIsRefused() {
        create("one.tar.gz", "ml.m5.xlarge", named("ensemble"));

        Answer refused = invoke(Map.of("x-amzn-sagemaker-target-model", "one.tar.gz"));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.type()).isEqualTo("ValidationError");
        assertThat(refused.message())
                .isEqualTo("Endpoint e is not a multi-model endpoint and does not support target model header.");
    }

    @Test
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour =
                    "a single model that does not load ends the creation of its endpoint: several models of which none is"
                            + " named, a model of the GPU on an instance without one",
            sure = Sure.DOCUMENTED,
            source = "Triton's `serve` script; its text of a missing GPU in public issues")
    void aModelThatDoesNotLoadFailsTheCreation() {
        JsonNode unnamed = create("one.tar.gz", "ml.m5.xlarge", "");

        assertThat(unnamed.path("EndpointStatus").asString()).isEqualTo("Failed");
        assertThat(unnamed.path("FailureReason").asString())
                .contains("did not pass the ping health check", "SAGEMAKER_TRITON_DEFAULT_MODEL_NAME is not set");
    }

    @Test
    void aModelOfTheGpuNeedsOne() {
        s3.put("bucket", "gpu.tar.gz", Archives.tarGz(Archives.autocompleteFiles(950, 2867)));

        assertThat(create("gpu.tar.gz", "ml.m5.xlarge", "")
                        .path("FailureReason")
                        .asString())
                .contains("has kind KIND_GPU but no GPUs are available");
    }

    @Test
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour =
                    "an archive that is not there ends the creation with `Failed to download model data for container …`",
            sure = Sure.DOCUMENTED,
            source = "text quoted in mlflow#2573")
    void anArchiveThatIsNotThereFailsTheCreation() {
        assertThat(create("one", "ml.m5.xlarge", "").path("FailureReason").asString())
                .startsWith("Failed to download model data for container \"container_1\" from URL:"
                        + " \"s3://bucket/one\".");
    }

    @Test
    void aBrokenLoadCanBeScripted() {
        faults.add(new Fault.BrokenLoad("ensemble", 500, "out of luck", 1));

        assertThat(create("one.tar.gz", "ml.m5.xlarge", named("ensemble"))
                        .path("FailureReason")
                        .asString())
                .contains("out of luck");
    }
}
