package io.mmectl.localaws.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.localaws.fault.Fault;
import io.mmectl.localaws.fault.Faults;
import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import io.mmectl.localaws.fixture.Archives;
import io.mmectl.localaws.fixture.ObjectsInMemory;
import io.mmectl.localaws.time.ScaledTime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostedInstanceTest {
    private static final int SCALE = 1000;

    @TempDir
    Path folder;

    private final ScaledTime time = new ScaledTime(Instant.parse("2026-03-02T09:00:00Z"), SCALE);
    private final ObjectsInMemory s3 = new ObjectsInMemory();
    private final Faults faults = new Faults();
    private final Map<String, List<Double>> measured = new ConcurrentHashMap<>();
    private final List<HostedInstance> started = new CopyOnWriteArrayList<>();
    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void stop() {
        started.forEach(HostedInstance::close);
        clients.shutdownNow();
        time.close();
    }

    private HostedInstance instance(String type, SimulationSpread spread) throws IOException {
        return instance(type, spread, true);
    }

    private HostedInstance instance(String type, SimulationSpread spread, boolean cached) throws IOException {
        InstanceMetrics metrics = new InstanceMetrics() {
            @Override
            public void duration(String metric, Duration value) {
                count(metric, value.toMillis());
            }

            @Override
            public void count(String metric, double value) {
                measured.computeIfAbsent(metric, m -> new CopyOnWriteArrayList<>())
                        .add(value);
            }
        };
        EngineFactory.InstanceSpec spec = new EngineFactory.InstanceSpec(
                "i-" + started.size(),
                InstanceType.multiModel(type).orElseThrow(),
                "triton",
                Map.of(),
                folder.resolve("i" + started.size()),
                line -> {});
        Dice dice = new Dice(7);
        HostedInstance instance = new HostedInstance(
                spec,
                new HostedInstance.ModelHome("bucket", "models/", cached),
                new HostedInstance.Parts(
                        new SimulatedEngine(time, faults, dice, spread), s3, time, dice, spread, metrics));
        started.add(instance);
        return instance;
    }

    private void publish(String name, Map<String, String> files) {
        s3.put("bucket", "models/" + name, Archives.tarGz(files));
    }

    private static InvokeResult invoke(HostedInstance instance, String target) throws InterruptedException {
        return instance.invoke(target, "application/json", Archives.textRequest("hello"));
    }

    /** Invokes until the model is ready: on a busy machine the wall's milliseconds are many endpoint seconds. */
    private static InvokeResult invokeUntilReady(HostedInstance instance, String target) throws InterruptedException {
        InvokeResult result;
        do {
            result = invoke(instance, target);
        } while (result instanceof InvokeResult.NotReady);
        return result;
    }

    private static void assertAnswered(InvokeResult result) {
        assertThat(result)
                .isInstanceOfSatisfying(
                        InvokeResult.Answered.class,
                        answered -> assertThat(answered.answer().status())
                                .as(answered.answer().text())
                                .isEqualTo(200));
    }

    private static long resident(HostedInstance instance) {
        return instance.models().stream()
                .filter(m -> m.state().equals("LOADED"))
                .count();
    }

    @Test
    @Fidelity(
            area = Area.RUNTIME,
            behaviour =
                    "on an instance without a GPU a model that asks for one (KIND_GPU) is refused, others live in the"
                            + " host's memory; there is no CUDA context",
            sure = Sure.VERIFIED,
            source = "a real Triton 2.51 without a GPU (`EngineConformanceTest`)")
    void withoutAGpuModelsLiveInTheHostsMemory() throws Exception {
        HostedInstance instance = instance("ml.m5.xlarge", SimulationSpread.NONE);
        publish("gpu.tar.gz", Archives.embeddingFiles(485, 300));
        publish(
                "cpu.tar.gz",
                Archives.changed(Archives.embeddingFiles(485, 300), "encoder/config.pbtxt", "KIND_GPU", "KIND_AUTO"));
        double before = instance.memory().hostUsedMib();

        assertThat(invokeUntilReady(instance, "gpu.tar.gz"))
                .isInstanceOfSatisfying(
                        InvokeResult.LoadRefused.class,
                        refused -> assertThat(refused.answer().text())
                                .contains(
                                        "has kind KIND_GPU but no GPUs are available", "which has no loaded version"));
        assertAnswered(invokeUntilReady(instance, "cpu.tar.gz"));

        assertThat(instance.memory().hostUsedMib() - before).isEqualTo(785);
        assertThat(instance.memory().gpuTotalMib()).isZero();
        assertThat(instance.memory().gpuPercent()).isZero();
    }

    @Test
    void twelveEmbeddingDefinitionsFillAnXlargeToAbout82Percent() throws Exception {
        HostedInstance instance = instance("ml.g4dn.xlarge", SimulationSpread.SLIGHT);
        for (int i = 0; i < 24; i++) {
            publish("e" + i + ".tar.gz", Archives.embeddingFiles(485, 300));
            assertAnswered(invokeUntilReady(instance, "e" + i + ".tar.gz"));
        }

        assertThat(resident(instance)).isEqualTo(24);
        assertThat(instance.memory().gpuPercent()).isBetween(80.5, 83.0);
        assertThat(measured).doesNotContainKey("ModelUnloadingTime");
    }

    @ParameterizedTest
    @CsvSource({"ml.g4dn.xlarge, 4", "ml.g4dn.2xlarge, 10"})
    @Fidelity(
            area = Area.RUNTIME,
            behaviour =
                    "host memory: 2.5 GiB base; Python models with CUDA of 2.8 GiB begin to unload after 4 on 16 GiB, after 10 on 32 GiB; the least recently used goes first",
            sure = Sure.DOCUMENTED,
            source = "published account; in 3 of 10 cases two or three go at once, the shares are ours")
    void autocompleteBeginsToUnloadWhereItDidInTheCase(String type, int fitting) throws Exception {
        HostedInstance instance = instance(type, SimulationSpread.SLIGHT);
        for (int i = 0; i < fitting; i++) {
            publish("a" + i + ".tar.gz", Archives.autocompleteFiles(950, 2867));
            assertAnswered(invokeUntilReady(instance, "a" + i + ".tar.gz"));
        }
        assertThat(resident(instance)).isEqualTo(fitting);
        assertThat(measured).doesNotContainKey("ModelUnloadingTime");

        publish("one-more.tar.gz", Archives.autocompleteFiles(950, 2867));
        assertAnswered(invokeUntilReady(instance, "one-more.tar.gz"));

        assertThat(measured.get("ModelUnloadingTime")).isNotEmpty();
        assertThat(instance.holds("one-more.tar.gz")).isTrue();
        assertThat(instance.holds("a0.tar.gz"))
                .as("the least recently used goes first")
                .isFalse();
    }

    @Test
    @Fidelity(
            area = Area.RUNTIME,
            behaviour = "one load an instance and model, however many ask",
            sure = Sure.DOCUMENTED,
            source = "developer guide")
    void concurrentFirstInvocationsLoadOnce() throws Exception {
        HostedInstance instance = instance("ml.g4dn.xlarge", SimulationSpread.NONE);
        publish("m.tar.gz", Archives.embeddingFiles(485, 300));

        List<Future<InvokeResult>> answers = IntStream.range(0, 8)
                .mapToObj(i -> clients.submit(() -> invokeUntilReady(instance, "m.tar.gz")))
                .toList();
        for (Future<InvokeResult> answer : answers) {
            assertAnswered(answer.get());
        }

        assertThat(s3.opened()).isEqualTo(1);
        assertThat(measured.get("ModelLoadingTime")).hasSize(1);
        assertThat(measured.get("ModelCacheHit")).hasSizeGreaterThanOrEqualTo(8);
    }

    @Test
    void moreConcurrentLoadsThanFitWaitForEachOther() throws Exception {
        HostedInstance instance = instance("ml.g4dn.xlarge", SimulationSpread.NONE);
        for (int i = 0; i < 6; i++) {
            publish("a" + i + ".tar.gz", Archives.autocompleteFiles(950, 2867));
        }

        List<Future<InvokeResult>> answers = IntStream.range(0, 6)
                .mapToObj(i -> clients.submit(() -> invokeUntilReady(instance, "a" + i + ".tar.gz")))
                .toList();

        for (Future<InvokeResult> answer : answers) {
            assertAnswered(answer.get());
        }
    }

    @Test
    @Fidelity(
            area = Area.RUNTIME,
            behaviour = "a client waits 60 s for a load, then 429 ModelNotReadyException while the load goes on",
            sure = Sure.DOCUMENTED,
            source = "developer guide")
    void aClientWaitsAMinuteAndTheLoadGoesOn() throws Exception {
        HostedInstance instance = instance("ml.g4dn.xlarge", SimulationSpread.NONE);
        publish("slow.tar.gz", Archives.embeddingFiles(485, 300));
        faults.add(new Fault.SlowLoad("slow*", Duration.ofSeconds(300), 1));

        Instant asked = time.now();
        assertThat(invoke(instance, "slow.tar.gz")).isInstanceOf(InvokeResult.NotReady.class);
        assertThat(Duration.between(asked, time.now())).isGreaterThanOrEqualTo(Duration.ofSeconds(60));

        assertAnswered(invokeUntilReady(instance, "slow.tar.gz"));
        assertThat(s3.opened()).isEqualTo(1);
    }

    @Test
    @Fidelity(
            area = Area.RUNTIME,
            behaviour = "a load is given up after 360 s",
            sure = Sure.DOCUMENTED,
            source = "developer guide")
    void aLoadThatTakesLongerThanSixMinutesIsGivenUp() throws Exception {
        HostedInstance instance = instance("ml.g4dn.xlarge", SimulationSpread.NONE);
        publish("slow.tar.gz", Archives.embeddingFiles(485, 300));
        faults.add(new Fault.SlowLoad("slow.tar.gz", Duration.ofSeconds(400), 1));

        Instant asked = time.now();
        assertAnswered(invokeUntilReady(instance, "slow.tar.gz"));
        assertThat(Duration.between(asked, time.now())).isGreaterThan(Duration.ofSeconds(400));
    }

    @Test
    @Fidelity(
            area = Area.RUNTIME,
            behaviour = "unloaded models stay on disk and come back without a download",
            sure = Sure.DOCUMENTED,
            source = "developer guide")
    void anUnloadedModelIsLoadedAgainFromDisk() throws Exception {
        HostedInstance instance = instance("ml.g4dn.xlarge", SimulationSpread.NONE);
        for (int i = 0; i < 5; i++) {
            publish("a" + i + ".tar.gz", Archives.autocompleteFiles(950, 2867));
            assertAnswered(invokeUntilReady(instance, "a" + i + ".tar.gz"));
        }
        assertThat(instance.holds("a0.tar.gz")).isFalse();

        assertAnswered(invokeUntilReady(instance, "a0.tar.gz"));

        assertThat(s3.opened()).isEqualTo(5);
        assertThat(measured.get("ModelDownloadingTime")).hasSize(5);
    }

    @Test
    @Fidelity(
            area = Area.RUNTIME,
            behaviour = "a 507 that no eviction relieves goes back to the client",
            sure = Sure.GUESSED)
    void aModelLargerThanTheInstanceIsRefusedWithItsOutOfMemoryText() throws Exception {
        HostedInstance instance = instance("ml.g4dn.xlarge", SimulationSpread.NONE);
        publish("huge.tar.gz", Archives.embeddingFiles(20_000, 300));

        assertThat(invokeUntilReady(instance, "huge.tar.gz"))
                .isInstanceOfSatisfying(InvokeResult.LoadRefused.class, refused -> {
                    assertThat(refused.answer().status()).isEqualTo(507);
                    assertThat(refused.answer().text()).contains("CUDA out of memory");
                });
        assertThat(instance.memory().gpuUsedMib()).isEqualTo(SimulatedMemory.GPU_BASE_MIB);
    }

    @Test
    @Fidelity(
            area = Area.RUNTIME,
            behaviour =
                    "a missing object, no gzipped tar and a refused load end differently, and a later upload is found",
            sure = Sure.GUESSED,
            source = "its sibling at endpoint creation is documented")
    void missingAndBrokenArtifactsEndDifferently() throws Exception {
        HostedInstance instance = instance("ml.g4dn.xlarge", SimulationSpread.NONE);
        s3.put("bucket", "models/broken.tar.gz", new byte[] {1, 2, 3});
        publish("no-config.tar.gz", Map.of("model/1/model.pt", "weights"));

        assertThat(invokeUntilReady(instance, "absent.tar.gz"))
                .isEqualTo(new InvokeResult.NoArtifact("bucket", "models/absent.tar.gz"));
        assertThat(invokeUntilReady(instance, "broken.tar.gz")).isInstanceOf(InvokeResult.BadArchive.class);
        assertThat(invokeUntilReady(instance, "no-config.tar.gz"))
                .isInstanceOfSatisfying(
                        InvokeResult.LoadRefused.class,
                        refused -> assertThat(refused.answer().status()).isEqualTo(400));
        publish("absent.tar.gz", Archives.embeddingFiles(485, 300));
        assertAnswered(invokeUntilReady(instance, "absent.tar.gz"));
    }

    @Test
    void aScriptedInvocationFailurePassesThrough() throws Exception {
        HostedInstance instance = instance("ml.g4dn.xlarge", SimulationSpread.NONE);
        publish("m.tar.gz", Archives.embeddingFiles(485, 300));
        faults.add(new Fault.BrokenInvoke("m.tar.gz", 400, "kaputt", 1));

        assertThat(invokeUntilReady(instance, "m.tar.gz"))
                .isInstanceOfSatisfying(
                        InvokeResult.Answered.class,
                        answered -> assertThat(answered.answer().text()).isEqualTo("{\"error\":\"kaputt\"}"));
        assertAnswered(invokeUntilReady(instance, "m.tar.gz"));
    }

    @Test
    @Fidelity(
            area = Area.RUNTIME,
            behaviour = "`ModelCacheSetting: Disabled`: a model is unloaded and deleted after its answer",
            sure = Sure.DOCUMENTED,
            source = "API model")
    void withoutCacheAModelGoesAfterItsAnswer() throws Exception {
        HostedInstance instance = instance("ml.g4dn.xlarge", SimulationSpread.NONE, false);
        publish("m.tar.gz", Archives.embeddingFiles(485, 300));

        assertAnswered(invokeUntilReady(instance, "m.tar.gz"));
        assertThat(instance.modelCount()).isZero();
        assertAnswered(invokeUntilReady(instance, "m.tar.gz"));

        assertThat(s3.opened()).as("the artifact is deleted too").isEqualTo(2);
    }

    @Test
    void closingEndsWhatWaits() throws Exception {
        HostedInstance instance = instance("ml.g4dn.xlarge", SimulationSpread.NONE);
        publish("slow.tar.gz", Archives.embeddingFiles(485, 300));
        faults.add(new Fault.SlowLoad("slow.tar.gz", Duration.ofHours(2), 1));
        Future<InvokeResult> waiting = clients.submit(() -> invoke(instance, "slow.tar.gz"));
        while (instance.models().isEmpty()) {
            Thread.onSpinWait();
        }

        instance.close();

        assertThat(waiting.get()).isInstanceOf(InvokeResult.Gone.class);
    }
}
