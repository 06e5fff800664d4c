package io.mmectl.localaws.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.s3.model.Tagging;

class S3LimitsTest extends S3Fixture {
    private static final RequestBody BODY = RequestBody.fromString("x");

    private static String refused(ThrowingCallable call) {
        return refusal(catchThrowable(call));
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour = "a key has at most 1,024 bytes of UTF-8 (KeyTooLongError)",
            sure = Sure.DOCUMENTED,
            source = "S3 user guide, naming objects")
    void aKeyHasAtMost1024Bytes() {
        String longest = "ü".repeat(500) + "k".repeat(24);
        s3.putObject(b -> b.bucket(bucket).key(longest), BODY);

        assertThat(s3.listObjectsV2(b -> b.bucket(bucket)).contents().getFirst().key())
                .isEqualTo(longest);
        assertThat(refused(() -> s3.putObject(b -> b.bucket(bucket).key(longest + "k"), BODY)))
                .isEqualTo("400 KeyTooLongError");
        assertThat(refused(() -> s3.createMultipartUpload(b -> b.bucket(bucket).key(longest + "k"))))
                .isEqualTo("400 KeyTooLongError");
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour = "user metadata has at most 2 KB, names and values together (MetadataTooLarge)",
            sure = Sure.DOCUMENTED,
            source = "S3 user guide, working with object metadata")
    void metadataHasAtMostTwoKilobytes() {
        Map<String, String> most = Map.of("name", "v".repeat(2044));
        s3.putObject(b -> b.bucket(bucket).key("k").metadata(most), BODY);

        assertThat(s3.headObject(b -> b.bucket(bucket).key("k")).metadata()).isEqualTo(most);
        assertThat(refused(() ->
                        s3.putObject(b -> b.bucket(bucket).key("k").metadata(Map.of("name", "v".repeat(2045))), BODY)))
                .isEqualTo("400 MetadataTooLarge");
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour = "an object has at most 10 tags (BadRequest)",
            sure = Sure.DOCUMENTED,
            source = "S3 user guide, categorizing objects with tags")
    void anObjectHasAtMostTenTags() {
        s3.putObject(b -> b.bucket(bucket).key("k").tagging(tags(10)), BODY);

        assertThat(s3.getObjectTagging(b -> b.bucket(bucket).key("k")).tagSet()).hasSize(10);
        assertThat(refused(
                        () -> s3.putObjectTagging(b -> b.bucket(bucket).key("k").tagging(tags(11)))))
                .isEqualTo("400 BadRequest");
        assertThat(s3.getObjectTagging(b -> b.bucket(bucket).key("k")).tagSet()).hasSize(10);
    }

    private static Tagging tags(int number) {
        return Tagging.builder()
                .tagSet(IntStream.range(0, number)
                        .mapToObj(i -> Tag.builder().key("k" + i).value("v").build())
                        .toList())
                .build();
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour = "parts have the numbers 1 to 10,000 (InvalidArgument)",
            sure = Sure.DOCUMENTED,
            source = "S3 user guide, multipart upload limits")
    void partsHaveNumbersUpTo10000() {
        String upload = s3.createMultipartUpload(b -> b.bucket(bucket).key("k")).uploadId();
        s3.uploadPart(b -> b.bucket(bucket).key("k").uploadId(upload).partNumber(10_000), BODY);

        for (int number : new int[] {0, 10_001}) {
            assertThat(refused(() -> s3.uploadPart(
                            b -> b.bucket(bucket).key("k").uploadId(upload).partNumber(number), BODY)))
                    .isEqualTo("400 InvalidArgument");
        }
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour = "DeleteObjects takes 1 to 1,000 keys (MalformedXML)",
            sure = Sure.DOCUMENTED,
            source = "S3 API reference, DeleteObjects")
    void aThousandKeysAreDeletedAtOnce() {
        List<ObjectIdentifier> keys = Stream.iterate(0, i -> i + 1)
                .limit(1001)
                .map(i -> ObjectIdentifier.builder().key("k" + i).build())
                .toList();

        assertThat(s3.deleteObjects(b -> b.bucket(bucket).delete(d -> d.objects(keys.subList(0, 1000))))
                        .deleted())
                .hasSize(1000);
        assertThat(refused(() -> s3.deleteObjects(b -> b.bucket(bucket).delete(d -> d.objects(keys)))))
                .isEqualTo("400 MalformedXML");
    }
}
