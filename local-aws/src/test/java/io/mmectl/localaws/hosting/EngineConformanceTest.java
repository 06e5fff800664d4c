package io.mmectl.localaws.hosting;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.localaws.LocalAws;
import io.mmectl.localaws.fault.Faults;
import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.instance.Dice;
import io.mmectl.localaws.instance.SimulatedEngine;
import io.mmectl.localaws.instance.SimulationSpread;
import io.mmectl.localaws.platform.Engine;
import io.mmectl.localaws.time.ScaledTime;
import io.mmectl.localaws.triton.TritonEngine;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** One scenario on simulated instances and on real Triton processes: the same archives and requests, the same answers. */
@Tag("peers")
// They count and kill the Tritons of this JVM, or change where it looks for one.
@ResourceLock("triton")
class EngineConformanceTest {
    private static final Path ROOT = Path.of("..");

    @TempDir
    Path folder;

    @BeforeAll
    static void useThisCheckout() {
        System.setProperty("mmectl.home", ROOT.toString());
    }

    @AfterAll
    static void forget() {
        System.clearProperty("mmectl.home");
    }

    @Test
    @Fidelity(
            area = Fidelity.Area.RUNTIME,
            behaviour =
                    "archive layouts that load and that do not, LOAD, INVOKE, LIST and UNLOAD with their error texts, JSON and binary requests that fit and that do not: 20 archives and 23 requests are answered alike, but for values",
            sure = Fidelity.Sure.VERIFIED,
            source = "a real Triton 2.51 behind the same contract (`EngineConformanceTest`)")
    @Fidelity(
            area = Fidelity.Area.RUNTIME,
            behaviour =
                    "a Python model without its `model.py` is refused at once; Triton 2.51 does not answer such a LOAD at all",
            sure = Fidelity.Sure.DIFFERS,
            source = "a real Triton 2.51; whether newer ones answer is not known")
    @Fidelity(
            area = Fidelity.Area.RUNTIME,
            behaviour =
                    "an empty request body is no JSON; Triton takes it for a raw binary request and refuses it with another text",
            sure = Fidelity.Sure.DIFFERS,
            source = "a real Triton 2.51")
    @Fidelity(
            area = Fidelity.Area.RUNTIME,
            behaviour = "where a request is no JSON the place is named otherwise than by Triton's parser",
            sure = Fidelity.Sure.DIFFERS,
            source = "a real Triton 2.51")
    void containersAnswerAlike() throws Exception {
        Map<String, String> simulated;
        try (ScaledTime time = new ScaledTime(Instant.parse("2026-03-02T09:00:00Z"), 100)) {
            simulated = ContainerScenario.run(
                    new SimulatedEngine(time, new Faults(), new Dice(1), SimulationSpread.NONE),
                    folder.resolve("simulated"));
        }
        Map<String, String> real = ContainerScenario.run(TritonEngine.ofThisCheckout(), folder.resolve("real"));

        compare(simulated, real);
    }

    @Test
    @Fidelity(
            area = Fidelity.Area.RUNTIME,
            behaviour =
                    "through the Runtime: loads, errors, eviction, tenants with the same names inside, a load of more than a minute, metrics and log lines are alike on simulated and on real instances",
            sure = Fidelity.Sure.VERIFIED,
            source = "a real Triton 2.51 behind the same platform (`EngineConformanceTest`)")
    void accountsAnswerAlike() throws Exception {
        LocalAws.Config config = LocalAws.Config.inMemory().withSeed(42).withSpread(SimulationSpread.NONE);
        try (ExecutorService both = Executors.newFixedThreadPool(2);
                LocalAccount simulated = new LocalAccount(config.withTimeScale(10));
                LocalAccount real = new LocalAccount(config.withEngine(Engine.TRITON))) {
            Future<Map<String, String>> onReal = both.submit(() -> AccountScenario.run(real));
            Future<Map<String, String>> onSimulated = both.submit(() -> AccountScenario.run(simulated));

            compare(onSimulated.get(), onReal.get());
        }
    }

    private static void compare(Map<String, String> simulated, Map<String, String> real) {
        SoftAssertions all = new SoftAssertions();
        real.forEach(
                (step, outcome) -> all.assertThat(simulated.get(step)).as(step).isEqualTo(outcome));
        all.assertAll();
        assertThat(simulated.keySet()).isEqualTo(real.keySet());
    }
}
