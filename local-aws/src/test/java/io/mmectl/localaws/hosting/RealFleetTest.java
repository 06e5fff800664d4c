package io.mmectl.localaws.hosting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mmectl.localaws.LocalAws;
import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fixture.Archives;
import io.mmectl.localaws.platform.Engine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import software.amazon.awssdk.services.sagemakerruntime.model.SageMakerRuntimeException;
import tools.jackson.databind.JsonNode;

/** Endpoints whose instances are real Triton processes, side by side on one machine. */
@Tag("peers")
// They count and kill the Tritons of this JVM, or change where it looks for one.
@ResourceLock("triton")
class RealFleetTest {
    private LocalAccount account;

    @BeforeEach
    void start() throws Exception {
        System.setProperty("mmectl.home", Path.of("..").toString());
        account = new LocalAccount(LocalAws.Config.inMemory().withEngine(Engine.TRITON));
        account.publish("a.tar.gz", EngineModels.nested());
        account.publish("b.tar.gz", EngineModels.nested());
    }

    @AfterEach
    void stop() {
        account.close();
        System.clearProperty("mmectl.home");
        assertThat(servers()).isEmpty();
    }

    private static List<ProcessHandle> servers() {
        return ProcessHandle.current()
                .children()
                .filter(child -> child.info().command().orElse("").endsWith("tritonserver"))
                .toList();
    }

    private List<String> instances(String endpoint) throws Exception {
        return StreamSupport.stream(
                        account.admin("GET", "/_local/instances", "")
                                .path("instances")
                                .spliterator(),
                        false)
                .filter(instance -> instance.path("endpoint").asString().equals(endpoint))
                .map(instance -> instance.path("instance").asString())
                .toList();
    }

    private String invoke(String endpoint, String target) {
        try {
            return account.invoke(endpoint, target, Archives.textRequest("hello"))
                    .body()
                    .asUtf8String();
        } catch (SageMakerRuntimeException e) {
            return e.statusCode() + " " + e.getMessage();
        }
    }

    @Test
    @Fidelity(
            area = Fidelity.Area.RUNTIME,
            behaviour =
                    "`--engine triton`: two endpoints with three instances run side by side, each instance with a log stream of its own; an instance whose process is killed is replaced and its endpoint answers again",
            sure = Fidelity.Sure.VERIFIED,
            source = "three real Triton 2.51 processes")
    void instancesRunSideBySideAndAKilledOneIsReplaced() throws Exception {
        account.createEndpoint("pair", "ml.g4dn.xlarge", 2);
        account.createEndpoint("single", "ml.g5.xlarge", 1);
        assertThat(servers()).hasSize(3);
        assertThat(invoke("pair", "a.tar.gz")).contains("\"HELLO\"");
        assertThat(invoke("single", "a.tar.gz")).contains("\"HELLO\"");
        assertThat(account.logs
                        .describeLogStreams(b -> b.logGroupName("/aws/sagemaker/Endpoints/pair"))
                        .logStreams())
                .extracting(stream -> stream.logStreamName())
                .containsExactlyInAnyOrderElementsOf(
                        instances("pair").stream().map(id -> "AllTraffic/" + id).toList());
        List<String> before = instances("single");

        JsonNode killed = account.admin("POST", "/_local/faults", "{kind: KillInstance, endpoint: single}");

        assertThat(killed.has("error")).isFalse();
        await().atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(instances("single")).hasSize(1).doesNotContainAnyElementsOf(before));
        assertThat(invoke("single", "a.tar.gz")).contains("\"HELLO\"");
        assertThat(invoke("pair", "a.tar.gz")).contains("\"HELLO\"");
        assertThat(servers()).hasSize(3);
    }
}
