package io.mmectl.localaws.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.localaws.cloudwatch.MetricStore;
import io.mmectl.localaws.fault.Fault;
import io.mmectl.localaws.fault.Faults;
import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import io.mmectl.localaws.fixture.Archives;
import io.mmectl.localaws.fixture.ObjectsInMemory;
import io.mmectl.localaws.instance.Dice;
import io.mmectl.localaws.instance.EngineFactory;
import io.mmectl.localaws.instance.HostedInstance;
import io.mmectl.localaws.instance.InstanceMetrics;
import io.mmectl.localaws.instance.InstanceType;
import io.mmectl.localaws.instance.SimulatedEngine;
import io.mmectl.localaws.instance.SimulationSpread;
import io.mmectl.localaws.sagemaker.HostedVariant;
import io.mmectl.localaws.sagemaker.VariantMetrics;
import io.mmectl.localaws.time.ManualTime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Time stands still here: what is invoked stays unanswered. */
class RouterTest {
    private static final InstanceMetrics UNMEASURED = new InstanceMetrics() {
        @Override
        public void duration(String metric, Duration value) {}

        @Override
        public void count(String metric, double value) {}
    };

    @TempDir
    Path folder;

    private final ManualTime time = new ManualTime(Instant.parse("2026-03-02T09:00:00Z"));
    private final Faults faults = new Faults();
    private final Router router = new Router(new Dice(42));
    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
    private List<HostedInstance> instances = List.of();

    @BeforeEach
    void start() throws IOException {
        faults.add(new Fault.SlowLoad("*", Duration.ofDays(1), 1000));
        instances = List.of(instance("i-1"), instance("i-2"), instance("i-3"));
    }

    @AfterEach
    void stop() {
        instances.forEach(HostedInstance::close);
        clients.shutdownNow();
    }

    private HostedInstance instance(String id) throws IOException {
        ObjectsInMemory s3 = new ObjectsInMemory();
        byte[] archive = Archives.tarGz(Archives.embeddingFiles(485, 300));
        for (String target : List.of("m", "m0", "m1", "m2", "m3", "m4", "m5")) {
            s3.put("b", target, archive);
        }
        Dice dice = new Dice(42);
        return new HostedInstance(
                new EngineFactory.InstanceSpec(
                        id,
                        InstanceType.multiModel("ml.g4dn.xlarge").orElseThrow(),
                        "triton",
                        Map.of(),
                        folder.resolve(id),
                        line -> {}),
                new HostedInstance.ModelHome("b", "", true),
                new HostedInstance.Parts(
                        new SimulatedEngine(time, faults, dice, SimulationSpread.NONE),
                        s3,
                        time,
                        dice,
                        SimulationSpread.NONE,
                        UNMEASURED));
    }

    private HostedInstance choose(String target) {
        return router.instance(instances, target).orElseThrow();
    }

    /** Sends an invocation that waits for its model until the test ends. */
    private void invoke(HostedInstance instance, String target) {
        int before = instance.outstanding();
        clients.submit(() -> instance.invoke(target, "application/json", new byte[0]));
        while (instance.outstanding() == before || !instance.holds(target)) {
            Thread.onSpinWait();
        }
    }

    @Test
    @Fidelity(
            area = Area.RUNTIME,
            behaviour = "affinity to an instance that has the model",
            sure = Sure.DOCUMENTED,
            source = "developer guide")
    void aModelStaysWithTheInstanceThatHasIt() {
        HostedInstance first = choose("m");
        invoke(first, "m");

        for (int i = 0; i < 5; i++) {
            assertThat(choose("m")).isSameAs(first);
            invoke(first, "m");
        }
    }

    @Test
    @Fidelity(
            area = Area.RUNTIME,
            behaviour = "a model that nobody has goes to the instance with the fewest models",
            sure = Sure.GUESSED)
    void aNewModelGoesWhereTheFewestAre() {
        for (int i = 0; i < 6; i++) {
            invoke(choose("m" + i), "m" + i);
        }

        assertThat(instances)
                .allSatisfy(instance -> assertThat(instance.modelCount()).isEqualTo(2));
    }

    @Test
    @Fidelity(
            area = Area.RUNTIME,
            behaviour = "spill-over to another instance from 8 unanswered invocations on",
            sure = Sure.GUESSED,
            source = "that it happens is documented, the threshold is ours")
    void aBusyInstanceSpillsOverToOneWithTime() {
        HostedInstance first = choose("m");
        for (int i = 0; i < 8; i++) {
            invoke(first, "m");
        }

        HostedInstance second = choose("m");

        assertThat(second).isNotSameAs(first);
        invoke(second, "m");
        assertThat(choose("m")).as("now both have it").isSameAs(second);
    }

    @Test
    void withoutInstancesThereIsNoChoice() {
        assertThat(router.instance(List.of(), "m")).isEmpty();
    }

    @Test
    @Fidelity(
            area = Area.RUNTIME,
            behaviour = "variants share invocations by weight",
            sure = Sure.DOCUMENTED,
            source = "API model")
    void variantsShareByWeight() {
        List<HostedVariant> variants = List.of(variant("A", 3), variant("B", 1), variant("C", 0));
        Map<String, Integer> chosen = new TreeMap<>();
        for (int i = 0; i < 4000; i++) {
            chosen.merge(router.variant(variants, "request " + i).name(), 1, Integer::sum);
        }

        assertThat(chosen).containsOnlyKeys("A", "B");
        assertThat(chosen.get("A")).isBetween(2850, 3150);
    }

    private HostedVariant variant(String name, double weight) {
        return new HostedVariant(
                name,
                weight,
                true,
                "",
                List.of(),
                Map.of(),
                new VariantMetrics(new MetricStore(), time, "r", "e", name));
    }
}
