package io.mmectl.localaws.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mmectl.localaws.LocalAws;
import io.mmectl.localaws.LocalClients;
import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;
import software.amazon.awssdk.services.sagemaker.model.SageMakerException;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.StsException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LocalServerTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private final HttpClient http = HttpClient.newHttpClient();
    private LocalAws aws;

    @BeforeAll
    void start() throws IOException {
        aws = LocalAws.start(LocalAws.Config.inMemory());
    }

    @AfterAll
    void stop() {
        aws.close();
    }

    @BeforeEach
    void reset() throws Exception {
        assertThat(send("POST", "/_local/reset", "").statusCode()).isEqualTo(200);
    }

    private HttpResponse<String> send(String method, String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(aws.endpoint().resolve(path))
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode json(String method, String path, String body) throws Exception {
        return MAPPER.readTree(send(method, path, body).body());
    }

    @Test
    @Fidelity(
            area = Area.REQUESTS,
            behaviour =
                    "codes of a wrong signature: `SignatureDoesNotMatch` (S3, Query), `InvalidSignatureException` (JSON), 403",
            sure = Sure.DOCUMENTED,
            source = "AWS general reference")
    void refusesAWrongSecretInEachServicesOwnWords() {
        URI endpoint = aws.endpoint();
        try (S3Client s3 = LocalClients.build(S3Client.builder(), endpoint, "wrong");
                SageMakerClient sagemaker = LocalClients.build(SageMakerClient.builder(), endpoint, "wrong");
                StsClient sts = LocalClients.build(StsClient.builder(), endpoint, "wrong")) {
            S3Exception fromS3 = catchThrowableOfType(S3Exception.class, s3::listBuckets);
            SageMakerException fromSageMaker =
                    catchThrowableOfType(SageMakerException.class, () -> sagemaker.listEndpoints(b -> {}));
            StsException fromSts = catchThrowableOfType(StsException.class, () -> sts.getCallerIdentity(b -> {}));

            assertThat(fromS3.statusCode()).isEqualTo(403);
            assertThat(fromS3.awsErrorDetails().errorCode()).isEqualTo("SignatureDoesNotMatch");
            assertThat(fromSageMaker.statusCode()).isEqualTo(403);
            assertThat(fromSageMaker.awsErrorDetails().errorCode()).isEqualTo("InvalidSignatureException");
            assertThat(fromSts.awsErrorDetails().errorCode()).isEqualTo("SignatureDoesNotMatch");
        }
    }

    @Test
    @Fidelity(
            area = Area.REQUESTS,
            behaviour = "unsigned requests are refused: AccessDenied by S3, MissingAuthenticationToken by the Runtime",
            sure = Sure.DOCUMENTED,
            source = "AWS general reference")
    void answersAnUnsignedRequestOnlyBelowLocal() throws Exception {
        assertThat(send("GET", "/_local/health", "").statusCode()).isEqualTo(200);
        HttpResponse<String> s3 = send("GET", "/bucket/key", "");
        assertThat(s3.statusCode()).isEqualTo(403);
        assertThat(s3.body()).contains("<Code>AccessDenied</Code>");
        HttpResponse<String> runtime = send("POST", "/endpoints/e/invocations", "{}");
        assertThat(runtime.statusCode()).isEqualTo(403);
        assertThat(runtime.body()).contains("MissingAuthenticationToken");
    }

    @Test
    @Fidelity(
            area = Area.IDENTITY,
            behaviour = "GetCallerIdentity: account 123456789012, root",
            sure = Sure.DOCUMENTED,
            source = "API model")
    void saysWhoTheCallerIs() {
        try (StsClient sts = LocalClients.build(StsClient.builder(), aws.endpoint())) {
            assertThat(sts.getCallerIdentity(b -> {}).account()).isEqualTo("123456789012");
        }
    }

    @Test
    void countsRequestsByServiceAndOperation() throws Exception {
        json("DELETE", "/_local/requests", "");
        try (S3Client s3 = LocalClients.s3(aws.endpoint());
                StsClient sts = LocalClients.build(StsClient.builder(), aws.endpoint())) {
            s3.createBucket(b -> b.bucket("counted"));
            s3.putObject(b -> b.bucket("counted").key("a"), RequestBody.fromString("x"));
            s3.putObject(b -> b.bucket("counted").key("b"), RequestBody.fromString("x"));
            assertThatThrownBy(() -> s3.getObject(b -> b.bucket("counted").key("c")))
                    .isInstanceOf(S3Exception.class);
            sts.getCallerIdentity(b -> {});
        }

        assertThat(aws.requests().get("s3")).isEqualTo(Map.of("CreateBucket", 1L, "PutObject", 2L, "GetObject", 1L));
        JsonNode seen = json("GET", "/_local/requests", "");
        assertThat(seen.at("/requests/sts/GetCallerIdentity").asInt()).isEqualTo(1);
        assertThat(seen.at("/errors/s3/GetObject").asInt()).isEqualTo(1);
        assertThat(seen.at("/errors/s3/PutObject").isMissingNode()).isTrue();
    }

    @Test
    void resetEmptiesTheAccount() throws Exception {
        try (S3Client s3 = LocalClients.s3(aws.endpoint())) {
            s3.createBucket(b -> b.bucket("short-lived"));
            s3.putObject(b -> b.bucket("short-lived").key("a"), RequestBody.fromString("x"));
            json("POST", "/_local/reset", "");
            assertThat(s3.listBuckets().buckets()).isEmpty();
            s3.createBucket(b -> b.bucket("short-lived"));
            assertThat(s3.listObjectsV2(b -> b.bucket("short-lived")).contents())
                    .isEmpty();
        }
    }

    @Test
    @Fidelity(
            area = Area.OPERATION,
            behaviour = "time can be stopped and stepped over the admin API",
            sure = Sure.DIFFERS,
            source = "AWS's time is everybody's")
    void timeCanBeStoppedAndStepped() throws Exception {
        json("POST", "/_local/time", "{\"scale\": 0}");
        Instant before =
                Instant.parse(json("GET", "/_local/time", "").path("now").asString());
        JsonNode after = json("POST", "/_local/time", "{\"step\": \"PT90M\"}");
        assertThat(Duration.between(before, Instant.parse(after.path("now").asString())))
                .isEqualTo(Duration.ofMinutes(90));
        assertThat(after.path("scale").asDouble()).isZero();
        assertThat(send("POST", "/_local/time", "{\"scale\": -1}").statusCode()).isEqualTo(400);
        json("POST", "/_local/time", "{\"scale\": 1}");
    }

    @Test
    void sayThatAPathOfTheAdminApiIsUnknown() throws Exception {
        assertThat(send("GET", "/_local/nonsense", "").statusCode()).isEqualTo(404);
    }
}
