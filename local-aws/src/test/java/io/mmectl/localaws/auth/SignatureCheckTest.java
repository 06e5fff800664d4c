package io.mmectl.localaws.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import io.mmectl.localaws.store.Tables;
import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.TrailingBody;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples that AWS publishes with the description of Signature Version 4 for S3. */
class SignatureCheckTest {
    private static final Credentials EXAMPLE =
            new Credentials(Map.of("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"));
    private static final String CREDENTIAL = "Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,";
    private static final String EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private final SignatureCheck check = at("2013-05-24T00:00:00Z");

    private static SignatureCheck at(String now) {
        InstantSource wall = InstantSource.fixed(Instant.parse(now));
        return new SignatureCheck(EXAMPLE, new Sessions(Tables.inMemory(), wall), wall);
    }

    private static SignatureCheck.Incoming getTestTxt(String range) {
        return new SignatureCheck.Incoming(
                "GET",
                "/test.txt",
                "",
                Map.of(
                        "host", List.of("examplebucket.s3.amazonaws.com"),
                        "range", List.of(range),
                        "x-amz-content-sha256", List.of(EMPTY),
                        "x-amz-date", List.of("20130524T000000Z")));
    }

    private static Signed signed(String signature, String headers) {
        return Signed.parse(
                        "",
                        Map.of(
                                "authorization",
                                "AWS4-HMAC-SHA256 " + CREDENTIAL + "SignedHeaders=" + headers + ",Signature="
                                        + signature,
                                "x-amz-date",
                                "20130524T000000Z"))
                .orElseThrow();
    }

    private static Signed getSigned() {
        return signed(
                "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
                "host;range;x-amz-content-sha256;x-amz-date");
    }

    @Test
    @Fidelity(
            area = Area.REQUESTS,
            behaviour = "signature V4 of headers",
            sure = Sure.VERIFIED,
            source = "AWS's published example")
    void acceptsTheExampleOfAGet() {
        assertThatCode(() -> check.verify(getTestTxt("bytes=0-9"), getSigned(), EMPTY))
                .doesNotThrowAnyException();
    }

    @Test
    @Fidelity(
            area = Area.REQUESTS,
            behaviour =
                    "S3 tells beside a wrong signature what it calculated from (StringToSign and CanonicalRequest, also in"
                            + " bytes), beside an unknown key the key, after a presigned URL's time both times",
            sure = Sure.DOCUMENTED,
            source =
                    "LocalStack's recordings of AWS of February 2026 (its repository at 8b9a79f0, `test_s3.snapshot.json`)")
    void refusesWhatWasChangedAfterSigning() {
        assertThatThrownBy(() -> check.verify(getTestTxt("bytes=0-99"), getSigned(), EMPTY))
                .isInstanceOfSatisfying(AwsException.class, e -> {
                    assertThat(e.code()).isEqualTo("SignatureDoesNotMatch");
                    assertThat(e.text())
                            .isEqualTo("The request signature we calculated does not match the signature you provided."
                                    + " Check your key and signing method.");
                    assertThat(e.fields())
                            .containsEntry("AWSAccessKeyId", "AKIAIOSFODNN7EXAMPLE")
                            .containsEntry("SignatureProvided", getSigned().signature())
                            .hasEntrySatisfying(
                                    "StringToSign",
                                    text -> assertThat(text).startsWith("AWS4-HMAC-SHA256\n20130524T000000Z\n"))
                            .hasEntrySatisfying(
                                    "StringToSignBytes",
                                    text -> assertThat(text).startsWith("41 57 53 34 2d "))
                            .hasEntrySatisfying(
                                    "CanonicalRequest", text -> assertThat(text).contains("\nrange:bytes=0-99\n"))
                            .containsKey("CanonicalRequestBytes");
                });
    }

    @Test
    @Fidelity(
            area = Area.REQUESTS,
            behaviour =
                    "headers in UTF-8, such as a file's name in Content-Disposition, are signed as text and kept as bytes",
            sure = Sure.DOCUMENTED,
            source =
                    "LocalStack's recordings of AWS of February 2026 (its repository at 8b9a79f0, `test_s3.snapshot.json`); boto3"
                            + " sends them so")
    void headersInUtf8AreSignedAsText() {
        assertThat(canonical("\u00c3\u00a9 x")).contains("\na:\u00e9 x\n");
        assertThat(canonical("\u00e9 x")).contains("\na:\u00e9 x\n");
    }

    private static String canonical(String header) {
        return CanonicalRequest.of("GET", "/", "", Map.of("a", List.of(header)), List.of("a"), EMPTY, true);
    }

    @Test
    @Fidelity(
            area = Area.REQUESTS,
            behaviour = "headers of S3's own that are not signed are AccessDenied and named (HeadersNotSigned)",
            sure = Sure.DOCUMENTED,
            source =
                    "LocalStack's recordings of AWS of February 2026 (its repository at 8b9a79f0, `test_s3.snapshot.json`)")
    void headersThatAnybodyCouldHaveAddedAreRefused() {
        Map<String, List<String>> headers =
                new TreeMap<>(getTestTxt("bytes=0-9").headers());
        headers.put("x-amz-meta-a", List.of("1"));
        headers.put("x-other", List.of("1"));
        var request = new SignatureCheck.Incoming("GET", "/test.txt", "", headers);

        assertThatThrownBy(() -> check.verify(request, getSigned(), EMPTY))
                .isInstanceOfSatisfying(AwsException.class, e -> {
                    assertThat(e.status() + " " + e.code()).isEqualTo("403 AccessDenied");
                    assertThat(e.fields()).containsExactly(Map.entry("HeadersNotSigned", "x-amz-meta-a"));
                });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            X-Amz-Expires=60                  | Query-string authentication version 4 requires the X-Amz-Algorithm,
            X-Amz-Credential=k/2013&X-Amz-Expires=60 | Error parsing the X-Amz-Credential parameter; the Credential is mal-formed;
            X-Amz-Credential=k/20130524/us-east-1/s3/aws4_request&X-Amz-Expires=soon    | X-Amz-Expires should be a number
            X-Amz-Credential=k/20130524/us-east-1/s3/aws4_request&X-Amz-Expires=-1     | X-Amz-Expires must be non-negative
            X-Amz-Credential=k/20130524/us-east-1/s3/aws4_request&X-Amz-Expires=604801 | X-Amz-Expires must be less than a week
            """)
    @Fidelity(
            area = Area.REQUESTS,
            behaviour =
                    "parameters of a presigned URL that are missing or malformed: AuthorizationQueryParametersError",
            sure = Sure.DOCUMENTED,
            source =
                    "LocalStack's recordings of AWS of February 2026 (its repository at 8b9a79f0); those of X-Amz-Expires from"
                            + " versitygw, which is tested against S3")
    void parametersOfAPresignedUrlAreChecked(String parameters, String text) {
        String query = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20130524T000000Z&X-Amz-SignedHeaders=host"
                + "&X-Amz-Signature=00&" + parameters;

        assertThatThrownBy(() -> Signed.parse(query, Map.of())).isInstanceOfSatisfying(AwsException.class, e -> {
            assertThat(e.code()).isEqualTo("AuthorizationQueryParametersError");
            assertThat(e.text()).startsWith(text);
        });
    }

    @Test
    @Fidelity(
            area = Area.REQUESTS,
            behaviour = "a request more than 15 minutes off is RequestTimeTooSkewed",
            sure = Sure.DOCUMENTED,
            source = "S3 API reference")
    void refusesARequestOfAnotherTime() {
        assertThatThrownBy(() -> at("2013-05-24T00:15:01Z").verify(getTestTxt("bytes=0-9"), getSigned(), EMPTY))
                .isInstanceOfSatisfying(AwsException.class, e -> {
                    assertThat(e.code()).isEqualTo("RequestTimeTooSkewed");
                    assertThat(e.fields())
                            .containsEntry("RequestTime", "20130524T000000Z")
                            .containsEntry("ServerTime", "2013-05-24T00:15:01Z")
                            .containsEntry("MaxAllowedSkewMilliseconds", "900000");
                });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            sagemaker | 2012-03-06T08:00:57Z | InvalidSignatureException | Signature expired: 20120306T074514Z is now earlier than 20120306T074557Z (20120306T080057Z - 15 min.)
            sts       | 2012-03-06T08:00:57Z | SignatureDoesNotMatch     | Signature expired: 20120306T074514Z is now earlier than 20120306T074557Z (20120306T080057Z - 15 min.)
            iam       | 2012-03-06T07:30:00Z | SignatureDoesNotMatch     | Signature not yet current: 20120306T074514Z is still later than 20120306T074500Z (20120306T073000Z + 15 min.)
            """)
    void theOtherServicesSayWhichWayTheClockIsOff(String service, String now, String code, String text) {
        AwsException refusal = SkewedClock.refusal(service, Instant.parse("2012-03-06T07:45:14Z"), Instant.parse(now));

        assertThat(refusal.code()).isEqualTo(code);
        assertThat(refusal.text()).isEqualTo(text);
    }

    @Test
    @Fidelity(
            area = Area.REQUESTS,
            behaviour = "signature V4 of presigned URLs and their expiry",
            sure = Sure.VERIFIED,
            source = "AWS's published example")
    void acceptsTheExampleOfAPresignedUrlWhileItLives() {
        String query =
                "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3"
                        + "%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature="
                        + "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";
        var request = new SignatureCheck.Incoming(
                "GET", "/test.txt", query, Map.of("host", List.of("examplebucket.s3.amazonaws.com")));
        Signed claims = Signed.parse(query, Map.of()).orElseThrow();

        assertThatCode(() -> at("2013-05-24T23:59:59Z").verify(request, claims, "UNSIGNED-PAYLOAD"))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> at("2013-05-25T00:00:01Z").verify(request, claims, "UNSIGNED-PAYLOAD"))
                .hasMessage("Request has expired");
        assertThatThrownBy(() -> at("2013-05-23T23:40:00Z").verify(request, claims, "UNSIGNED-PAYLOAD"))
                .hasMessage("Request is not valid yet");
    }

    private static byte[] exampleChunks() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] a = new byte[65_536];
        Arrays.fill(a, (byte) 'a');
        chunk(out, a, 65_536, "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648");
        chunk(out, a, 1_024, "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497");
        chunk(out, a, 0, "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9");
        return out.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream out, byte[] bytes, int length, String signature)
            throws IOException {
        out.write((Integer.toHexString(length) + ";chunk-signature=" + signature + "\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        out.write(bytes, 0, length);
        out.write('\r');
        out.write('\n');
    }

    private InputStream decoded(byte[] chunks) {
        var request = new SignatureCheck.Incoming(
                "PUT",
                "/examplebucket/chunkObject.txt",
                "",
                Map.of("x-amz-content-sha256", List.of("STREAMING-AWS4-HMAC-SHA256-PAYLOAD")));
        Signed seed = signed("4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9", "host");
        return check.payload(request, seed, new ByteArrayInputStream(chunks));
    }

    @Test
    @Fidelity(
            area = Area.REQUESTS,
            behaviour = "signature V4 of chunks",
            sure = Sure.VERIFIED,
            source = "AWS's published example")
    void acceptsTheExampleOfSignedChunks() throws IOException {
        assertThat(decoded(exampleChunks()).readAllBytes()).hasSize(66_560).containsOnly('a');
    }

    @Test
    void refusesAChunkThatWasChanged() throws IOException {
        byte[] chunks = exampleChunks();
        chunks[66_000] = 'b';
        assertThatThrownBy(() -> decoded(chunks).readAllBytes())
                .isInstanceOfSatisfying(
                        AwsException.class, e -> assertThat(e.code()).isEqualTo("SignatureDoesNotMatch"));
    }

    @Test
    void refusesChunksThatEndEarly() throws IOException {
        byte[] chunks = exampleChunks();
        for (int length : new int[] {0, 5, 200, 65_000, 66_000, chunks.length - 100}) {
            assertThatThrownBy(() -> decoded(Arrays.copyOf(chunks, length)).readAllBytes())
                    .as("cut at %s", length)
                    .isInstanceOf(AwsException.class);
        }
    }

    @Test
    void givesTheTrailersOfUnsignedChunks() throws IOException {
        var request = new SignatureCheck.Incoming(
                "PUT", "/b/k", "", Map.of("x-amz-content-sha256", List.of("STREAMING-UNSIGNED-PAYLOAD-TRAILER")));
        byte[] chunks = "5\r\nhello\r\n6\r\n world\r\n0\r\nx-amz-checksum-crc32:DUoRhQ==\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII);
        InputStream payload = check.payload(request, getSigned(), new ByteArrayInputStream(chunks));

        assertThat(payload.readAllBytes()).asString(StandardCharsets.US_ASCII).isEqualTo("hello world");
        assertThat(((TrailingBody) payload).trailers()).containsExactly(Map.entry("x-amz-checksum-crc32", "DUoRhQ=="));
    }
}
