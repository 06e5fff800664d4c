package io.mmectl.localaws.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.localaws.cloudwatch.LogStore;
import io.mmectl.localaws.cloudwatch.MetricStore;
import io.mmectl.localaws.fault.Fault;
import io.mmectl.localaws.fault.Faults;
import io.mmectl.localaws.fault.FaultyService;
import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import io.mmectl.localaws.fixture.Archives;
import io.mmectl.localaws.fixture.ObjectsInMemory;
import io.mmectl.localaws.fixture.TestContext;
import io.mmectl.localaws.fixture.TestContext.Answer;
import io.mmectl.localaws.instance.Dice;
import io.mmectl.localaws.instance.SimulatedEngine;
import io.mmectl.localaws.instance.SimulationSpread;
import io.mmectl.localaws.platform.ServiceContext;
import io.mmectl.localaws.sagemaker.Fleets;
import io.mmectl.localaws.sagemaker.HostingTimes;
import io.mmectl.localaws.sagemaker.SageMakerService;
import io.mmectl.localaws.sagemaker.ScalingGuard;
import io.mmectl.localaws.time.ScaledTime;
import io.mmectl.localaws.wire.AwsService;
import java.nio.charset.StandardCharsets;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuntimeServiceTest {
    @TempDir
    Path folder;

    private final ScaledTime time = new ScaledTime(Instant.parse("2026-03-02T09:00:00Z"), 1000);
    private final ObjectsInMemory s3 =
            new ObjectsInMemory().put("bucket", "models/m.tar.gz", Archives.tarGz(Archives.embeddingFiles(485, 300)));
    private final Faults faults = new Faults();
    private ScalingGuard unscaled = new ScalingGuard() {
        @Override
        public boolean registered(String region, String endpoint, String variant) {
            return false;
        }

        @Override
        public void endpointDeleted(String region, String endpoint) {}
    };
    private Fleets fleets = fleets(Path.of("unused"));
    private SageMakerService control = new SageMakerService(
            TestContext.of(time, s3, Path.of("unused")),
            HostingTimes.DEFAULT,
            faults,
            fleets,
            unscaled,
            (region, alarm) -> false);
    private RuntimeService runtime =
            new RuntimeService(TestContext.of(time, s3, Path.of("unused")), control.endpoints(), fleets);

    private Fleets fleets(Path data) {
        SimulatedEngine engine = new SimulatedEngine(time, faults, new Dice(42), SimulationSpread.DEFAULT);
        return new Fleets(
                TestContext.of(time, s3, data), engine, SimulationSpread.DEFAULT, new MetricStore(), new LogStore());
    }

    @BeforeEach
    void createEndpoint() {
        ServiceContext context = TestContext.of(time, s3, folder);
        fleets = fleets(folder);
        control =
                new SageMakerService(context, HostingTimes.DEFAULT, faults, fleets, unscaled, (region, alarm) -> false);
        runtime = new RuntimeService(context, control.endpoints(), fleets);
        create("MultiModel", "s3://bucket/models/", "e");
    }

    private void create(String mode, String url, String endpoint) {
        create(mode, url, endpoint, "25.09-py3");
    }

    private void create(String mode, String url, String endpoint, String tag) {
        control(
                "CreateModel",
                "{'ModelName':'m-" + endpoint + "','ExecutionRoleArn':'arn:aws:iam::123456789012:role/r',"
                        + "'PrimaryContainer':{'Image':'763104351884.dkr.ecr.eu-central-1.amazonaws.com/sagemaker-tritonserver:"
                        + tag + "',"
                        + "'Mode':'" + mode + "','ModelDataUrl':'" + url + "'}}");
        control(
                "CreateEndpointConfig",
                "{'EndpointConfigName':'c-" + endpoint + "','ProductionVariants':[{"
                        + "'VariantName':'AllTraffic','ModelName':'m-" + endpoint + "','InstanceType':'ml.g4dn.xlarge',"
                        + "'InitialInstanceCount':1}]}");
        time.step(Duration.ofSeconds(3));
        control("CreateEndpoint", "{'EndpointName':'" + endpoint + "','EndpointConfigName':'c-" + endpoint + "'}");
        while (!control.endpoints().serves(TestContext.REGION, endpoint)) {
            time.step(Duration.ofMinutes(1));
            Thread.onSpinWait();
        }
    }

    private void control(String operation, String input) {
        Answer answer = TestContext.call(control, "SageMaker." + operation, input);
        assertThat(answer.status()).as(answer.json().toString()).isEqualTo(200);
    }

    @AfterEach
    void stop() {
        control.close();
        time.close();
    }

    private Answer invoke(String endpoint, Map<String, String> headers, byte[] body) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put("content-type", "application/json");
        Answer answer;
        do {
            answer = TestContext.send(runtime, "/endpoints/" + endpoint + "/invocations", all, body);
        } while (answer.status() == 429);
        return answer;
    }

    private static Map<String, String> target(String model) {
        return Map.of("x-amzn-sagemaker-target-model", model);
    }

    @Test
    void aTargetModelAnswers() {
        Answer answer = invoke(
                "e",
                Map.of(
                        "x-amzn-sagemaker-target-model", "m.tar.gz",
                        "x-amzn-sagemaker-custom-attributes", "trace=1"),
                Archives.textRequest("hello"));

        assertThat(answer.status()).as(answer.json().toString()).isEqualTo(200);
        assertThat(answer.json().path("model_name").asString()).isEqualTo("m.tar.gz");
        assertThat(answer.json().path("outputs").get(0).path("shape").toString())
                .isEqualTo("[1,384]");
        assertThat(answer.headers())
                .containsEntry("x-Amzn-Invoked-Production-Variant", "AllTraffic")
                .doesNotContainKey("X-Amzn-SageMaker-Custom-Attributes")
                .containsEntry("Content-Type", "application/json");
    }

    @Test
    @Fidelity(
            area = Area.RUNTIME,
            behaviour = "424 ModelError with ErrorCode, OriginalStatusCode, OriginalMessage, LogStreamArn and its text",
            sure = Sure.DOCUMENTED,
            source = "API model, public issues")
    void aWrongRequestIsAModelErrorWithTheContainersStatus() {
        Answer answer = invoke("e", target("m.tar.gz"), "{\"inputs\":[]}".getBytes(StandardCharsets.UTF_8));

        assertThat(answer.status()).isEqualTo(424);
        assertThat(answer.type()).isEqualTo("ModelError");
        assertThat(answer.json().path("ErrorCode").asString()).isEqualTo("CLIENT_ERROR_FROM_MODEL");
        assertThat(answer.json().path("OriginalStatusCode").asInt()).isEqualTo(400);
        assertThat(answer.json().path("OriginalMessage").asString()).contains("missing required input(s) ['TEXT']");
        assertThat(answer.message()).startsWith("Received client error (400) from primary with message \"{\"error\":");
        assertThat(answer.json().path("LogStreamArn").asString()).endsWith(":log-group:/aws/sagemaker/Endpoints/e");
    }

    @Test
    @Fidelity(
            area = Area.RUNTIME,
            behaviour = "texts: endpoint not found, target model missing",
            sure = Sure.DOCUMENTED,
            source =
                    "quoted in public issues; `Failed to download model data(bucket: …, key: …)` for a missing object is from memory")
    void requestsThatMissTheirModelAreRefused() {
        assertThat(invoke("e", Map.of(), new byte[0]).message()).contains("is missing a target model header");
        assertThat(invoke("none", target("m.tar.gz"), new byte[0]).message())
                .isEqualTo("Endpoint none of account 123456789012 not found.");
        Answer missing = invoke("e", target("absent.tar.gz"), Archives.textRequest("x"));
        assertThat(missing.type()).isEqualTo("ValidationError");
        assertThat(missing.message())
                .startsWith("Failed to download model data(bucket: bucket, key: models/absent.tar.gz).");
        assertThat(invoke("e", target(" m"), new byte[0]).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        "x-amzn-sagemaker-inference-component, Inference Component Name header is not allowed",
        "x-amzn-sagemaker-target-container-hostname, is not a multi-container endpoint",
        "x-amzn-sagemaker-enable-explanations, has no explainer"
    })
    @Fidelity(
            area = Area.RUNTIME,
            behaviour =
                    "headers for inference components, containers of a pipeline and explainers are ValidationErrors at an"
                            + " endpoint that has none",
            sure = Sure.GUESSED,
            source = "modelled on the quoted texts of target models and of a missing inference component")
    void headersOfOtherEndpointsAreRefused(String header, String text) {
        Answer answer = invoke(
                "e", Map.of("x-amzn-sagemaker-target-model", "m.tar.gz", header, "some"), Archives.textRequest("x"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.type()).isEqualTo("ValidationError");
        assertThat(answer.message()).contains(text);
    }

    @Test
    @Fidelity(
            area = Area.RUNTIME,
            behaviour =
                    "InvokeEndpointAsync and InvokeEndpointWithResponseStream are refused: they have no TargetModel",
            sure = Sure.DOCUMENTED,
            source = "API model; the text is guessed")
    void asynchronousAndStreamingInvocationsAreRefused() {
        for (String path : List.of("async-invocations", "invocations-response-stream")) {
            Answer answer = TestContext.send(runtime, "/endpoints/e/" + path, target("m.tar.gz"), new byte[0]);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.message()).contains("multi-model endpoints answer InvokeEndpoint only");
        }
    }

    @Test
    @Fidelity(
            area = Area.RUNTIME,
            behaviour = "an answer of the container above 6,291,456 bytes ends in 424 with OriginalStatusCode 0",
            sure = Sure.GUESSED)
    void anAnswerAboveSixMebibytesIsAModelError() {
        s3.put(
                "bucket",
                "models/wide.tar.gz",
                Archives.tarGz(Archives.changed(
                        Archives.embeddingFiles(485, 300), "ensemble/config.pbtxt", "-1, 384", "-1, 900000")));

        Answer answer = invoke("e", target("wide.tar.gz"), Archives.textRequest("x"));

        assertThat(answer.status()).isEqualTo(424);
        assertThat(answer.json().path("OriginalStatusCode").asInt(-1)).isZero();
        assertThat(answer.message()).contains("larger than 6291456 bytes");
    }

    @Test
    @Fidelity(
            area = Area.RUNTIME,
            behaviour = "a container that is silent for 60 s ends in 424 with OriginalStatusCode 0",
            sure = Sure.DOCUMENTED,
            source = "public issues")
    void aContainerThatIsTooSlowIsAModelErrorWithoutAStatus() {
        faults.add(new Fault.SlowInvoke("m.tar.gz", Duration.ofSeconds(61), 1));

        Answer answer = invoke("e", target("m.tar.gz"), Archives.textRequest("x"));

        assertThat(answer.status()).isEqualTo(424);
        assertThat(answer.json().path("OriginalStatusCode").asInt(-1)).isZero();
        assertThat(answer.message()).contains("Your invocation timed out while waiting for a response");
        assertThat(invoke("e", target("m.tar.gz"), Archives.textRequest("x")).status())
                .isEqualTo(200);
    }

    @Test
    @Fidelity(
            area = Area.RUNTIME,
            behaviour =
                    "a target model in a sub-folder: Triton images before 26.03 load it, newer ones refuse the name at LOAD",
            sure = Sure.DOCUMENTED,
            source = "Triton's source")
    void aSubFolderInTheNameDependsOnTheImage() {
        s3.put("bucket", "models/acme/m.tar.gz", Archives.tarGz(Archives.embeddingFiles(485, 300)));
        assertThat(invoke("e", target("acme/m.tar.gz"), Archives.textRequest("x"))
                        .status())
                .isEqualTo(200);

        create("MultiModel", "s3://bucket/models/", "newer", "26.05-py3");

        Answer answer = invoke("newer", target("acme/m.tar.gz"), Archives.textRequest("x"));
        assertThat(answer.status()).isEqualTo(424);
        assertThat(answer.json().path("OriginalMessage").asString()).contains("path traversal characters");
        assertThat(invoke("newer", target("m.tar.gz"), Archives.textRequest("x"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void namesThatTheApiModelForbidsAreRefused() {
        for (String name : List.of("m\u00fcller.tar.gz", "\u6a21.tar.gz", "m\tm.tar.gz", "m".repeat(1025))) {
            assertThat(invoke("e", target(name), Archives.textRequest("x")).type())
                    .as(name)
                    .isEqualTo("ValidationError");
        }
    }

    @Test
    @Fidelity(
            area = Area.RUNTIME,
            behaviour = "a TargetVariant that is not there is refused",
            sure = Sure.GUESSED,
            source = "the wording")
    void aVariantCanBeNamed() {
        Map<String, String> headers = new LinkedHashMap<>(target("m.tar.gz"));
        headers.put("x-amzn-sagemaker-target-variant", "Other");

        assertThat(invoke("e", headers, Archives.textRequest("x")).message()).contains("Variant Other not found");
    }

    @Test
    @Fidelity(
            area = Area.RUNTIME,
            behaviour =
                    "413 above 6,291,456 bytes: plain text, `HTTP content length exceeded … bytes.`, without an error type",
            sure = Sure.DOCUMENTED,
            source =
                    "limit: API model; answer: sagemaker-python-sdk#171, amazon-sagemaker-examples#245, where boto3 has the status"
                            + " for a code. The number in the text was 4,096 above the limit of that time; whether it is still, is not known")
    void aPayloadAboveSixMebibytesIsTooLarge() {
        Answer refused = invoke("e", target("m.tar.gz"), new byte[6_291_457]);
        assertThat(refused.status()).isEqualTo(413);
        assertThat(refused.type()).isEmpty();
        assertThat(refused.json().asString()).isEqualTo("HTTP content length exceeded 6291456 bytes.");
        assertThat(invoke("e", target("m.tar.gz"), new byte[6_291_456]).status())
                .isEqualTo(424);
    }

    @Test
    @Fidelity(
            area = Area.RUNTIME,
            behaviour = "throttling: 400 with a null message",
            sure = Sure.DOCUMENTED,
            source = "public issue")
    void throttlingHasNoMessage() {
        AwsService struck = new FaultyService(runtime, faults, time);
        faults.add(new Fault.Throttle("sagemaker-runtime", "*", 1));
        Answer answer = TestContext.send(struck, "/endpoints/e/invocations", target("m.tar.gz"), new byte[0]);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.type()).isEqualTo("ThrottlingException");
        assertThat(answer.json().path("message").isNull()).isTrue();
    }
}
