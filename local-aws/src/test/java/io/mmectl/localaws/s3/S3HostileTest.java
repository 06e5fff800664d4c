package io.mmectl.localaws.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.mmectl.localaws.LocalAws;
import io.mmectl.localaws.LocalClients;
import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.checksums.DefaultChecksumAlgorithm;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Requests that break off, lie, or try to reach beyond the store; written to the socket byte by byte. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class S3HostileTest {
    private static final String BUCKET = "bucket";

    private Path state;
    private LocalAws aws;
    private S3Client s3;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        state = folder;
        aws = LocalAws.start(LocalAws.Config.inMemory().withStateDir(folder));
        s3 = LocalClients.s3(aws.endpoint());
    }

    @BeforeEach
    void empty() throws IOException {
        exchange(
                "POST /_local/reset HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                new byte[0]);
        s3.createBucket(b -> b.bucket(BUCKET));
    }

    @AfterAll
    void stop() {
        s3.close();
        aws.close();
    }

    /** A signed PUT as it goes over the wire. */
    private record Wire(String head, byte[] body) {}

    private Wire put(String key, byte[] content, boolean chunked) throws IOException {
        SdkHttpRequest request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.PUT)
                .uri(URI.create(aws.endpoint() + "/" + BUCKET + "/" + key))
                .putHeader("Host", aws.endpoint().getAuthority())
                .putHeader("Content-Length", String.valueOf(content.length))
                .build();
        SignedRequest signed = AwsV4HttpSigner.create().sign(r -> {
            r.identity(AwsBasicCredentials.create("test", "test"));
            r.request(request).payload(ContentStreamProvider.fromByteArray(content));
            r.putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "s3");
            r.putProperty(AwsV4HttpSigner.REGION_NAME, "eu-west-1");
            r.putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, false);
            r.putProperty(AwsV4HttpSigner.NORMALIZE_PATH, false);
            r.putProperty(AwsV4HttpSigner.PAYLOAD_SIGNING_ENABLED, true);
            r.putProperty(AwsV4HttpSigner.CHUNK_ENCODING_ENABLED, chunked);
            if (chunked) {
                r.putProperty(AwsV4HttpSigner.CHECKSUM_ALGORITHM, DefaultChecksumAlgorithm.CRC32);
            }
        });
        StringBuilder head = new StringBuilder("PUT /" + BUCKET + "/" + key + " HTTP/1.1\r\n");
        for (Map.Entry<String, List<String>> header : signed.request().headers().entrySet()) {
            head.append(header.getKey())
                    .append(": ")
                    .append(String.join(",", header.getValue()))
                    .append("\r\n");
        }
        byte[] body = signed.payload().orElseThrow().newStream().readAllBytes();
        return new Wire(head.append("Connection: close\r\n\r\n").toString(), body);
    }

    /** Sends what is given, closes that direction and reads to the end. */
    private String exchange(String head, byte[] body) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), aws.endpoint().getPort())) {
            socket.setSoTimeout(120_000);
            OutputStream out = socket.getOutputStream();
            out.write(head.getBytes(StandardCharsets.ISO_8859_1));
            out.write(body);
            out.flush();
            socket.shutdownOutput();
            return answer(socket.getInputStream());
        }
    }

    private static String answer(InputStream in) {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try {
            in.transferTo(answer);
        } catch (IOException e) {
            // Cut off: what came before counts.
        }
        return answer.toString(StandardCharsets.UTF_8);
    }

    private static String refusal(Throwable thrown) {
        return thrown instanceof S3Exception e
                ? e.statusCode() + " " + e.awsErrorDetails().errorCode()
                : String.valueOf(thrown);
    }

    private List<String> keys() {
        return s3.listObjectsV2(b -> b.bucket(BUCKET).encodingType(EncodingType.URL)).contents().stream()
                .map(S3Object::key)
                .toList();
    }

    private long blobs() throws IOException {
        try (Stream<Path> files = Files.walk(state)) {
            return files.filter(f ->
                            Files.isRegularFile(f) && f.getFileName().toString().matches("[0-9a-f]{32}"))
                    .count();
        }
    }

    private static byte[] content() {
        byte[] content = new byte[300_000];
        Arrays.fill(content, (byte) 'x');
        return content;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatArrivesWholeIsThere(boolean chunked) throws IOException {
        Wire wire = put("whole", content(), chunked);
        assertThat(exchange(wire.head(), wire.body())).startsWith("HTTP/1.1 200");
        assertThat(s3.getObjectAsBytes(b -> b.bucket(BUCKET).key("whole")).asByteArray())
                .isEqualTo(content());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Fidelity(
            area = Area.S3,
            behaviour = "a request that breaks off in its body leaves nothing, and what was there before as it was",
            sure = Sure.DOCUMENTED,
            source = "S3 user guide: Amazon S3 never adds partial objects")
    void aRequestThatBreaksOffLeavesNothing(boolean chunked) throws IOException {
        s3.putObject(b -> b.bucket(BUCKET).key("old"), RequestBody.fromString("old"));
        for (int sent : new int[] {0, 1, 1000, 150_000, 299_999}) {
            Wire wire = put("old", content(), chunked);
            String answer = exchange(wire.head(), Arrays.copyOf(wire.body(), sent));
            assertThat(answer).as("cut after %s bytes", sent).doesNotStartWith("HTTP/1.1 200");
        }
        assertThat(s3.getObjectAsBytes(b -> b.bucket(BUCKET).key("old")).asUtf8String())
                .isEqualTo("old");
        assertThat(blobs()).isEqualTo(1);
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour =
                    "a chunk or a trailer whose signature is wrong or missing is 403 SignatureDoesNotMatch and leaves"
                            + " nothing",
            sure = Sure.DOCUMENTED,
            source = "S3 API reference, signature calculations with trailing headers")
    void aChunkOrATrailerThatWasChangedIsRefused() throws IOException {
        Wire wire = put("k", content(), true);
        byte[] changedByte = wire.body().clone();
        changedByte[150_000] = 'y';
        assertThat(exchange(wire.head(), changedByte))
                .startsWith("HTTP/1.1 403")
                .contains("SignatureDoesNotMatch");

        String framed = new String(wire.body(), StandardCharsets.ISO_8859_1);
        assertThat(framed).contains("x-amz-trailer-signature:");
        String unsigned = framed.replaceAll("x-amz-trailer-signature:[0-9a-f]+\r\n", "");
        int missing = framed.length() - unsigned.length();
        String head = wire.head()
                .replaceFirst(
                        "Content-Length: " + wire.body().length, "Content-Length: " + (wire.body().length - missing));
        assertThat(exchange(head, unsigned.getBytes(StandardCharsets.ISO_8859_1)))
                .startsWith("HTTP/1.1 403")
                .contains("SignatureDoesNotMatch");
        assertThat(keys()).isEmpty();
        assertThat(blobs()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../../../tmp/escaped",
                "..",
                "a/../../b",
                "/leading",
                "//double//",
                "nul\u0000byte",
                "back\\..\\slash",
                "%2e%2e/%2f",
                "new\nline",
                "C:\\windows",
                "a/./b"
            })
    void aKeyIsOnlyAName(String key) throws IOException {
        s3.putObject(b -> b.bucket(BUCKET).key(key), RequestBody.fromString("content of " + key));

        assertThat(s3.getObjectAsBytes(b -> b.bucket(BUCKET).key(key)).asUtf8String())
                .isEqualTo("content of " + key);
        assertThat(keys()).containsExactly(key);
        assertThat(blobs()).isEqualTo(1);
        assertThat(state.resolveSibling("escaped")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/..", "/%2e%2e", "/a%2Fb", "/%2e%2e%2fetc", "/.hidden", "/bucket%00"})
    void aBucketsNameIsChecked(String path) throws IOException {
        String admin = exchange(
                "PUT /_local/s3/buckets" + path
                        + " HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                new byte[0]);
        assertThat(admin).startsWith("HTTP/1.1 4");
        assertThat(s3.listBuckets().buckets()).hasSize(1);
    }

    @Test
    void bytesThatAreNoCharactersAreNoKey() throws IOException {
        String answer = exchange(
                "GET /" + BUCKET + "/%ff%fe HTTP/1.1\r\nHost: " + aws.endpoint().getAuthority()
                        + "\r\nX-Amz-Date: 20260101T000000Z\r\nAuthorization: AWS4-HMAC-SHA256 Credential=test/20260101/"
                        + "eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=00\r\nConnection: close\r\n\r\n",
                new byte[0]);
        assertThat(answer).startsWith("HTTP/1.1 4");
    }

    @Test
    void hugeHeadersAreRefusedAndTheServerLivesOn() throws IOException {
        String huge = "GET /" + BUCKET + " HTTP/1.1\r\nHost: x\r\nX-Junk: " + "j".repeat(4 << 20) + "\r\n\r\n";
        String answer;
        try {
            answer = exchange(huge, new byte[0]);
        } catch (IOException e) {
            answer = "cut off";
        }
        assertThat(answer).doesNotStartWith("HTTP/1.1 200");

        assertThat(refusal(catchThrowable(() -> s3.putObject(
                        b -> b.bucket(BUCKET).key("k").metadata(Map.of("m", "v".repeat(3000))),
                        RequestBody.fromString("x")))))
                .isEqualTo("400 MetadataTooLarge");
        assertThat(refusal(catchThrowable(() ->
                        s3.putObject(b -> b.bucket(BUCKET).key("k".repeat(1025)), RequestBody.fromString("x")))))
                .isEqualTo("400 KeyTooLongError");
        assertThat(keys()).isEmpty();
    }

    @Test
    void aDocumentWithEntitiesIsRefused() throws IOException {
        String bomb = "<!DOCTYPE d [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><Delete><Object><Key>&e;</Key></Object>"
                + "</Delete>";
        assertThat(catchThrowable(() -> XmlTree.parse(bomb.getBytes(StandardCharsets.UTF_8), "Delete")))
                .hasMessageContaining("not well-formed");
    }
}
