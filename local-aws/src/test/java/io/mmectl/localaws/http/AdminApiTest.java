package io.mmectl.localaws.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.localaws.LocalAws;
import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AdminApiTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private LocalAws aws;

    @BeforeEach
    void start() throws IOException {
        aws = LocalAws.start(LocalAws.Config.inMemory().withTimeScale(60));
    }

    @AfterEach
    void stop() {
        aws.close();
    }

    private JsonNode send(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(aws.endpoint() + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            return MAPPER.readTree(
                    http.send(request, HttpResponse.BodyHandlers.ofString()).body());
        }
    }

    /** The status of a request with headers that no Java client lets one choose. */
    private String raw(String method, String... headers) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", aws.endpoint().getPort())) {
            String request = method + " /_local/reset HTTP/1.1\r\n" + String.join("\r\n", headers)
                    + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return answer.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length());
        }
    }

    @Test
    void whoAsksItToEndIsAnsweredFirst() throws Exception {
        CompletableFuture<Void> ended = aws.stopRequested().thenRun(aws::close);

        assertThat(send("POST", "/_local/stop", "").path("status").asString()).isEqualTo("stopping");
        ended.get(1, TimeUnit.MINUTES);
    }

    @Test
    void aPageOfABrowserCannotUseIt() throws Exception {
        String host = "Host: 127.0.0.1:" + aws.endpoint().getPort();
        String own = "Origin: " + aws.endpoint();

        assertThat(raw("POST", host)).isEqualTo("200");
        assertThat(raw("POST", host, own)).isEqualTo("200");
        assertThat(raw("POST", host, "Origin: https://example.com")).isEqualTo("403");
        assertThat(raw("POST", host, "Origin: null")).isEqualTo("403");
        assertThat(raw("POST", host, "Origin: http://127.0.0.1:1")).isEqualTo("403");
        assertThat(raw("POST", host, "Sec-Fetch-Site: cross-site")).isEqualTo("403");
        assertThat(raw("POST", "Host: attacker.example:80"))
                .as("a name that leads here")
                .isEqualTo("403");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:4566", "127.0.0.1", "127.0.1.1:80", "[::1]", "[::1]:4566"})
    void programsOfThisMachineMay(String host) {
        assertThat(AdminGuard.refusal(Map.of("host", host))).isEmpty();
        assertThat(AdminGuard.refusal(Map.of("host", host, "sec-fetch-site", "none")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.com", "127.0.0.1.example.com", "localhost.example.com:80", "10.0.0.1", "[::2]:1"})
    void otherNamesLeadNowhere(String host) {
        assertThat(AdminGuard.refusal(Map.of("host", host))).isPresent();
    }

    @Test
    void timeStopsStepsAndRunsOn() throws Exception {
        JsonNode stopped = send("POST", "/_local/time", "{\"stop\": true}");
        assertThat(stopped.path("stopped").asBoolean()).isTrue();
        Instant before = Instant.parse(stopped.path("now").asString());

        JsonNode stepped = send("POST", "/_local/time", "{\"step\": \"PT15M\"}");
        assertThat(Instant.parse(stepped.path("now").asString())).isEqualTo(before.plus(Duration.ofMinutes(15)));
        assertThat(stepped.path("scale").asDouble()).isZero();

        assertThat(send("POST", "/_local/time", "{\"run\": true}").path("scale").asDouble())
                .as("as it ran before")
                .isEqualTo(60);
        assertThat(send("POST", "/_local/time", "{\"scale\": 2.5}")
                        .path("scale")
                        .asDouble())
                .isEqualTo(2.5);
        send("POST", "/_local/time", "{\"scale\": 0}");
        assertThat(send("POST", "/_local/time", "{\"run\": true}").path("scale").asDouble())
                .isEqualTo(2.5);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"scale\": -1} | 0 or more",
                "{\"scale\": \"fast\"} | send",
                "{\"step\": \"-PT1M\"} | 0 to 366 days",
                "{\"step\": \"P1000D\"} | 0 to 366 days",
                "{\"step\": 5} | send",
                "{\"stpe\": \"PT5M\"} | nothing else",
                "{} | nothing else",
                "[] | nothing else",
                "{ | send"
            })
    void whatItDoesNotUnderstandChangesNothing(String body, String problem) throws Exception {
        assertThat(send("POST", "/_local/time", body).path("error").asString()).contains(problem);
        assertThat(aws.time().scale()).isEqualTo(60);
    }

    @Test
    void statusCountsWhatThereIsAndWhatWasAsked() throws Exception {
        send("PUT", "/_local/s3/buckets/models", "");
        send("PUT", "/_local/iam/roles/execution", "");

        JsonNode status = send("GET", "/_local/status", "");

        assertThat(status.path("account").asString()).isEqualTo("123456789012");
        assertThat(status.path("timeScale").asDouble()).isEqualTo(60);
        assertThat(status.at("/resources/s3-buckets").asInt()).isEqualTo(1);
        assertThat(status.at("/resources/iam-roles").asInt()).isEqualTo(1);
        assertThat(status.at("/resources/sagemaker-endpoints").asInt()).isZero();
        assertThat(status.at("/resources/sagemaker-instances").asInt()).isZero();
        assertThat(status.path("services").valueStream().map(JsonNode::asString))
                .contains("s3", "sagemaker", "application-autoscaling", "monitoring", "logs", "iam", "sts");
    }

    @Test
    @Fidelity(
            area = Area.OPERATION,
            behaviour = "a reset empties every service and lets time run as at the start; time never goes back",
            sure = Sure.DIFFERS,
            source = "an AWS account has no reset")
    void aResetSaysWhatItDidAndLetsTimeRunAsAtTheStart() throws Exception {
        send("PUT", "/_local/s3/buckets/models", "");
        send("PUT", "/_local/iam/roles/execution", "");
        send("POST", "/_local/time", "{\"stop\": true, \"step\": \"PT1H\"}");
        Instant before = aws.time().now();

        JsonNode reset = send("POST", "/_local/reset", "");

        assertThat(reset.path("status").asString()).isEqualTo("reset");
        assertThat(reset.path("emptied").valueStream().map(JsonNode::asString)).contains("s3", "iam", "sagemaker");
        assertThat(reset.path("resources").valueStream().map(JsonNode::asLong)).containsOnly(0L);
        assertThat(reset.at("/time/scale").asDouble()).isEqualTo(60);
        assertThat(aws.time().now()).isAfterOrEqualTo(before);
        assertThat(aws.requests()).isEmpty();
    }
}
