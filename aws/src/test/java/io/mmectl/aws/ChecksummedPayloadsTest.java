package io.mmectl.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

class ChecksummedPayloadsTest {
    private static final byte[] PAYLOAD = "weights".getBytes(StandardCharsets.UTF_8);
    private static final AwsCredentialsIdentity WHO = AwsCredentialsIdentity.create("test", "test");

    private final AwsV4HttpSigner signer = new ChecksummedPayloads().signer();

    private SignedRequest signed(String url, Map<String, String> headers) {
        SdkHttpRequest request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.PUT)
                .uri(URI.create(url))
                .applyMutation(r -> headers.forEach(r::putHeader))
                .build();
        return signer.sign(SignRequest.builder(WHO)
                .request(request)
                .payload(() -> new ByteArrayInputStream(PAYLOAD))
                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "s3")
                .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1")
                .putProperty(AwsV4HttpSigner.CHUNK_ENCODING_ENABLED, true)
                .build());
    }

    private static String header(SignedRequest signed, String name) {
        return signed.request().firstMatchingHeader(name).orElse("");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:4566/b/k", "http://s3.example/b/k", "https://s3.example:8443/b/k"})
    void aPayloadWithAChecksumIsLeftAlone(String url) {
        SignedRequest signed = signed(url, Map.of("x-amz-checksum-crc32", "AAAAAA=="));

        assertThat(header(signed, "x-amz-content-sha256")).isEqualTo("UNSIGNED-PAYLOAD");
        assertThat(header(signed, "Authorization")).contains("x-amz-checksum-crc32");
        assertThat(signed.request().getUri()).isEqualTo(URI.create(url));
        assertThat(signed.payload().orElseThrow().newStream()).hasBinaryContent(PAYLOAD);
    }

    @Test
    void anyOtherIsSignedOnAnOpenConnection() {
        SignedRequest signed = signed("http://127.0.0.1:4566/b/k", Map.of());

        assertThat(header(signed, "x-amz-content-sha256")).isNotEqualTo("UNSIGNED-PAYLOAD");
    }
}
