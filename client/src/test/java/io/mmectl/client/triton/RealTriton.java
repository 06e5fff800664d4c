package io.mmectl.client.triton;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** A real Triton behind its SageMaker front-end, with one Python model that gives every input back. */
final class RealTriton {
    private static final Path SCRIPTS = Path.of("../scripts").toAbsolutePath().normalize();
    private static final String HASH = "0123456789abcdef0123456789abcdef";
    private static final String TARGET = "acme--echo--0123456789ab.tar.gz";

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final int port;

    private RealTriton(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Whether {@code scripts/peers install triton torch} was run on this machine. */
    static boolean installed() throws Exception {
        return complete("triton") && complete("torch");
    }

    static RealTriton start(Path folder, List<Datatype> datatypes) throws Exception {
        Path models = Files.createDirectories(folder.resolve("models"));
        writeEcho(models.resolve(HASH).resolve("model/echo"), datatypes);
        int port = freePort();
        ProcessBuilder builder = new ProcessBuilder(
                        SCRIPTS.resolve("triton-instance").toString(),
                        "--port",
                        Integer.toString(port),
                        "--models",
                        models.toString(),
                        "--until-input-ends")
                .redirectErrorStream(true);
        Process process = builder.start();
        // Its output ends with the process, so this ends too when it does not start.
        BufferedReader log = process.inputReader(StandardCharsets.UTF_8);
        String line = log.readLine();
        while (line != null && !line.contains("Started Sagemaker HTTPService")) {
            line = log.readLine();
        }
        assertThat(line).as("Triton's log until it listens").isNotNull();
        Thread.ofVirtual().start(() -> drain(log));
        RealTriton triton = new RealTriton(process, port);
        triton.awaitListening();
        triton.load();
        return triton;
    }

    HttpResponse<byte[]> invoke(TritonMessage message) throws Exception {
        return post("/models/" + HASH + "/invoke", message.contentType(), message.body());
    }

    void close() throws Exception {
        process.destroy();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("Triton ended").isTrue();
        http.close();
    }

    /** It says that it has started a moment before the port answers. */
    private void awaitListening() throws Exception {
        long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (true) {
            try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (ConnectException e) {
                if (System.nanoTime() > deadline || !process.isAlive()) {
                    throw e;
                }
                LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
            }
        }
    }

    private void load() throws Exception {
        String body = "{\"model_name\":\"" + HASH + "\",\"url\":\"/opt/ml/models/" + HASH + "/model\"}";
        HttpResponse<byte[]> response = post("/models", "application/json", body.getBytes(StandardCharsets.UTF_8));
        assertThat(response.statusCode())
                .as(new String(response.body(), StandardCharsets.UTF_8))
                .isEqualTo(200);
    }

    private HttpResponse<byte[]> post(String path, String contentType, byte[] body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(70))
                .header("Content-Type", contentType)
                .header("X-Amzn-SageMaker-Target-Model", TARGET)
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        return http.send(request, BodyHandlers.ofByteArray());
    }

    /** A full pipe would stop the server. */
    private static void drain(BufferedReader log) {
        try {
            while (log.readLine() != null) {}
        } catch (IOException closed) {
            // The server has ended.
            return;
        }
    }

    private static void writeEcho(Path model, List<Datatype> datatypes) throws IOException {
        Files.createDirectories(model.resolve("1"));
        try (var code = RealTriton.class.getResourceAsStream("/echo/model.py")) {
            Files.write(model.resolve("1/model.py"), code.readAllBytes());
        }
        Files.writeString(
                model.resolve("config.pbtxt"),
                "backend: \"python\"\n" + ports("input", "IN_", ", optional: true", datatypes)
                        + ports("output", "OUT_", "", datatypes));
    }

    private static String ports(String kind, String prefix, String more, List<Datatype> datatypes) {
        return datatypes.stream()
                .map(d -> "{ name: \"" + prefix + d + "\", data_type: " + configName(d) + ", dims: [-1, -1]" + more
                        + " }")
                .collect(Collectors.joining(",\n", kind + " [\n", "\n]\n"));
    }

    private static String configName(Datatype datatype) {
        return datatype == Datatype.BYTES ? "TYPE_STRING" : "TYPE_" + datatype;
    }

    private static boolean complete(String peer) throws Exception {
        Process path = new ProcessBuilder(SCRIPTS.resolve("peers").toString(), "path", peer).start();
        try (BufferedReader out = path.inputReader()) {
            String folder = out.readLine();
            return path.waitFor() == 0 && folder != null && Files.exists(Path.of(folder, ".complete"));
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    static List<Datatype> pythonsDatatypes() {
        // numpy has no bfloat16, so the Python backend has none either.
        return Arrays.stream(Datatype.values()).filter(d -> d != Datatype.BF16).toList();
    }
}
