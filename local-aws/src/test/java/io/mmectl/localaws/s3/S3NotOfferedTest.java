package io.mmectl.localaws.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration.Builder;
import software.amazon.awssdk.core.sync.RequestBody;

/** What S3 has and the local AWS has not: nothing of it is done, least of all something else. */
class S3NotOfferedTest extends S3Fixture {
    private static final RequestBody OTHER = RequestBody.fromString("other");

    private static String refused(ThrowingCallable call) {
        return refusal(catchThrowable(call));
    }

    private static Consumer<Builder> part(String name) {
        return request -> request.putRawQueryParameter(name, "");
    }

    private static Consumer<Builder> header(String name, String value) {
        return request -> request.putHeader(name, value);
    }

    private String content() {
        return s3.getObjectAsBytes(b -> b.bucket(bucket).key("k")).asUtf8String();
    }

    @ParameterizedTest
    @ValueSource(strings = {"encryption", "renameObject", "annotation", "cors", "aPartOfTomorrow"})
    void aWriteOfAnUnknownPartLeavesTheObject(String part) {
        s3.putObject(b -> b.bucket(bucket).key("k"), RequestBody.fromString("content"));

        assertThat(refused(() -> s3.putObject(b -> b.bucket(bucket).key("k").overrideConfiguration(part(part)), OTHER)))
                .isEqualTo("501 NotImplemented");
        assertThat(refused(() -> s3.deleteObject(b -> b.bucket(bucket).key("k").overrideConfiguration(part(part)))))
                .isEqualTo("501 NotImplemented");
        assertThat(content()).isEqualTo("content");
    }

    @ParameterizedTest
    @ValueSource(strings = {"metadataTable", "metadataConfiguration", "abac", "aPartOfTomorrow"})
    @Fidelity(
            area = Area.S3,
            behaviour =
                    "parts of buckets and objects that are not offered (metadata tables, annotations, ABAC, renames,"
                            + " changes of encryption …), and those that AWS may get, are 501 NotImplemented: never a write or a"
                            + " deletion of the whole",
            sure = Sure.DIFFERS,
            source = "AWS has them")
    void aDeletionOfAnUnknownPartLeavesTheBucket(String part) {
        assertThat(refused(() -> s3.deleteBucket(b -> b.bucket(bucket).overrideConfiguration(part(part)))))
                .isEqualTo("501 NotImplemented");
        assertThat(refused(() -> s3.createBucket(b -> b.bucket(bucket + "-new").overrideConfiguration(part(part)))))
                .isEqualTo("501 NotImplemented");
        s3.headBucket(b -> b.bucket(bucket));
        assertThat(refused(() -> s3.headBucket(b -> b.bucket(bucket + "-new")))).startsWith("404");
    }

    @Test
    void aReadOfWhatIsNotOfferedIsNoList() {
        assertThat(refused(() -> s3.listObjects(b -> b.bucket(bucket).overrideConfiguration(part("metadataTable")))))
                .isEqualTo("501 NotImplemented");
        s3.listObjects(b -> b.bucket(bucket).overrideConfiguration(part("cacheBuster")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x-amz-write-offset-bytes",
                "x-amz-checksum-xxhash64",
                "x-amz-server-side-encryption-customer-key",
                "x-amz-server-side-encryption-customer-key-MD5"
            })
    @Fidelity(
            area = Area.S3,
            behaviour =
                    "appending (WriteOffsetBytes) and other conditions of directory buckets, directory buckets, buckets"
                            + " in an account's own namespace, and checksums of the XXHASH family are 501 NotImplemented: never left"
                            + " out in silence",
            sure = Sure.DIFFERS,
            source = "API model; AWS has them, some for directory buckets only")
    void aHeaderThatAsksForMoreIsNotLeftOut(String header) {
        s3.putObject(b -> b.bucket(bucket).key("k"), RequestBody.fromString("content"));

        assertThat(refused(() ->
                        s3.putObject(b -> b.bucket(bucket).key("k").overrideConfiguration(header(header, "7")), OTHER)))
                .isEqualTo("501 NotImplemented");
        assertThat(content()).isEqualTo("content");
    }

    @Test
    void conditionsOfDirectoryBucketsDeleteAndAbortNothing() {
        s3.putObject(b -> b.bucket(bucket).key("k"), RequestBody.fromString("content"));
        String upload = s3.createMultipartUpload(b -> b.bucket(bucket).key("k")).uploadId();

        assertThat(refused(() -> s3.deleteObjects(b ->
                        b.bucket(bucket).delete(d -> d.objects(o -> o.key("k").size(9L))))))
                .isEqualTo("501 NotImplemented");
        assertThat(refused(() -> s3.abortMultipartUpload(b -> b.bucket(bucket)
                        .key("k")
                        .uploadId(upload)
                        .overrideConfiguration(
                                header("x-amz-if-match-initiated-time", "Mon, 02 Mar 2026 00:00:00 GMT")))))
                .isEqualTo("501 NotImplemented");
        assertThat(content()).isEqualTo("content");
        assertThat(s3.listMultipartUploads(b -> b.bucket(bucket)).uploads()).hasSize(1);
    }

    @Test
    void bucketsOfOtherKindsAreNotMadeAsPlainOnes() {
        assertThat(refused(() -> s3.createBucket(b -> b.bucket(bucket + "-new")
                        .createBucketConfiguration(
                                c -> c.location(l -> l.type("AvailabilityZone").name("use1-az4"))))))
                .isEqualTo("501 NotImplemented");
        assertThat(refused(() -> s3.createBucket(b -> b.bucket(bucket + "-new")
                        .overrideConfiguration(header("x-amz-bucket-namespace", "account-regional")))))
                .isEqualTo("501 NotImplemented");
        assertThat(refused(() -> s3.createBucket(b ->
                        b.bucket(bucket + "-new").overrideConfiguration(header("x-amz-bucket-namespace", "mine")))))
                .isEqualTo("400 InvalidArgument");
        s3.createBucket(
                b -> b.bucket(bucket + "-new").overrideConfiguration(header("x-amz-bucket-namespace", "global")));
    }
}
