package io.mmectl.cli.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.mmectl.cli.local.LocalServer.Running;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a state folder says about its server, which may have been killed long ago. */
class LocalServerTest {
    /** Above what Linux and macOS give. */
    private static final long NO_PROCESS = 4_194_305;

    private static final long THIS_PROCESS = ProcessHandle.current().pid();

    @TempDir
    private Path folder;

    private HttpServer other;
    private String health = "";

    @BeforeEach
    void listen() throws IOException {
        other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext("/_local/health", exchange -> {
            byte[] body = health.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(health.isEmpty() ? 404 : 200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        other.start();
    }

    @AfterEach
    void stop() {
        other.stop(0);
    }

    @Test
    void aFolderWithoutAFileHasNoServer() {
        assertThat(server().running()).isEmpty();
        assertThat(new LocalServer(folder.resolve("nowhere")).running()).isEmpty();
        assertThat(server().stop()).isFalse();
    }

    @Test
    void aServerThatAnswersUnderItsOwnProcessRuns() throws IOException {
        health = "{\"pid\":" + THIS_PROCESS + ",\"engine\":\"triton\"}";
        remember(THIS_PROCESS);

        assertThat(server().running()).contains(new Running(THIS_PROCESS, url(), "triton"));
    }

    @Test
    void aServerThatWasKilledDoesNotRun() throws IOException {
        remember(NO_PROCESS);

        assertThat(server().running()).isEmpty();
    }

    @Test
    void anotherProgramOnItsPortOrUnderItsNumberIsNotTheServer() throws IOException {
        remember(THIS_PROCESS);
        assertThat(server().running()).isEmpty();

        health = "<html>hello</html>";
        assertThat(server().running()).isEmpty();

        health = "{\"pid\":1}";
        assertThat(server().running()).isEmpty();
    }

    @Test
    void aFileThatWasCutOffNamesNoServer() throws IOException {
        Files.writeString(folder.resolve("server.json"), "{\"pid\": 12");
        assertThat(server().running()).isEmpty();

        Files.writeString(folder.resolve("server.json"), "");
        assertThat(server().running()).isEmpty();
    }

    private LocalServer server() {
        return new LocalServer(folder);
    }

    private String url() {
        return "http://127.0.0.1:" + other.getAddress().getPort();
    }

    private void remember(long pid) throws IOException {
        Files.writeString(folder.resolve("server.json"), "{\"pid\":" + pid + ",\"endpointUrl\":\"" + url() + "\"}");
    }
}
