package io.mmectl.aws;

import static org.junit.jupiter.api.Assumptions.abort;

import io.mmectl.aws.contract.Aws;
import io.mmectl.aws.contract.AwsUnderTest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/** Starts LocalStack without Docker, offline, on a free port, and stops it. */
final class LocalStackServer {
    private LocalStackServer() {}

    /** @param state folder for what it keeps */
    static AwsUnderTest start(Path state) throws IOException {
        Path python = Peers.python("localstack")
                .orElseGet(() -> abort("LocalStack is not installed: scripts/peers install localstack"));
        int port = freePort();
        ProcessBuilder builder = new ProcessBuilder(python.toString(), "-m", "localstack.runtime.main");
        builder.environment().putAll(settings(state, port));
        Process process = builder.redirectErrorStream(true).start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        awaitReady(process);
        return new SdkAws(
                        Aws.LOCALSTACK,
                        URI.create("http://127.0.0.1:" + port),
                        InstantSource.system(),
                        process::destroy)
                .withBucket();
    }

    private static Map<String, String> settings(Path state, int port) {
        return Map.of(
                "FILESYSTEM_ROOT", state.toString(),
                "GATEWAY_LISTEN", "127.0.0.1:" + port,
                "SKIP_SSL_CERT_DOWNLOAD", "1",
                "DISABLE_EVENTS", "1",
                "DNS_ADDRESS", "0",
                "OVERRIDE_IN_DOCKER", "0");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void awaitReady(Process process) throws IOException {
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith("Ready.")) {
                Peers.drain(output);
                return;
            }
        }
        throw new IOException("LocalStack ended before it was ready");
    }
}
