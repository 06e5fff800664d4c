package io.mmectl.localaws.triton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mmectl.localaws.instance.EngineFactory.InstanceSpec;
import io.mmectl.localaws.instance.Instance;
import io.mmectl.localaws.instance.InstanceType;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What is left of the real engine when its local AWS is killed. */
@Tag("peers")
// They count and kill the Tritons of this JVM, or change where it looks for one.
@ResourceLock("triton")
class TritonOrphanTest {
    private static final String LAUNCHER = "../scripts/triton-instance";

    @TempDir
    Path folder;

    /** A process with one instance, which prints the ids of what runs for it and waits to be killed. */
    public static final class Owner {
        private Owner() {}

        public static void main(String[] args) throws Exception {
            InstanceType type = InstanceType.multiModel("ml.g4dn.xlarge").orElseThrow();
            Path models = Path.of(args[0]);
            Instance instance = new TritonEngine(Path.of(LAUNCHER).toRealPath())
                    .start(new InstanceSpec("i-0", type, "image", Map.of(), models, line -> {}));
            String hash = "0".repeat(32);
            instance.load(hash, PythonModel.write(models, hash), "m.tar.gz");
            String ids = ProcessHandle.current()
                    .descendants()
                    .map(process -> Long.toString(process.pid()))
                    .reduce("", (all, id) -> all + " " + id);
            System.out.println("running" + ids);
            new CountDownLatch(1).await();
        }
    }

    @Test
    void aKilledOwnerTakesItsServersAndTheirModelsAlong() throws Exception {
        Process owner = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Owner.class.getName(),
                        folder.resolve("models").toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(owner.getInputStream(), StandardCharsets.UTF_8))) {
            String line = said.readLine();
            assertThat(line).startsWith("running ");
            List<ProcessHandle> family = Arrays.stream(
                            line.substring("running ".length()).split(" "))
                    .flatMap(id -> ProcessHandle.of(Long.parseLong(id)).stream())
                    .toList();
            // The server, the Python process of the model, and the watcher of the input.
            assertThat(family).hasSizeGreaterThanOrEqualTo(3);

            owner.destroyForcibly();

            await().atMost(Duration.ofMinutes(2))
                    .untilAsserted(() -> assertThat(family).noneMatch(ProcessHandle::isAlive));
        } finally {
            owner.destroyForcibly();
        }
    }
}
