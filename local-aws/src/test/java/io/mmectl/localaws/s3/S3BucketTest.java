package io.mmectl.localaws.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import io.mmectl.localaws.store.Tables;
import io.mmectl.localaws.time.ManualTime;
import io.mmectl.localaws.wire.AwsRequest;
import io.mmectl.localaws.wire.AwsResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.Bucket;
import software.amazon.awssdk.services.s3.model.BucketLocationConstraint;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.Tag;

class S3BucketTest extends S3Fixture {
    @Test
    @Fidelity(
            area = Area.S3,
            behaviour = "buckets are global and have a region: GetBucketLocation, HeadBucket",
            sure = Sure.DOCUMENTED,
            source = "S3 API reference; LocalStack 4.14.0 answered the same (2026-11-22)")
    void remembersWhereABucketIs() {
        s3.createBucket(b -> b.bucket("in-tokyo")
                .createBucketConfiguration(c -> c.locationConstraint(BucketLocationConstraint.AP_NORTHEAST_1)));

        assertThat(s3.getBucketLocation(b -> b.bucket("in-tokyo")).locationConstraint())
                .isEqualTo(BucketLocationConstraint.AP_NORTHEAST_1);
        assertThat(s3.headBucket(b -> b.bucket("in-tokyo")).bucketRegion()).isEqualTo("ap-northeast-1");
        assertThat(s3.listBuckets().buckets()).extracting(Bucket::name).contains("in-tokyo", bucket);
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour = "creating one's own bucket again is 409 BucketAlreadyOwnedByYou",
            sure = Sure.DOCUMENTED,
            source = "S3 API reference; in us-east-1 AWS answers 200")
    void refusesToCreateABucketTwice() {
        assertThat(refusal(catchThrowable(() -> s3.createBucket(b -> b.bucket(bucket)))))
                .isEqualTo("409 BucketAlreadyOwnedByYou");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Not-A-Bucket", "my_bucket", "ab", "two..dots", "-dash"})
    @Fidelity(
            area = Area.S3,
            behaviour = "malformed bucket names are 400 InvalidBucketName",
            sure = Sure.DOCUMENTED,
            source = "S3 user guide")
    void refusesAMalformedName(String name, @TempDir Path folder) throws IOException {
        // The SDK does not let such a name out.
        AwsRequest request = new AwsRequest(
                "PUT", "/" + name, Map.of(), Map.of(), InputStream.nullInputStream(), "eu-west-1", "s3", "request-1");
        AwsResponse answer = new S3Service(Tables.inMemory(), new ManualTime(Instant.EPOCH), folder).handle(request);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        answer.body().writeTo(body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(body.toString(StandardCharsets.UTF_8)).contains("<Code>InvalidBucketName</Code>");
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour = "a bucket with objects is not deleted: 409 BucketNotEmpty",
            sure = Sure.DOCUMENTED,
            source = "S3 API reference; LocalStack 4.14.0 answered the same (2026-11-22)")
    void deletesOnlyAnEmptyBucket() {
        s3.putObject(b -> b.bucket(bucket).key("k"), RequestBody.fromString("x"));
        assertThat(refusal(catchThrowable(() -> s3.deleteBucket(b -> b.bucket(bucket)))))
                .isEqualTo("409 BucketNotEmpty");

        s3.deleteObject(b -> b.bucket(bucket).key("k"));
        s3.deleteBucket(b -> b.bucket(bucket));

        assertThat(refusal(catchThrowable(() -> s3.headBucket(b -> b.bucket(bucket)))))
                .startsWith("404 ");
    }

    @Test
    void saysThatASettingIsNotThere() {
        assertThat(refusal(catchThrowable(() -> s3.getBucketPolicy(b -> b.bucket(bucket)))))
                .isEqualTo("404 NoSuchBucketPolicy");
        assertThat(s3.getBucketAcl(b -> b.bucket(bucket)).grants()).hasSize(1);
        assertThat(s3.getBucketVersioning(b -> b.bucket(bucket)).status()).isNull();
        assertThat(refusal(catchThrowable(() -> s3.putBucketVersioning(
                        b -> b.bucket(bucket).versioningConfiguration(v -> v.status(BucketVersioningStatus.ENABLED))))))
                .isEqualTo("501 NotImplemented");
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour =
                    "bucket settings (policy, tagging, CORS, lifecycle, encryption …) are kept and given back, and have no effect",
            sure = Sure.DIFFERS,
            source = "AWS acts on them")
    void keepsSettingsAsData() {
        Tag tag = Tag.builder().key("fleet").value("support").build();
        s3.putBucketTagging(b -> b.bucket(bucket).tagging(t -> t.tagSet(tag)));
        s3.putBucketPolicy(b -> b.bucket(bucket).policy("{\"Statement\":[]}"));

        assertThat(s3.getBucketTagging(b -> b.bucket(bucket)).tagSet()).containsExactly(tag);
        assertThat(s3.getBucketPolicy(b -> b.bucket(bucket)).policy()).isEqualTo("{\"Statement\":[]}");

        s3.deleteBucketTagging(b -> b.bucket(bucket));
        assertThat(refusal(catchThrowable(() -> s3.getBucketTagging(b -> b.bucket(bucket)))))
                .isEqualTo("404 NoSuchTagSet");
    }
}
