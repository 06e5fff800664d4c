package io.mmectl.localaws.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.localaws.fault.Faults;
import io.mmectl.localaws.fixture.Archives;
import io.mmectl.localaws.fixture.ObjectsInMemory;
import io.mmectl.localaws.time.ScaledTime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many clients, more models than fit: whatever happens, memory holds and nobody waits for ever. */
class ResidencyPropertyTest {
    private static final InstanceMetrics UNMEASURED = new InstanceMetrics() {
        @Override
        public void duration(String metric, Duration value) {}

        @Override
        public void count(String metric, double value) {}
    };

    private static final int MODELS = 14;
    private static final int CLIENTS = 8;
    private static final int CALLS = 25;

    @TempDir
    Path folder;

    @Timeout(300)
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void memoryHoldsUnderAnyOrderOfInvocations(long seed) throws Exception {
        ScaledTime time = new ScaledTime(Instant.parse("2026-03-02T09:00:00Z"), 3000);
        ObjectsInMemory s3 = new ObjectsInMemory();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < MODELS; i++) {
            Map<String, String> files = random.nextBoolean()
                    ? Archives.autocompleteFiles(random.nextInt(500, 4000), random.nextInt(200, 4000))
                    : Archives.embeddingFiles(random.nextInt(300, 5000), random.nextInt(100, 1500));
            s3.put("b", "m" + i, Archives.tarGz(files));
        }
        HostedInstance instance = instance(time, s3, seed);
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> running = new ArrayList<>();
            for (int c = 0; c < CLIENTS; c++) {
                SplittableRandom own = random.split();
                running.add(clients.submit(() -> calls(instance, own)));
            }
            for (Future<Integer> client : running) {
                assertThat(client.get()).isEqualTo(CALLS);
            }
        }

        // A client that was told to come back has left its load running.
        while (instance.models().stream().anyMatch(model -> !model.state().equals("LOADED"))) {
            Thread.onSpinWait();
        }
        assertThat(instance.modelCount()).isBetween(1, MODELS);
        assertThat(instance.models())
                .allSatisfy(model -> assertThat(model.inFlight()).isZero());
        instance.close();
        time.close();
    }

    private HostedInstance instance(ScaledTime time, ObjectsInMemory s3, long seed) throws Exception {
        Dice dice = new Dice(seed);
        return new HostedInstance(
                new EngineFactory.InstanceSpec(
                        "i-" + seed,
                        InstanceType.multiModel("ml.g4dn.xlarge").orElseThrow(),
                        "triton",
                        Map.of(),
                        folder,
                        line -> {}),
                new HostedInstance.ModelHome("b", "", true),
                new HostedInstance.Parts(
                        new SimulatedEngine(time, new Faults(), dice, SimulationSpread.SLIGHT),
                        s3,
                        time,
                        dice,
                        SimulationSpread.SLIGHT,
                        UNMEASURED));
    }

    /** How many calls came back, each after checking the memory. */
    private static int calls(HostedInstance instance, SplittableRandom random) throws InterruptedException {
        int returned = 0;
        for (int i = 0; i < CALLS; i++) {
            String target = "m" + random.nextInt(MODELS);
            InvokeResult result = instance.invoke(target, "application/json", Archives.textRequest("x"));
            assertThat(result)
                    .as(target)
                    .satisfiesAnyOf(
                            r -> assertThat(r)
                                    .isInstanceOfSatisfying(
                                            InvokeResult.Answered.class,
                                            a -> assertThat(a.answer().status()).isEqualTo(200)),
                            r -> assertThat(r).isInstanceOf(InvokeResult.NotReady.class));
            Instance.MemoryUse memory = instance.memory();
            assertThat(memory.gpuUsedMib()).isLessThanOrEqualTo(memory.gpuTotalMib());
            assertThat(memory.hostUsedMib()).isLessThanOrEqualTo(memory.hostTotalMib());
            returned++;
        }
        return returned;
    }
}
