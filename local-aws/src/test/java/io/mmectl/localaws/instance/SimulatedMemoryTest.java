package io.mmectl.localaws.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulatedMemoryTest {
    private static final Footprint ENCODER = new Footprint(485, 300, 0, Duration.ZERO, true);
    private static final Footprint AUTOCOMPLETE = new Footprint(950, 2867, 17, Duration.ZERO, false);

    private static InstanceType type(String name) {
        return InstanceType.multiModel(name).orElseThrow();
    }

    /** Used GPU memory that a published notebook observed with n BERT-base encoders on a T4. */
    @ParameterizedTest
    @CsvSource({"1, 7.91", "2, 11.10", "12, 43.17", "24, 81.64", "25, 84.98", "26, 88.18"})
    @Fidelity(
            area = Area.RUNTIME,
            behaviour = "GPU memory: 165 MiB base + 545 MiB context once + the models",
            sure = Sure.DOCUMENTED,
            source = "a published benchmark at six points within 0.15 %")
    void encodersFillATeslaT4AsWasObserved(int encoders, double percent) {
        SimulatedMemory memory = new SimulatedMemory(type("ml.g4dn.xlarge"));

        for (int i = 0; i < encoders; i++) {
            assertThat(memory.take(ENCODER)).isEmpty();
        }

        assertThat(memory.use().gpuPercent()).isCloseTo(percent, within(0.15));
    }

    /** Where unloading began in the published case. */
    @ParameterizedTest
    @CsvSource({"ml.g4dn.xlarge, 4", "ml.g4dn.2xlarge, 10"})
    void hostMemoryLimitsPythonModelsThatInitialiseCuda(String type, int fitting) {
        SimulatedMemory memory = new SimulatedMemory(type(type));

        int loaded = 0;
        while (memory.take(AUTOCOMPLETE).isEmpty()) {
            loaded++;
        }

        assertThat(loaded).isEqualTo(fitting);
    }

    @Test
    void theSharedContextGoesWithTheLastModelThatUsesIt() {
        SimulatedMemory memory = new SimulatedMemory(type("ml.g4dn.xlarge"));
        double empty = memory.use().gpuUsedMib();

        memory.take(ENCODER);
        memory.take(AUTOCOMPLETE);
        memory.giveBack(ENCODER);

        assertThat(memory.use().gpuUsedMib()).isEqualTo(empty + 950);
    }

    @Test
    void aFullGpuSoundsLikeCudaAndAFullHostLikePython() {
        SimulatedMemory memory = new SimulatedMemory(type("ml.g4dn.xlarge"));

        assertThat(memory.take(new Footprint(20_000, 1, 0, Duration.ZERO, true)).orElseThrow())
                .contains("CUDA out of memory");
        assertThat(memory.take(new Footprint(1, 20_000, 0, Duration.ZERO, true)).orElseThrow())
                .contains("MemoryError");
    }
}
