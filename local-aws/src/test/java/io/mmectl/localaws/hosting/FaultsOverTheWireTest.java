package io.mmectl.localaws.hosting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fixture.Archives;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;
import software.amazon.awssdk.services.sagemaker.model.SageMakerException;
import software.amazon.awssdk.services.sagemakerruntime.model.SageMakerRuntimeException;
import tools.jackson.databind.JsonNode;

/** What a client sees of faults, and what is left behind. Clients with retries are in {@link LocalAccount}. */
class FaultsOverTheWireTest {
    private LocalAccount account;
    private S3Client s3;
    private SageMakerClient sageMaker;

    @BeforeEach
    void start() throws IOException {
        account = new LocalAccount(LocalAccount.SCALE);
        s3 = account.configured(S3Client.builder().forcePathStyle(true))
                .overrideConfiguration(o -> o.retryStrategy(b -> b.maxAttempts(1)))
                .build();
        sageMaker = account.configured(SageMakerClient.builder())
                .overrideConfiguration(o -> o.retryStrategy(b -> b.maxAttempts(1)))
                .build();
    }

    @AfterEach
    void stop() {
        s3.close();
        sageMaker.close();
        account.close();
    }

    private void script(String faults) throws Exception {
        JsonNode answer = account.admin("POST", "/_local/faults", faults);
        assertThat(answer.has("error")).as(answer.toString()).isFalse();
    }

    private int hits() throws Exception {
        return account.admin("GET", "/_local/faults", "").at("/faults/0/hits").asInt();
    }

    @ParameterizedTest
    @CsvSource({
        "Throttle, 503, SlowDown",
        "'ServerError, status: 500', 500, InternalError",
        "'ServerError, status: 503', 503, ServiceUnavailable"
    })
    @Fidelity(
            area = Fidelity.Area.OPERATION,
            behaviour =
                    "scripted throttling and server errors of S3: 503 `SlowDown`, 500 `InternalError`, 503 `ServiceUnavailable`",
            sure = Fidelity.Sure.DOCUMENTED,
            source = "S3's list of error codes")
    void s3RefusesInItsOwnWords(String kind, int status, String code) throws Exception {
        script("{kind: " + kind + ", service: s3, operation: PutObject}");

        assertThatThrownBy(() -> s3.putObject(b -> b.bucket("models").key("k"), RequestBody.fromString("x")))
                .isInstanceOfSatisfying(S3Exception.class, e -> {
                    assertThat(e.statusCode()).isEqualTo(status);
                    assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code);
                });
        assertThat(s3.listObjectsV2(b -> b.bucket("models")).contents()).isEmpty();
    }

    @Test
    void theControlPlaneRefusesInItsOwnWords() throws Exception {
        script("[{kind: Throttle, service: sagemaker, operation: List*}, {kind: ServerError, operation: List*}]");

        assertThatThrownBy(() -> sageMaker.listModels()).isInstanceOfSatisfying(SageMakerException.class, e -> {
            assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ThrottlingException");
            assertThat(e.isThrottlingException()).isTrue();
        });
        assertThatThrownBy(() -> sageMaker.listModels())
                .isInstanceOfSatisfying(
                        AwsServiceException.class,
                        e -> assertThat(e.statusCode()).isEqualTo(500));
        assertThat(sageMaker.listModels().models()).isEmpty();
    }

    @Test
    @Fidelity(
            area = Fidelity.Area.OPERATION,
            behaviour =
                    "a clock that is off (ClockSkew): RequestTimeTooSkewed with RequestTime and ServerTime by S3, InvalidSignatureException by the JSON services, SignatureDoesNotMatch by IAM and STS, each 403; the AWS SDK for Java 2 asks S3 again by itself",
            sure = Fidelity.Sure.DOCUMENTED,
            source = "S3's list of error codes; IAM user guide, \"Troubleshoot Signature Version 4\"")
    @Fidelity(
            area = Fidelity.Area.OPERATION,
            behaviour = "the Date of an answer is the wall's, also under ClockSkew and whatever the endpoint's time",
            sure = Fidelity.Sure.DIFFERS,
            source = "AWS's Date is the clock by which it checks signatures; so is this one")
    void aClockThatIsOffIsToldInEachServicesOwnWords() throws Exception {
        script("{kind: ClockSkew, service: s3, behind: 30m}");
        assertThatThrownBy(() -> s3.listBuckets()).isInstanceOfSatisfying(S3Exception.class, e -> {
            assertThat(e.statusCode()).isEqualTo(403);
            assertThat(e.awsErrorDetails().errorCode()).isEqualTo("RequestTimeTooSkewed");
            assertThat(e.awsErrorDetails().sdkHttpResponse().firstMatchingHeader("Date"))
                    .hasValueSatisfying(
                            date -> assertThat(ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                                            .toInstant())
                                    .isBetween(
                                            Instant.now().minusSeconds(60),
                                            Instant.now().plusSeconds(1)));
        });
        script("{kind: ClockSkew, service: sagemaker, ahead: 30m}");
        assertThatThrownBy(() -> sageMaker.listModels()).isInstanceOfSatisfying(SageMakerException.class, e -> {
            assertThat(e.awsErrorDetails().errorCode()).isEqualTo("InvalidSignatureException");
            assertThat(e.awsErrorDetails().errorMessage())
                    .matches("Signature not yet current: \\d{8}T\\d{6}Z is still later than \\d{8}T\\d{6}Z"
                            + " \\(\\d{8}T\\d{6}Z \\+ 15 min\\.\\)");
        });

        script("{kind: ClockSkew, service: s3}");
        assertThat(account.s3.listBuckets().buckets()).as("asked again").hasSize(1);
    }

    @Test
    void theSdksOwnRetriesGetPastRareFaults() throws Exception {
        script("{kind: Throttle, service: sagemaker, rate: 0.2}");

        for (int i = 0; i < 20; i++) {
            assertThat(account.sageMaker.listModels().models()).isEmpty();
        }
        assertThat(hits()).isPositive();
    }

    @Test
    @Fidelity(
            area = Fidelity.Area.OPERATION,
            behaviour =
                    "an upload whose connection breaks leaves nothing behind; one whose answer is lost has happened",
            sure = Fidelity.Sure.DOCUMENTED,
            source = "S3 user guide: never a partial object")
    void aConnectionThatIsLostInTheRequestLeavesNothingAndOneInTheAnswerAll() throws Exception {
        byte[] large = new byte[300_000];
        script("{kind: LostConnection, service: s3, operation: PutObject, during: request, afterBytes: 100000}");
        assertThatThrownBy(() -> s3.putObject(b -> b.bucket("models").key("cut"), RequestBody.fromBytes(large)))
                .isInstanceOf(SdkClientException.class);

        script("{kind: LostConnection, service: s3, operation: PutObject, during: answer}");
        assertThatThrownBy(() -> s3.putObject(b -> b.bucket("models").key("done"), RequestBody.fromBytes(large)))
                .isInstanceOf(SdkClientException.class);

        assertThat(s3.listObjectsV2(b -> b.bucket("models")).contents())
                .singleElement()
                .satisfies(object -> {
                    assertThat(object.key()).isEqualTo("done");
                    assertThat(object.size()).isEqualTo(large.length);
                });
    }

    @Test
    void aDownloadThatBreaksIsNoticed() throws Exception {
        s3.putObject(b -> b.bucket("models").key("k"), RequestBody.fromBytes(new byte[300_000]));
        script("{kind: LostConnection, service: s3, operation: GetObject, afterBytes: 100000}");

        assertThatThrownBy(() -> s3.getObjectAsBytes(b -> b.bucket("models").key("k")))
                .isInstanceOf(SdkClientException.class);
        assertThat(s3.getObjectAsBytes(b -> b.bucket("models").key("k")).asByteArray())
                .hasSize(300_000);
    }

    @Test
    void theRuntimeCanBeThrottledAndBroken() throws Exception {
        account.publish("m.tar.gz", Archives.embeddingFiles(485, 300));
        account.createEndpoint("search", "ml.g4dn.xlarge", 1);
        script("{kind: ServerError, service: sagemaker-runtime, status: 503, times: 0}");

        assertThatThrownBy(() -> account.invoke("search", "m.tar.gz", Archives.textRequest("x")))
                .isInstanceOfSatisfying(
                        SageMakerRuntimeException.class,
                        e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ServiceUnavailable"));
        account.admin("DELETE", "/_local/faults/1", "");
        assertThat(account.invoke("search", "m.tar.gz", Archives.textRequest("x"))
                        .sdkHttpResponse()
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    @Fidelity(
            area = Fidelity.Area.RUNTIME,
            behaviour =
                    "an instance whose container does not answer for 10 s is taken out of service, and a new, empty one comes after the time of a scale-out",
            sure = Fidelity.Sure.GUESSED)
    void aDeadInstanceIsReplacedByAnEmptyOne() throws Exception {
        account.publish("m.tar.gz", Archives.embeddingFiles(485, 300));
        account.createEndpoint("search", "ml.g4dn.xlarge", 1);
        account.invoke("search", "m.tar.gz", Archives.textRequest("x"));
        String before = instance().path("instance").asString();

        script("{kind: KillInstance, endpoint: search}");

        while (instance().path("instance").asString().equals(before)
                || instance().isMissingNode()) {
            account.aws.time().step(Duration.ofSeconds(15));
        }
        assertThat(instance().path("models").size()).isZero();
        assertThat(account.invoke("search", "m.tar.gz", Archives.textRequest("x"))
                        .sdkHttpResponse()
                        .statusCode())
                .isEqualTo(200);
    }

    private JsonNode instance() throws Exception {
        return account.admin("GET", "/_local/instances", "").at("/instances/0");
    }

    @Test
    void mistakesAndNumbersThatAreNotThereAreRefused() throws Exception {
        assertThat(account.admin("POST", "/_local/faults", "{\"kind\":\"Meteor\"}")
                        .path("error")
                        .asString())
                .startsWith("body:1:9: there is no kind 'Meteor'");
        assertThat(account.admin("DELETE", "/_local/faults/3", "").path("error").asString())
                .isEqualTo("there is no fault with the number 3");
    }
}
