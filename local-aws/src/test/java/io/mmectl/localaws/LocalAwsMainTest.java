package io.mmectl.localaws;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LocalAwsMainTest {
    @TempDir
    Path folder;

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void endProcesses() throws InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
    }

    private Process start(String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                LocalAwsMain.class.getName(),
                "--state-dir",
                folder.toString()));
        command.addAll(Arrays.asList(more));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        processes.add(process);
        return process;
    }

    private static String firstLine(Process process) throws IOException {
        var reader = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        return String.valueOf(reader.readLine());
    }

    private URI endpoint(Process process) throws IOException {
        assertThat(firstLine(process)).startsWith("local AWS on http://127.0.0.1:");
        JsonNode server = JsonMapper.builder().build().readTree(Files.readString(folder.resolve("server.json")));
        assertThat(server.path("pid").asLong()).isEqualTo(process.pid());
        return URI.create(server.path("endpointUrl").asString());
    }

    @Test
    @Fidelity(
            area = Area.OPERATION,
            behaviour = "after kill -9 every acknowledged object is there, and no other bytes",
            sure = Sure.DOCUMENTED,
            source = "S3 user guide: durable when acknowledged")
    void afterAKillEveryAcknowledgedWriteIsThere() throws Exception {
        Process killed = start();
        URI endpoint = endpoint(killed);
        Map<String, byte[]> acknowledged = new ConcurrentHashMap<>();
        Map<String, byte[]> attempted = new ConcurrentHashMap<>();
        CountDownLatch enough = new CountDownLatch(120);
        try (S3Client s3 = LocalClients.s3(endpoint);
                ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
            s3.createBucket(b -> b.bucket("kept"));
            for (int w = 0; w < 6; w++) {
                int writer = w;
                writers.submit(() -> writeUntilCutOff(s3, writer, attempted, acknowledged, enough));
            }
            assertThat(enough.await(4, TimeUnit.MINUTES)).isTrue();
            killed.destroyForcibly().waitFor();
        }

        Process restarted = start();
        try (S3Client s3 = LocalClients.s3(endpoint(restarted))) {
            acknowledged.forEach((key, content) -> assertThat(
                            s3.getObjectAsBytes(b -> b.bucket("kept").key(key)).asByteArray())
                    .as(key)
                    .isEqualTo(content));
            s3.listObjectsV2Paginator(b -> b.bucket("kept"))
                    .contents()
                    .forEach(o -> assertThat(
                                    s3.getObjectAsBytes(b -> b.bucket("kept").key(o.key()))
                                            .asByteArray())
                            .as(o.key())
                            .isEqualTo(attempted.get(o.key())));
        }
    }

    private static void writeUntilCutOff(
            S3Client s3,
            int writer,
            Map<String, byte[]> attempted,
            Map<String, byte[]> acknowledged,
            CountDownLatch enough) {
        Random random = new Random(writer);
        try {
            for (int i = 0; i < 100_000; i++) {
                byte[] content = new byte[random.nextInt(200_000)];
                random.nextBytes(content);
                String key = writer + "/" + i;
                attempted.put(key, content);
                s3.putObject(b -> b.bucket("kept").key(key), RequestBody.fromBytes(content));
                acknowledged.put(key, content);
                enough.countDown();
            }
        } catch (SdkException e) {
            // The kill; what was not acknowledged may be lost.
            assertThat(enough.getCount()).isZero();
        }
    }

    @Test
    void onlyOneRunsOnAFolderAndACleanStopRemovesTheServerFile() throws Exception {
        Process first = start("--port", "0", "--time-scale", "60");
        URI endpoint = endpoint(first);

        Process second = start();
        assertThat(firstLine(second)).contains("already runs on " + folder);
        assertThat(second.waitFor()).isEqualTo(9);

        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(endpoint.resolve("/_local/stop"))
                                .POST(HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(first.waitFor(4, TimeUnit.MINUTES)).isTrue();
        assertThat(first.exitValue()).isZero();
        assertThat(folder.resolve("server.json")).doesNotExist();
    }

    @Test
    void endsByItselfWhenNobodyUsesIt() throws Exception {
        Process idle = start("--idle-exit", "1s");
        assertThat(idle.waitFor(4, TimeUnit.MINUTES)).isTrue();
        assertThat(idle.exitValue()).isZero();
        assertThat(folder.resolve("server.json")).doesNotExist();
    }

    @Test
    void saysWhatIsWrongWithTheCommandLine() throws Exception {
        Process wrong = start("--idle-exit", "soon");
        assertThat(firstLine(wrong)).isEqualTo("'soon' is not a duration such as 30m");
        assertThat(wrong.waitFor()).isEqualTo(2);
    }
}
