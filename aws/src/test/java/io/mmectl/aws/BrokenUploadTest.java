package io.mmectl.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.aws.contract.Aws;
import io.mmectl.aws.contract.AwsUnderTest;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.config.S3Location;
import io.mmectl.deployer.port.ObjectStore.Content;
import io.mmectl.deployer.port.ObjectStore.Put;
import io.mmectl.localaws.LocalAws;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The network goes away in the middle of an upload, on the local AWS. */
class BrokenUploadTest {
    /** More than the SDK tries, of several parts at a time. */
    private static final int STRIKES = 100;

    private static final int MIB = 1024 * 1024;

    private static LocalAws local;
    private static SdkAws aws;

    @BeforeAll
    static void start() throws IOException {
        local = LocalAws.start(LocalAws.Config.inMemory());
        aws = new SdkAws(Aws.LOCAL_AWS, local.endpoint(), () -> local.time().now(), local).withBucket();
    }

    @AfterAll
    static void stop() {
        aws.close();
    }

    @ParameterizedTest
    @CsvSource({
        "CreateMultipartUpload, request, 0, 0",
        "UploadPart, request, 0, 1",
        "UploadPart, request, 3000000, 1",
        "UploadPart, answer, 0, 1",
        "CompleteMultipartUpload, request, 0, 1",
        "CompleteMultipartUpload, request, 10, 1"
    })
    void nothingIsVisibleAndTheNextUploadGoesOn(String operation, String during, long afterBytes, int unfinished)
            throws Exception {
        S3Location place = aws.at(aws.name("broken") + ".tar.gz");
        byte[] bytes = new byte[12 * MIB];
        new Random(afterBytes).nextBytes(bytes);
        Content content = Content.of(bytes);
        faults("POST", """
                {"kind": "LostConnection", "service": "s3", "operation": "%s", "during": "%s", "afterBytes": %d, "times": %d}
                """.formatted(operation, during, afterBytes, STRIKES));

        assertThatThrownBy(() -> aws.objects().putIfAbsent(place, content, Map.of("digest", "abc")))
                .isInstanceOfSatisfying(
                        MmectlException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FAILED));
        faults("DELETE", "");

        assertThat(aws.objects().head(place)).isEmpty();
        assertThat(aws.objects().unfinishedUploads(AwsUnderTest.BUCKET, place.key()))
                .hasSize(unfinished);
        long before = SdkCalls.count("S3.UploadPart");
        assertThat(aws.objects().putIfAbsent(place, content, Map.of("digest", "abc")))
                .isEqualTo(Put.CREATED);
        assertThat(aws.objects().get(place).orElseThrow().bytes()).isEqualTo(bytes);
        assertThat(aws.objects().unfinishedUploads(AwsUnderTest.BUCKET, place.key()))
                .isEmpty();
        if (operation.equals("CompleteMultipartUpload")) {
            assertThat(SdkCalls.count("S3.UploadPart") - before).isZero();
        }
    }

    /** As the AWS CLI does: parts of a round size, CRC-32, no metadata of ours. Nobody may have to delete anything after it. */
    @Test
    void anUploadThatAnotherToolBeganIsNotTakenUp() throws Exception {
        S3Location place = aws.at(aws.name("another") + ".tar.gz");
        byte[] bytes = new byte[12 * MIB];
        new Random(1).nextBytes(bytes);
        try (AwsClients clients = new AwsClients(AwsSettings.isolated(local.endpoint(), "us-east-1"))) {
            UploadCalls theirs = new UploadCalls(clients.s3(), place);
            String uploadId = theirs.create(Map.of("made-by", "another tool"));
            CRC32 crc = new CRC32();
            crc.update(bytes, 0, SdkAws.PART_SIZE);
            theirs.send(
                    uploadId,
                    1,
                    bytes,
                    SdkAws.PART_SIZE,
                    Base64.getEncoder()
                            .encodeToString(ByteBuffer.allocate(Integer.BYTES)
                                    .putInt((int) crc.getValue())
                                    .array()));
        }
        local.time().step(Duration.ofMinutes(6));

        assertThat(aws.objects().putIfAbsent(place, Content.of(bytes), Map.of("digest", "abc")))
                .isEqualTo(Put.CREATED);
        assertThat(aws.objects().head(place).orElseThrow().metadata()).isEqualTo(Map.of("digest", "abc"));
        assertThat(aws.objects().unfinishedUploads(AwsUnderTest.BUCKET, place.key()))
                .as("theirs, untouched")
                .hasSize(1);
    }

    private static void faults(String method, String script) throws IOException, InterruptedException {
        URI place = local.endpoint().resolve("/_local/faults");
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(place)
                    .method(method, HttpRequest.BodyPublishers.ofString(script))
                    .build();
            assertThat(http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                    .isEqualTo(200);
        }
    }
}
