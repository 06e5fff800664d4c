package io.mmectl.localaws.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.model.Delete;
import software.amazon.awssdk.services.s3.model.DeletedObject;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.MetadataDirective;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.s3.model.Tagging;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

class S3ObjectTest extends S3Fixture {
    private void put(String key, byte[] content) {
        s3.putObject(b -> b.bucket(bucket).key(key), RequestBody.fromBytes(content));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "a/b/c.tar.gz",
                "with space",
                "plus+sign",
                "ümläut/€",
                "100%",
                "a//b",
                "a=b&c?d#e",
                "😀",
                "~*'()!"
            })
    @Fidelity(
            area = Area.S3,
            behaviour = "put, get, head and list give back any key, bytes, content type and user metadata",
            sure = Sure.VERIFIED,
            source = "AWS SDK for Java 2.40.2; the S3 contract of `aws/` on LocalStack 4.14.0 (`.ci/full`)")
    void givesBackWhatWasPutUnderAnyKey(String key) {
        byte[] content = random(70_000, key.hashCode());
        PutObjectResponse put = s3.putObject(
                b -> b.bucket(bucket).key(key).contentType("text/x").metadata(Map.of("digest", "abc")),
                RequestBody.fromBytes(content));

        ResponseBytes<GetObjectResponse> got =
                s3.getObjectAsBytes(b -> b.bucket(bucket).key(key));

        assertThat(got.asByteArray()).isEqualTo(content);
        assertThat(got.response().eTag()).isEqualTo(put.eTag());
        assertThat(got.response().contentType()).isEqualTo("text/x");
        assertThat(got.response().metadata()).containsExactly(Map.entry("digest", "abc"));
        assertThat(s3.listObjectsV2(b -> b.bucket(bucket)).contents())
                .singleElement()
                .satisfies(o -> {
                    assertThat(o.key()).isEqualTo(key);
                    assertThat(o.size()).isEqualTo(content.length);
                });
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0,a",
        "bytes=2-4,cde",
        "bytes=7-,hij",
        "bytes=-3,hij",
        "bytes=5-99,fghij",
        "bytes=-99,abcdefghij"
    })
    @Fidelity(
            area = Area.S3,
            behaviour = "ranges `a-b`, `a-` and `-n`; an end behind the object is cut",
            sure = Sure.VERIFIED,
            source = "AWS SDK for Java 2.40.2; RFC 9110")
    void servesARange(String range, String expected) {
        put("k", "abcdefghij".getBytes(StandardCharsets.UTF_8));

        ResponseBytes<GetObjectResponse> got =
                s3.getObjectAsBytes(b -> b.bucket(bucket).key("k").range(range));

        assertThat(got.asUtf8String()).isEqualTo(expected);
        assertThat(got.response().contentRange()).endsWith("/10");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=10-", "bytes=99-100", "bytes=-0"})
    @Fidelity(
            area = Area.S3,
            behaviour = "416 InvalidRange for a range without a byte of the object",
            sure = Sure.DOCUMENTED,
            source = "S3 API reference; LocalStack 4.14.0 answered the same (2026-11-22)")
    void refusesARangeThatHoldsNoByte(String range) {
        put("k", new byte[10]);
        assertThat(refusal(catchThrowable(
                        () -> s3.getObjectAsBytes(b -> b.bucket(bucket).key("k").range(range)))))
                .isEqualTo("416 InvalidRange");
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour = "404 NoSuchKey and NoSuchBucket",
            sure = Sure.VERIFIED,
            source = "AWS SDK for Java 2.40.2; the S3 contract of `aws/` on LocalStack 4.14.0 (`.ci/full`)")
    void tellsMissingBucketsFromMissingKeys() {
        assertThat(refusal(catchThrowable(
                        () -> s3.getObjectAsBytes(b -> b.bucket(bucket).key("none")))))
                .isEqualTo("404 NoSuchKey");
        assertThat(refusal(catchThrowable(() ->
                        s3.getObjectAsBytes(b -> b.bucket("no-such-bucket").key("none")))))
                .isEqualTo("404 NoSuchBucket");
        assertThat(refusal(catchThrowable(() -> s3.putObject(
                        b -> b.bucket("no-such-bucket").key("k"), RequestBody.fromBytes(random(3_000_000, 1))))))
                .isEqualTo("404 NoSuchBucket");
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour = "deletes of one or many keys; what is gone already is no error",
            sure = Sure.VERIFIED,
            source = "AWS SDK for Java 2.40.2; the S3 contract of `aws/` on LocalStack 4.14.0 (`.ci/full`)")
    void deletesOneOrManyAndForgivesWhatIsGone() {
        put("a", new byte[1]);
        put("b", new byte[1]);
        put("c", new byte[1]);
        s3.deleteObject(b -> b.bucket(bucket).key("a"));
        s3.deleteObject(b -> b.bucket(bucket).key("a"));
        List<ObjectIdentifier> ids = List.of(
                ObjectIdentifier.builder().key("b").build(),
                ObjectIdentifier.builder().key("never").build());

        assertThat(s3.deleteObjects(b -> b.bucket(bucket)
                                .delete(Delete.builder().objects(ids).build()))
                        .deleted())
                .extracting(DeletedObject::key)
                .containsExactly("b", "never");
        assertThat(s3.listObjectsV2(b -> b.bucket(bucket)).contents())
                .singleElement()
                .matches(o -> o.key().equals("c"));
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour =
                    "user metadata in encoded words (RFC 2047) or plain UTF-8 is kept as text, and what is not plain ASCII of"
                            + " it is given back in encoded words",
            sure = Sure.DOCUMENTED,
            source =
                    "LocalStack's recordings of AWS of February 2026 (its repository at 8b9a79f0, `test_s3.snapshot.json`);"
                            + " where a long text is broken is guessed")
    void metadataIsGivenBackInEncodedWords() {
        Map<String, String> sent = Map.of("plain", "=?UTF-8?B?YWJj?=", "name", "=?utf-8?q?Gr=c3=b6=C3=9Fe_1?=");
        s3.putObject(b -> b.bucket(bucket).key("k").metadata(sent), RequestBody.fromString("x"));
        s3.copyObject(b ->
                b.sourceBucket(bucket).sourceKey("k").destinationBucket(bucket).destinationKey("l"));

        assertThat(s3.headObject(b -> b.bucket(bucket).key("l")).metadata())
                .isEqualTo(Map.of("plain", "abc", "name", "=?UTF-8?Q?Gr=C3=B6=C3=9Fe_1?="));
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour = "copies keep the source's attributes or, with REPLACE, take new ones",
            sure = Sure.DOCUMENTED,
            source = "S3 API reference; LocalStack 4.14.0 answered the same (2026-11-22)")
    void copiesWithTheSourcesAttributesOrNewOnes() {
        s3.putObject(
                b -> b.bucket(bucket).key("from ü").contentType("text/x").metadata(Map.of("m", "1")),
                RequestBody.fromString("content"));
        s3.copyObject(b -> b.sourceBucket(bucket)
                .sourceKey("from ü")
                .destinationBucket(bucket)
                .destinationKey("kept"));
        s3.copyObject(b -> b.sourceBucket(bucket)
                .sourceKey("from ü")
                .destinationBucket(bucket)
                .destinationKey("replaced")
                .metadataDirective(MetadataDirective.REPLACE)
                .metadata(Map.of("m", "2")));
        s3.deleteObject(b -> b.bucket(bucket).key("from ü"));

        ResponseBytes<GetObjectResponse> kept =
                s3.getObjectAsBytes(b -> b.bucket(bucket).key("kept"));
        assertThat(kept.asUtf8String()).isEqualTo("content");
        assertThat(kept.response().contentType()).isEqualTo("text/x");
        assertThat(kept.response().metadata()).containsEntry("m", "1");
        assertThat(s3.headObject(b -> b.bucket(bucket).key("replaced")).metadata())
                .containsEntry("m", "2");
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour =
                    "storage class, encryption and website redirect of a copy are those that its request names, or the"
                            + " defaults, whether metadata are copied or replaced",
            sure = Sure.DOCUMENTED,
            source = "S3 API reference, CopyObject: headers of the request")
    void aCopyIsKeptAsItsRequestSays() {
        s3.putObject(
                b -> b.bucket(bucket)
                        .key("from")
                        .websiteRedirectLocation("/source")
                        .serverSideEncryption("aws:kms")
                        .ssekmsKeyId("arn:aws:kms:us-east-1:123456789012:key/a"),
                RequestBody.fromString("content"));
        s3.copyObject(b -> b.sourceBucket(bucket)
                .sourceKey("from")
                .destinationBucket(bucket)
                .destinationKey("plain"));
        s3.copyObject(b -> b.sourceBucket(bucket)
                .sourceKey("from")
                .destinationBucket(bucket)
                .destinationKey("own")
                .websiteRedirectLocation("/own")
                .serverSideEncryption("aws:kms")
                .ssekmsKeyId("arn:aws:kms:us-east-1:123456789012:key/b"));

        HeadObjectResponse plain = s3.headObject(b -> b.bucket(bucket).key("plain"));
        assertThat(plain.websiteRedirectLocation()).isNull();
        assertThat(plain.serverSideEncryptionAsString()).isEqualTo("AES256");
        assertThat(plain.ssekmsKeyId()).isNull();
        HeadObjectResponse own = s3.headObject(b -> b.bucket(bucket).key("own"));
        assertThat(own.websiteRedirectLocation()).isEqualTo("/own");
        assertThat(own.serverSideEncryptionAsString()).isEqualTo("aws:kms");
        assertThat(own.ssekmsKeyId()).endsWith("key/b");
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour = "a copy onto itself that changes nothing is 400 InvalidRequest",
            sure = Sure.DOCUMENTED,
            source = "S3 API reference; LocalStack 4.14.0 answered the same (2026-11-22)")
    void refusesACopyOntoItselfThatChangesNothing() {
        put("k", new byte[1]);
        assertThat(refusal(catchThrowable(() -> s3.copyObject(b -> b.sourceBucket(bucket)
                        .sourceKey("k")
                        .destinationBucket(bucket)
                        .destinationKey("k")))))
                .isEqualTo("400 InvalidRequest");
    }

    @Test
    void keepsTags() {
        put("k", new byte[1]);
        Tag tag = Tag.builder().key("owner").value("mmectl / co").build();
        s3.putObjectTagging(b ->
                b.bucket(bucket).key("k").tagging(Tagging.builder().tagSet(tag).build()));

        assertThat(s3.getObjectTagging(b -> b.bucket(bucket).key("k")).tagSet()).containsExactly(tag);
        assertThat(s3.headObject(b -> b.bucket(bucket).key("k")).tagCount()).isEqualTo(1);
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour = "a reader gets the whole of the object that it opened, also while the key is replaced",
            sure = Sure.DOCUMENTED,
            source = "S3 user guide: writes are atomic")
    void aReaderKeepsTheObjectItOpenedWhileItIsReplaced() throws Exception {
        byte[] old = random(8_000_000, 1);
        put("k", old);
        try (var stream = s3.getObject(b -> b.bucket(bucket).key("k"))) {
            byte[] start = stream.readNBytes(1000);
            put("k", random(500, 2));
            byte[] rest = stream.readAllBytes();
            assertThat(start.length + rest.length).isEqualTo(old.length);
            assertThat(rest).endsWith(Arrays.copyOfRange(old, old.length - 1000, old.length));
        }
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour = "virtual-host style by `<bucket>.localhost`, and presigned URLs",
            sure = Sure.VERIFIED,
            source = "AWS SDK for Java 2.40.2")
    void answersInVirtualHostStyleToo() throws Exception {
        put("k", "content".getBytes(StandardCharsets.UTF_8));
        try (var presigner = S3Presigner.builder()
                .endpointOverride(
                        URI.create("http://localhost:" + aws.endpoint().getPort()))
                .region(Region.EU_WEST_1)
                .credentialsProvider(() -> AwsBasicCredentials.create("test", "test"))
                .build()) {
            URI url = presigner
                    .presignGetObject(b -> b.signatureDuration(Duration.ofMinutes(1))
                            .getObjectRequest(g -> g.bucket(bucket).key("k")))
                    .url()
                    .toURI();
            assertThat(url.getHost()).isEqualTo(bucket + ".localhost");
            // By hand: not every resolver knows names below localhost.
            try (Socket socket = new Socket("127.0.0.1", url.getPort())) {
                String request = "GET " + url.getRawPath() + "?" + url.getRawQuery() + " HTTP/1.1\r\nHost: "
                        + url.getAuthority() + "\r\nConnection: close\r\n\r\n";
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .startsWith("HTTP/1.1 200 ")
                        .endsWith("\r\n\r\ncontent");
            }
        }
    }

    @Test
    void headAnswersWithTheLengthAndNoBody() {
        put("k", new byte[12_345]);
        HeadObjectResponse head = s3.headObject(b -> b.bucket(bucket).key("k"));
        assertThat(head.contentLength()).isEqualTo(12_345);
        assertThat(refusal(
                        catchThrowable(() -> s3.headObject(b -> b.bucket(bucket).key("none")))))
                .startsWith("404 ");
    }
}
