package io.mmectl.localaws.triton;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.mmectl.localaws.instance.EngineFactory.InstanceSpec;
import io.mmectl.localaws.instance.Instance;
import io.mmectl.localaws.instance.InstanceType;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that only lives and a server that stands for its port. */
class TritonProcessTest {
    /** What processes that load models beside it cost a server on a busy machine. */
    private static final Duration LATE = Duration.ofMillis(2500);

    @TempDir
    Path folder;

    private HttpServer server;
    private Instance instance;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/ping", exchange -> {
            LockSupport.parkNanos(LATE.toNanos());
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.createContext("/models", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        InstanceType type = InstanceType.multiModel("ml.g4dn.xlarge").orElseThrow();
        InstanceSpec spec = new InstanceSpec("i-0", type, "image", Map.of(), folder.resolve("models"), line -> {});
        instance = new TritonProcess(
                new ProcessBuilder("cat").start(), server.getAddress().getPort(), spec);
    }

    @AfterEach
    void stop() {
        instance.close();
        server.stop(0);
    }

    @Test
    void whoAnswersLateIsNotDead() {
        assertThat(instance.answers()).isTrue();
    }

    @Test
    void whoseServerIsGoneIsDead() {
        server.stop(0);

        assertThat(instance.answers()).isFalse();
    }
}
