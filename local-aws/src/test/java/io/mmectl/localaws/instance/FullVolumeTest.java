package io.mmectl.localaws.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.localaws.fault.Faults;
import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import io.mmectl.localaws.fixture.Archives;
import io.mmectl.localaws.fixture.ObjectsInMemory;
import io.mmectl.localaws.instance.ModelSlot.LoadEnd;
import io.mmectl.localaws.time.ScaledTime;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An instance whose volume holds two target models and a half. */
class FullVolumeTest {
    private static final Map<String, String> FILES = Archives.embeddingFiles(485, 300);
    private static final int SIZE =
            FILES.values().stream().mapToInt(String::length).sum();

    @TempDir
    Path folder;

    private final ScaledTime time = new ScaledTime(Instant.parse("2026-03-02T09:00:00Z"), 100);
    private final ObjectsInMemory s3 = new ObjectsInMemory();
    private final Dice dice = new Dice(7);
    private final ModelTable models = new ModelTable(dice, 0);
    private Instance container;
    private InstanceDisk disk;
    private ModelLoads loads;

    @BeforeEach
    void start() throws Exception {
        EngineFactory.InstanceSpec spec = new EngineFactory.InstanceSpec(
                "i-1",
                InstanceType.multiModel("ml.g4dn.xlarge").orElseThrow(),
                "triton",
                Map.of(),
                folder.resolve("models"),
                line -> {});
        container = new SimulatedEngine(time, new Faults(), dice, SimulationSpread.NONE).start(spec);
        disk = new InstanceDisk(time, s3, spec, false, 2L * SIZE + SIZE / 2);
        loads = loads(container);
        Stream.of("a", "b", "c").forEach(name -> s3.put("bucket", name, Archives.tarGz(FILES)));
    }

    private ModelLoads loads(Instance of) {
        Eviction eviction = new Eviction(of, models, time, new InstanceMetrics() {
            @Override
            public void duration(String metric, Duration value) {}

            @Override
            public void count(String metric, double value) {}
        });
        return new ModelLoads(new HostedInstance.ModelHome("bucket", "", true), disk, eviction, 4);
    }

    @AfterEach
    void stop() {
        loads.close();
        container.close();
        time.close();
    }

    private ModelSlot begin(String name) {
        ModelSlot slot = models.findOrCreate(name, time.now()).slot();
        loads.begin(slot);
        return slot;
    }

    private static LoadEnd end(ModelSlot slot) throws Exception {
        return slot.loaded.get(5, TimeUnit.MINUTES);
    }

    @Test
    @Fidelity(
            area = Area.RUNTIME,
            behaviour =
                    "when the artifacts of loaded models fill the volume, the least recently used idle one is unloaded and"
                            + " deleted for the next; an artifact that does not fit at all is 507 `No space left on device`",
            sure = Sure.GUESSED,
            source = "developer guide: unused models go when the volume reaches its capacity")
    void anIdleModelGivesItsRoom() throws Exception {
        assertThat(end(begin("a"))).isInstanceOf(LoadEnd.Ready.class);
        assertThat(end(begin("b"))).isInstanceOf(LoadEnd.Ready.class);

        assertThat(end(begin("c"))).isInstanceOf(LoadEnd.Ready.class);

        assertThat(models.holds("a")).isFalse();
        assertThat(disk.find("a")).isEmpty();
        assertThat(models.holds("b")).isTrue();
        assertThat(disk.percent()).isBetween(70.0, 100.0);
    }

    @Test
    void roomOfModelsThatAnswerIsWaitedFor() throws Exception {
        ModelSlot a = begin("a");
        ModelSlot b = begin("b");
        assertThat(end(a)).isInstanceOf(LoadEnd.Ready.class);
        assertThat(end(b)).isInstanceOf(LoadEnd.Ready.class);
        models.begin(a, time.now());
        models.begin(b, time.now());

        ModelSlot c = begin("c");
        time.sleep(Duration.ofSeconds(2));
        assertThat(c.loaded).isNotDone();
        models.end(b, time.now());

        assertThat(end(c)).isInstanceOf(LoadEnd.Ready.class);
        assertThat(models.holds("a")).isTrue();
        assertThat(disk.find("b")).isEmpty();
    }

    @Test
    void whoWaitsForRoomWhenTheInstanceClosesHearsThatItIsGone() throws Exception {
        ModelSlot a = begin("a");
        ModelSlot b = begin("b");
        assertThat(end(a)).isInstanceOf(LoadEnd.Ready.class);
        assertThat(end(b)).isInstanceOf(LoadEnd.Ready.class);
        models.begin(a, time.now());
        models.begin(b, time.now());
        ModelSlot c = begin("c");

        loads.close();

        assertThat(end(c))
                .isInstanceOfSatisfying(
                        LoadEnd.Failed.class,
                        failed -> assertThat(failed.result()).isInstanceOf(InvokeResult.Gone.class));
    }

    @Test
    @Fidelity(
            area = Area.RUNTIME,
            behaviour =
                    "a 507 of a container that is being taken away is not told: the invocation goes to another instance",
            sure = Sure.GUESSED)
    void aRefusalForMemoryOfAnInstanceThatClosesIsNotTold() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch closing = new CountDownLatch(1);
        loads = loads((Instance) Proxy.newProxyInstance(
                Instance.class.getClassLoader(), new Class<?>[] {Instance.class}, (proxy, method, arguments) -> {
                    if (!method.getName().equals("load")) {
                        return method.invoke(container, arguments);
                    }
                    asked.countDown();
                    closing.await();
                    return ContainerAnswer.error(507, "CUDA out of memory");
                }));
        ModelSlot a = begin("a");
        asked.await();

        loads.close();
        closing.countDown();

        assertThat(end(a))
                .isInstanceOfSatisfying(
                        LoadEnd.Failed.class,
                        failed -> assertThat(failed.result()).isInstanceOf(InvokeResult.Gone.class));
    }

    @Test
    void whatNeverFitsIsRefusedAndUnloadsNothing() throws Exception {
        assertThat(end(begin("a"))).isInstanceOf(LoadEnd.Ready.class);
        s3.put("bucket", "large", Archives.tarGz(Map.of("m/weights", "x".repeat(3 * SIZE))));

        assertThat(end(begin("large")))
                .isInstanceOfSatisfying(
                        LoadEnd.Failed.class,
                        failed -> assertThat(failed.result())
                                .isInstanceOfSatisfying(InvokeResult.LoadRefused.class, refused -> {
                                    assertThat(refused.answer().status()).isEqualTo(507);
                                    assertThat(refused.answer().text()).contains("No space left on device");
                                }));

        assertThat(models.holds("a")).isTrue();
        assertThat(models.holds("large")).isFalse();
    }
}
