package io.mmectl.localaws.triton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import io.mmectl.localaws.instance.ContainerAnswer;
import io.mmectl.localaws.instance.EngineFactory.InstanceSpec;
import io.mmectl.localaws.instance.Instance;
import io.mmectl.localaws.instance.InstanceType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The engine with the Triton that {@code scripts/peers install triton torch} put into {@code .peers}. */
@Tag("peers")
// They count and kill the Tritons of this JVM, or change where it looks for one.
@ResourceLock("triton")
class RealTritonTest {
    private static final Path LAUNCHER = Path.of("../scripts/triton-instance");
    private static final String HASH = "0123456789abcdef0123456789abcdef";
    private static final String OTHER_HASH = "fedcba9876543210fedcba9876543210";
    private static final String TARGET = "acme--upper--0123456789ab.tar.gz";
    private static final String REQUEST =
            "{\"inputs\":[{\"name\":\"TEXT\",\"datatype\":\"BYTES\",\"shape\":[1],\"data\":[\"hello\"]}]}";
    private static final String CONFIG = """
            name: "upper"
            backend: "python"
            max_batch_size: 0
            input [ { name: "TEXT" data_type: TYPE_STRING dims: [ 1 ] } ]
            output [ { name: "UPPER" data_type: TYPE_STRING dims: [ 1 ] } ]
            instance_group [ { count: 1 kind: KIND_AUTO } ]
            """;
    private static final String MODEL = """
            import numpy as np
            import triton_python_backend_utils as pb_utils

            class TritonPythonModel:
                def execute(self, requests):
                    return [self.answer(request) for request in requests]

                def answer(self, request):
                    text = pb_utils.get_input_tensor_by_name(request, "TEXT").as_numpy()
                    if text[0] == b"memory":
                        raise MemoryError("no room")
                    upper = np.array([text[0].upper()], dtype=np.object_)
                    return pb_utils.InferenceResponse(output_tensors=[pb_utils.Tensor("UPPER", upper)])
            """;

    @TempDir
    Path folder;

    private final List<String> log = new CopyOnWriteArrayList<>();
    private final List<Thread> readers = new CopyOnWriteArrayList<>();
    private Instance instance;

    @BeforeEach
    void start() throws Exception {
        InstanceType type = InstanceType.multiModel("ml.g4dn.xlarge").orElseThrow();
        Map<String, String> environment = Map.of("SAGEMAKER_TRITON_PING_MODE", "live");
        Path models = folder.resolve("models");
        instance = new TritonEngine(LAUNCHER.toRealPath())
                .start(new InstanceSpec("i-0", type, "image", environment, models, this::read));
    }

    @AfterEach
    void stop() {
        instance.close();
        assertThat(instance.ping()).isFalse();
    }

    private void read(String line) {
        log.add(line);
        readers.add(Thread.currentThread());
    }

    /** Virtual ones would be stuck in their reads, with the few threads that carry all others. */
    @Test
    void itsOutputIsReadByThreadsOfTheSystem() {
        await().atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(readers).isNotEmpty());
        assertThat(readers).noneMatch(Thread::isVirtual);
    }

    @Test
    @Fidelity(
            area = Area.RUNTIME,
            behaviour = "the container contract: LOAD, 409, INVOKE, empty entries in the list of models, UNLOAD, 404",
            sure = Sure.VERIFIED,
            source = "a real Triton 2.51")
    void loadsInvokesListsAndUnloadsAsTheContractHasIt() throws Exception {
        Path model = model(HASH, MODEL);

        assertThat(instance.load(HASH, model, TARGET))
                .satisfies(
                        answer -> assertThat(answer.status()).as(answer.text()).isEqualTo(200));
        assertThat(instance.load(HASH, model, TARGET).status()).isEqualTo(409);
        ContainerAnswer answer = invoke(HASH, REQUEST);
        assertThat(answer.text()).contains("\"data\":[\"HELLO\"]").contains("\"model_name\":\"" + TARGET + "\"");
        assertThat(answer.contentType()).isEqualTo("application/json");
        // The model is registered under its target, but readiness is asked for by the hash.
        assertThat(instance.list().text()).isEqualTo("{\"models\":[{}]}");
        assertThat(instance.unload(HASH, TARGET).status()).isEqualTo(200);
        assertThat(instance.unload(HASH, TARGET).status()).isEqualTo(404);
        assertThat(invoke(HASH, REQUEST).status()).isEqualTo(404);
        assertThat(log).anyMatch(line -> line.contains("Loading SageMaker TargetModel: " + TARGET));
    }

    @Test
    @Fidelity(
            area = Area.RUNTIME,
            behaviour = "400 for a bad request and a broken model, 507 for one without memory",
            sure = Sure.VERIFIED,
            source = "a real Triton 2.51")
    void tellsABadRequestFromAModelWithoutMemoryAndABrokenOne() throws Exception {
        assertThat(instance.load(HASH, model(HASH, MODEL), TARGET).status()).isEqualTo(200);

        assertThat(invoke(HASH, "{").status()).isEqualTo(400);
        assertThat(invoke(HASH, REQUEST.replace("hello", "memory")).status()).isEqualTo(507);
        ContainerAnswer broken = instance.load(OTHER_HASH, model(OTHER_HASH, "import"), "broken.tar.gz");
        assertThat(broken.status()).isEqualTo(400);
        assertThat(broken.text()).contains("SyntaxError");
    }

    @Test
    void memoryIsWhatItsProcessesTake() throws Exception {
        double empty = instance.memory().hostUsedMib();
        instance.load(HASH, model(HASH, MODEL), TARGET);

        assertThat(empty).isBetween(5.0, 500.0);
        assertThat(instance.memory().hostUsedMib()).isGreaterThan(empty);
        assertThat(instance.memory().gpuPercent()).isZero();
        assertThat(instance.memory().hostTotalMib()).isEqualTo(16 * 1024);
    }

    @Test
    void twoInstancesHaveFoldersOfTheirOwnUnderTheSamePath() throws Exception {
        InstanceType type = InstanceType.multiModel("ml.g4dn.xlarge").orElseThrow();
        Path models = folder.resolve("others");
        try (Instance other = new TritonEngine(LAUNCHER.toRealPath())
                .start(new InstanceSpec("i-1", type, "image", Map.of(), models, line -> {}))) {
            assertThat(instance.load(HASH, model(HASH, MODEL), TARGET).status()).isEqualTo(200);
            assertThat(other.load(HASH, models.resolve(HASH).resolve("model"), TARGET)
                            .status())
                    .isEqualTo(400);
            assertThat(other.ping()).isTrue();
        }
    }

    @Test
    void aKilledServerAnswersAsABrokenContainerAndNotWithAnException() throws Exception {
        instance.load(HASH, model(HASH, MODEL), TARGET);
        ProcessHandle server = ProcessHandle.current()
                .children()
                .filter(child -> child.info().command().orElse("").endsWith("tritonserver"))
                .findFirst()
                .orElseThrow();

        server.destroyForcibly();

        await().atMost(Duration.ofMinutes(2)).until(() -> !server.isAlive());
        assertThat(invoke(HASH, REQUEST).status()).isEqualTo(502);
        assertThat(instance.ping()).isFalse();
    }

    private ContainerAnswer invoke(String hash, String body) throws Exception {
        return instance.invoke(hash, TARGET, "application/json", body.getBytes(StandardCharsets.UTF_8));
    }

    private Path model(String hash, String code) throws Exception {
        Path model = folder.resolve("models").resolve(hash).resolve("model");
        Files.createDirectories(model.resolve("upper/1"));
        Files.writeString(model.resolve("upper/config.pbtxt"), CONFIG);
        Files.writeString(model.resolve("upper/1/model.py"), code);
        return model;
    }
}
