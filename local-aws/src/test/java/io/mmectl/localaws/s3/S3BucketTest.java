package io.mmectl.localaws.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.mmectl.localaws.LocalClients;
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
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Bucket;
import software.amazon.awssdk.services.s3.model.BucketCannedACL;
import software.amazon.awssdk.services.s3.model.BucketLocationConstraint;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.ObjectCannedACL;
import software.amazon.awssdk.services.s3.model.ObjectOwnership;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.s3.model.TransitionDefaultMinimumObjectSize;

class S3BucketTest extends S3Fixture {
    private static final String POLICY =
            "{\"Statement\":[{\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"s3:*\",\"Resource\":\"*\"}]}";

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour = "buckets are global and have a region: GetBucketLocation, HeadBucket",
            sure = Sure.DOCUMENTED,
            source = "S3 API reference; LocalStack 4.14.0 answered the same (2026-11-22)")
    void remembersWhereABucketIs() {
        try (S3Client global = client(Region.US_EAST_1, false);
                S3Client tokyo = client(Region.AP_NORTHEAST_1, false)) {
            global.createBucket(b -> b.bucket("in-tokyo")
                    .createBucketConfiguration(c -> c.locationConstraint(BucketLocationConstraint.AP_NORTHEAST_1)));
            assertThat(tokyo.headBucket(b -> b.bucket("in-tokyo")).bucketRegion())
                    .isEqualTo("ap-northeast-1");
        }
        assertThat(s3.getBucketLocation(b -> b.bucket("in-tokyo")).locationConstraint())
                .isEqualTo(BucketLocationConstraint.AP_NORTHEAST_1);
        assertThat(s3.listBuckets().buckets()).extracting(Bucket::name).contains("in-tokyo", bucket);
    }

    private S3Client client(Region region, boolean follow) {
        return LocalClients.build(
                S3Client.builder().httpClientBuilder(ApacheHttpClient.builder()).crossRegionAccessEnabled(follow),
                aws.endpoint(),
                region);
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour = "a bucket answers only to its own region: 301 PermanentRedirect with `x-amz-bucket-region`"
                    + " otherwise, also to HEAD; its `Endpoint` is this port, so nobody is sent to the real AWS",
            sure = Sure.DOCUMENTED,
            source = "S3 user guide, redirects; AWS SDK for Java 2.40.2 with cross-region access, boto3 and the AWS CLI"
                    + " follow it. The real one answers 400 AuthorizationHeaderMalformed where only the signature names"
                    + " another region, which one port cannot tell apart")
    void sendsAClientOfAnotherRegionToTheBuckets() {
        try (S3Client stubborn = client(Region.US_EAST_1, false);
                S3Client following = client(Region.US_EAST_1, true)) {
            Throwable refused = catchThrowable(() -> stubborn.listObjectsV2(b -> b.bucket(bucket)));
            assertThat(refusal(refused)).isEqualTo("301 PermanentRedirect");
            assertThat(((S3Exception) refused)
                            .awsErrorDetails()
                            .sdkHttpResponse()
                            .firstMatchingHeader("x-amz-bucket-region"))
                    .contains("eu-west-1");
            assertThat(refusal(catchThrowable(() -> stubborn.headBucket(b -> b.bucket(bucket)))))
                    .startsWith("301 ");

            following.putObject(b -> b.bucket(bucket).key("k"), RequestBody.fromString("x"));
            assertThat(following.listObjectsV2(b -> b.bucket(bucket)).contents())
                    .hasSize(1);
        }
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour = "CreateBucket outside us-east-1 wants the endpoint's region as LocationConstraint"
                    + " (IllegalLocationConstraintException); us-east-1 makes buckets of any region",
            sure = Sure.VERIFIED,
            source = "LocalStack 4.14.0")
    void makesABucketOnlyWhereTheEndpointIs() {
        assertThat(refusal(catchThrowable(() -> s3.createBucket(b -> b.bucket("elsewhere")
                        .createBucketConfiguration(c -> c.locationConstraint(BucketLocationConstraint.AP_SOUTH_1))))))
                .isEqualTo("400 IllegalLocationConstraintException");
        try (S3Client global = client(Region.US_EAST_1, false)) {
            assertThat(refusal(catchThrowable(() -> global.createBucket(b ->
                            b.bucket("elsewhere").createBucketConfiguration(c -> c.locationConstraint("nowhere"))))))
                    .isEqualTo("400 InvalidLocationConstraint");
        }
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
        s3.putBucketPolicy(b -> b.bucket(bucket).policy(POLICY));

        assertThat(s3.getBucketTagging(b -> b.bucket(bucket)).tagSet()).containsExactly(tag);
        assertThat(s3.getBucketPolicy(b -> b.bucket(bucket)).policy()).isEqualTo(POLICY);

        s3.deleteBucketTagging(b -> b.bucket(bucket));
        assertThat(refusal(catchThrowable(() -> s3.getBucketTagging(b -> b.bucket(bucket)))))
                .isEqualTo("404 NoSuchTagSet");
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour =
                    "a deleted public access block, or ownership controls, are 404 although buckets are born with them;"
                            + " a deleted encryption setting is AES256 again",
            sure = Sure.VERIFIED,
            source = "LocalStack 4.14.0; Terraform waits for it")
    void aSettingThatBucketsAreBornWithCanBeLost() {
        assertThat(s3.getPublicAccessBlock(b -> b.bucket(bucket))
                        .publicAccessBlockConfiguration()
                        .blockPublicAcls())
                .isTrue();
        s3.deletePublicAccessBlock(b -> b.bucket(bucket));
        s3.deleteBucketOwnershipControls(b -> b.bucket(bucket));
        s3.deleteBucketEncryption(b -> b.bucket(bucket));

        assertThat(refusal(catchThrowable(() -> s3.getPublicAccessBlock(b -> b.bucket(bucket)))))
                .isEqualTo("404 NoSuchPublicAccessBlockConfiguration");
        assertThat(refusal(catchThrowable(() -> s3.getBucketOwnershipControls(b -> b.bucket(bucket)))))
                .isEqualTo("404 OwnershipControlsNotFoundError");
        assertThat(s3.getBucketEncryption(b -> b.bucket(bucket))
                        .serverSideEncryptionConfiguration()
                        .rules())
                .hasSize(1);
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour =
                    "a lifecycle is given back as it was sent, with its minimum object size for transitions; nothing expires",
            sure = Sure.DIFFERS,
            source = "the real one acts on it once a day")
    void keepsALifecycleExactly() {
        LifecycleRule rule = LifecycleRule.builder()
                .id("old versions")
                .status(ExpirationStatus.ENABLED)
                .filter(f ->
                        f.and(a -> a.prefix("models/").tags(t -> t.key("keep").value("no"))))
                .noncurrentVersionExpiration(e -> e.noncurrentDays(30).newerNoncurrentVersions(3))
                .build();
        s3.putBucketLifecycleConfiguration(b -> b.bucket(bucket)
                .transitionDefaultMinimumObjectSize(TransitionDefaultMinimumObjectSize.VARIES_BY_STORAGE_CLASS)
                .lifecycleConfiguration(l -> l.rules(rule)));

        var kept = s3.getBucketLifecycleConfiguration(b -> b.bucket(bucket));
        assertThat(kept.rules()).containsExactly(rule);
        assertThat(kept.transitionDefaultMinimumObjectSize())
                .isEqualTo(TransitionDefaultMinimumObjectSize.VARIES_BY_STORAGE_CLASS);
    }

    @Test
    void refusesASettingThatIsNoneAndOneThatItDoesNotKnow() {
        assertThat(refusal(catchThrowable(
                        () -> s3.putBucketPolicy(b -> b.bucket(bucket).policy("[1]")))))
                .isEqualTo("400 MalformedPolicy");
        assertThat(s3.listBucketMetricsConfigurations(b -> b.bucket(bucket)).metricsConfigurationList())
                .isEmpty();
        assertThat(refusal(catchThrowable(() -> s3.putBucketMetricsConfiguration(
                        b -> b.bucket(bucket).id("all").metricsConfiguration(m -> m.id("all"))))))
                .isEqualTo("501 NotImplemented");
        s3.putObject(b -> b.bucket(bucket).key("k"), RequestBody.fromString("x"));
        assertThat(refusal(catchThrowable(
                        () -> s3.getObjectRetention(b -> b.bucket(bucket).key("k")))))
                .isEqualTo("400 InvalidRequest");
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour =
                    "buckets and objects take no ACL (AccessControlListNotSupported) unless the bucket's ownership controls"
                            + " say otherwise, but a document that gives all to the owner",
            sure = Sure.DOCUMENTED,
            source = "S3 user guide, object ownership")
    void takesAnAclOnlyWhereOwnershipAllowsIt() {
        assertThat(refusal(catchThrowable(
                        () -> s3.putBucketAcl(b -> b.bucket(bucket).acl(BucketCannedACL.PRIVATE)))))
                .isEqualTo("400 AccessControlListNotSupported");

        s3.putBucketOwnershipControls(b -> b.bucket(bucket)
                .ownershipControls(o -> o.rules(r -> r.objectOwnership(ObjectOwnership.BUCKET_OWNER_PREFERRED))));
        s3.putObject(b -> b.bucket(bucket).key("k"), RequestBody.fromString("x"));
        s3.putBucketAcl(b -> b.bucket(bucket).acl(BucketCannedACL.PRIVATE));
        s3.putObjectAcl(b -> b.bucket(bucket).key("k").acl(ObjectCannedACL.PRIVATE));
        assertThat(s3.getObjectAcl(b -> b.bucket(bucket).key("k")).grants()).hasSize(1);
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour =
                    "a bucket with object lock keeps versions from the start and for good; objects cannot be locked, by default"
                            + " or one by one (501)",
            sure = Sure.DIFFERS,
            source = "AWS locks")
    void aBucketWithObjectLockKeepsVersions() {
        String locked = bucket + "-locked";
        s3.createBucket(b -> b.bucket(locked).objectLockEnabledForBucket(true));

        assertThat(s3.getBucketVersioning(b -> b.bucket(locked)).statusAsString())
                .isEqualTo("Enabled");
        assertThat(s3.getObjectLockConfiguration(b -> b.bucket(locked))
                        .objectLockConfiguration()
                        .objectLockEnabledAsString())
                .isEqualTo("Enabled");
        assertThat(refusal(catchThrowable(() -> s3.putBucketVersioning(
                        b -> b.bucket(locked).versioningConfiguration(v -> v.status("Suspended"))))))
                .isEqualTo("409 InvalidBucketState");
        s3.putObject(b -> b.bucket(locked).key("k"), RequestBody.fromString("x"));
        assertThat(refusal(catchThrowable(
                        () -> s3.getObjectRetention(b -> b.bucket(locked).key("k")))))
                .isEqualTo("404 NoSuchObjectLockConfiguration");
        assertThat(refusal(catchThrowable(() -> s3.putObject(
                        b -> b.bucket(locked).key("k").objectLockLegalHoldStatus("ON"), RequestBody.fromString("x")))))
                .isEqualTo("501 NotImplemented");
        assertThat(refusal(catchThrowable(() -> s3.putObject(
                        b -> b.bucket(bucket).key("k").objectLockLegalHoldStatus("ON"), RequestBody.fromString("x")))))
                .isEqualTo("400 InvalidRequest");
    }

    @Test
    void saysWhetherThePolicyIsPublic() {
        assertThat(refusal(catchThrowable(() -> s3.getBucketPolicyStatus(b -> b.bucket(bucket)))))
                .isEqualTo("404 NoSuchBucketPolicy");
        s3.putBucketPolicy(b -> b.bucket(bucket).policy(POLICY));
        assertThat(s3.getBucketPolicyStatus(b -> b.bucket(bucket))
                        .policyStatus()
                        .isPublic())
                .isFalse();
        s3.deletePublicAccessBlock(b -> b.bucket(bucket));
        s3.putBucketPolicy(b -> b.bucket(bucket).policy(POLICY.replace("Deny", "Allow")));
        assertThat(s3.getBucketPolicyStatus(b -> b.bucket(bucket))
                        .policyStatus()
                        .isPublic())
                .isTrue();
    }
}
