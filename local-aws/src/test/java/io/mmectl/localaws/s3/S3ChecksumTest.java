package io.mmectl.localaws.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

class S3ChecksumTest extends S3Fixture {
    private static final byte[] CHECK = "123456789".getBytes(StandardCharsets.US_ASCII);

    private static String base64(ChecksumAlgorithm algorithm, byte[] content) {
        ChecksumAlgorithm.Running running = algorithm.start();
        running.update(content, 0, content.length);
        return Base64.getEncoder().encodeToString(running.result());
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour = "CRC32, CRC32C and CRC64NVME are those of the published catalogue",
            sure = Sure.VERIFIED,
            source = "check values of the CRC catalogue")
    void computesTheCheckValuesOfTheCatalogue() {
        assertThat(hex(ChecksumAlgorithm.CRC32)).isEqualTo("cbf43926");
        assertThat(hex(ChecksumAlgorithm.CRC32C)).isEqualTo("e3069283");
        assertThat(hex(ChecksumAlgorithm.CRC64NVME)).isEqualTo("ae8b14860a799888");
    }

    private static String hex(ChecksumAlgorithm algorithm) {
        ChecksumAlgorithm.Running running = algorithm.start();
        running.update(CHECK, 0, CHECK.length);
        return HexFormat.of().formatHex(running.result());
    }

    @ParameterizedTest
    @EnumSource(
            value = ChecksumAlgorithm.class,
            names = {"CRC32", "CRC32C", "CRC64NVME"})
    void aCombinedCrcIsThatOfTheWhole(ChecksumAlgorithm algorithm) {
        Random random = new Random(7);
        for (int i = 0; i < 50; i++) {
            byte[] whole = random(random.nextInt(5_000), i);
            int cut = random.nextInt(whole.length + 1);
            long combined = CrcCombiner.of(algorithm)
                    .combine(
                            crc(algorithm, whole, 0, cut),
                            crc(algorithm, whole, cut, whole.length - cut),
                            whole.length - cut);
            assertThat(combined).isEqualTo(crc(algorithm, whole, 0, whole.length));
        }
    }

    private static long crc(ChecksumAlgorithm algorithm, byte[] bytes, int offset, int length) {
        ChecksumAlgorithm.Running running = algorithm.start();
        running.update(bytes, offset, length);
        return new BigInteger(1, running.result()).longValue();
    }

    @ParameterizedTest
    @EnumSource(ChecksumAlgorithm.class)
    @Fidelity(
            area = Area.S3,
            behaviour = "CRC32, CRC32C, CRC64NVME, SHA1 and SHA256 in a header are checked and given back",
            sure = Sure.VERIFIED,
            source = "AWS SDK for Java 2.40.2, which computes them itself")
    @Fidelity(
            area = Area.S3,
            behaviour = "SHA512 and MD5 as x-amz-checksum headers are checked and given back",
            sure = Sure.DOCUMENTED,
            source = "API model of PutObject; boto3 1.44.5 computes SHA512 by itself")
    void acceptsARightChecksumAndGivesItBack(ChecksumAlgorithm algorithm) {
        byte[] content = random(100_000, 3);
        s3.putObject(request("k", algorithm, base64(algorithm, content)), RequestBody.fromBytes(content));

        HeadObjectResponse head = s3.headObject(b -> b.bucket(bucket).key("k").checksumMode(ChecksumMode.ENABLED));
        assertThat(head.sdkHttpResponse().firstMatchingHeader(algorithm.header()))
                .contains(base64(algorithm, content));
    }

    @ParameterizedTest
    @EnumSource(ChecksumAlgorithm.class)
    @Fidelity(
            area = Area.S3,
            behaviour = "a wrong checksum is 400 BadDigest and leaves nothing",
            sure = Sure.DOCUMENTED,
            source = "S3 API reference; LocalStack 4.14.0 answered the same (2026-11-22)")
    void refusesAWrongChecksumAndKeepsNothing(ChecksumAlgorithm algorithm) {
        byte[] content = random(100_000, 3);
        String wrong = base64(algorithm, random(100_000, 4));

        assertThat(refusal(catchThrowable(
                        () -> s3.putObject(request("k", algorithm, wrong), RequestBody.fromBytes(content)))))
                .isEqualTo("400 BadDigest");
        assertThat(s3.listObjectsV2(b -> b.bucket(bucket)).contents()).isEmpty();
    }

    private PutObjectRequest request(String key, ChecksumAlgorithm algorithm, String value) {
        PutObjectRequest.Builder builder =
                PutObjectRequest.builder().bucket(bucket).key(key);
        return (switch (algorithm) {
                    case CRC32 -> builder.checksumCRC32(value);
                    case CRC32C -> builder.checksumCRC32C(value);
                    case CRC64NVME -> builder.checksumCRC64NVME(value);
                    case SHA1 -> builder.checksumSHA1(value);
                    case SHA256 -> builder.checksumSHA256(value);
                    // This SDK does not know them yet.
                    case SHA512, MD5 -> builder.overrideConfiguration(o -> o.putHeader(algorithm.header(), value));
                })
                .build();
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour = "a wrong Content-MD5 is BadDigest, a malformed one InvalidDigest",
            sure = Sure.DOCUMENTED,
            source = "S3 API reference; LocalStack 4.14.0 answered the same (2026-11-22)")
    void refusesAWrongContentMd5() {
        String wrong = Base64.getEncoder().encodeToString(new byte[16]);
        assertThat(refusal(catchThrowable(() ->
                        s3.putObject(b -> b.bucket(bucket).key("k").contentMD5(wrong), RequestBody.fromString("x")))))
                .isEqualTo("400 BadDigest");
        assertThat(refusal(catchThrowable(() ->
                        s3.putObject(b -> b.bucket(bucket).key("k").contentMD5("abc"), RequestBody.fromString("x")))))
                .isEqualTo("400 InvalidDigest");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 3_000_000})
    @Fidelity(
            area = Area.S3,
            behaviour = "signed chunks with a checksum in the trailer",
            sure = Sure.VERIFIED,
            source = "AWS SDK for Java 2.40.2")
    void takesSignedChunksWithATrailingChecksum(int length) {
        byte[] content = random(length, 9);
        // Over plain HTTP the SDK signs every chunk and sends its checksum behind the payload.
        s3.putObject(
                b -> b.bucket(bucket)
                        .key("k")
                        .checksumAlgorithm(software.amazon.awssdk.services.s3.model.ChecksumAlgorithm.CRC32),
                RequestBody.fromInputStream(new ByteArrayInputStream(content), length));

        assertThat(s3.getObjectAsBytes(b -> b.bucket(bucket).key("k").checksumMode(ChecksumMode.ENABLED))
                        .asByteArray())
                .isEqualTo(content);
        assertThat(s3.headObject(b -> b.bucket(bucket).key("k").checksumMode(ChecksumMode.ENABLED))
                        .checksumCRC32())
                .isEqualTo(base64(ChecksumAlgorithm.CRC32, content));
    }
}
