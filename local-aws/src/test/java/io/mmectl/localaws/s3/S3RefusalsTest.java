package io.mmectl.localaws.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.Bucket;
import software.amazon.awssdk.services.s3.model.BucketCannedACL;
import software.amazon.awssdk.services.s3.model.ListBucketsResponse;
import software.amazon.awssdk.services.s3.model.ObjectCannedACL;
import software.amazon.awssdk.services.s3.model.ObjectOwnership;
import software.amazon.awssdk.services.s3.model.Tag;

/** What comes with a request beside its object, and is not taken. */
class S3RefusalsTest extends S3Fixture {
    private static final RequestBody BODY = RequestBody.fromString("x");

    private static String refused(ThrowingCallable call) {
        return refusal(catchThrowable(call));
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour =
                    "a request that expects another owner of the bucket, or of a copy's source, is 403 AccessDenied",
            sure = Sure.DOCUMENTED,
            source = "S3 user guide, verifying bucket ownership")
    void anotherOwnerIsRefused() {
        s3.putObject(b -> b.bucket(bucket).key("k").expectedBucketOwner("123456789012"), BODY);

        assertThat(refused(() -> s3.getObject(b -> b.bucket(bucket).key("k").expectedBucketOwner("111111111111"))))
                .isEqualTo("403 AccessDenied");
        assertThat(refused(
                        () -> s3.putObject(b -> b.bucket(bucket).key("l").expectedBucketOwner("111111111111"), BODY)))
                .isEqualTo("403 AccessDenied");
        assertThat(refused(() -> s3.headBucket(b -> b.bucket(bucket).expectedBucketOwner("111111111111"))))
                .startsWith("403");
        assertThat(refused(() -> s3.copyObject(b -> b.sourceBucket(bucket)
                        .sourceKey("k")
                        .destinationBucket(bucket)
                        .destinationKey("l")
                        .expectedSourceBucketOwner("111111111111"))))
                .isEqualTo("403 AccessDenied");
        assertThat(refused(() -> s3.getObject(b -> b.bucket("absent").key("k").expectedBucketOwner("111111111111"))))
                .isEqualTo("404 NoSuchBucket");
        assertThat(refused(() -> s3.getObject(b -> b.bucket(bucket).key("k").expectedBucketOwner("me"))))
                .isEqualTo("400 InvalidBucketOwnerAWSAccountID");
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour = "storage classes and encryptions that are none: InvalidStorageClass,"
                    + " InvalidEncryptionAlgorithmError; an object in GLACIER or DEEP_ARCHIVE is listed and not read"
                    + " (403 InvalidObjectState), and never restored",
            sure = Sure.DOCUMENTED,
            source = "S3 API reference, error codes")
    void whatAnObjectCannotBeKeptAsIsRefused() {
        assertThat(refused(() -> s3.putObject(b -> b.bucket(bucket).key("k").storageClass("COLD"), BODY)))
                .isEqualTo("400 InvalidStorageClass");
        assertThat(refused(() ->
                        s3.createMultipartUpload(b -> b.bucket(bucket).key("k").storageClass("COLD"))))
                .isEqualTo("400 InvalidStorageClass");
        assertThat(refused(() -> s3.putObject(b -> b.bucket(bucket).key("k").serverSideEncryption("ROT13"), BODY)))
                .isEqualTo("400 InvalidEncryptionAlgorithmError");
        s3.putObject(b -> b.bucket(bucket).key("k").storageClass("GLACIER"), BODY);
        assertThat(s3.headObject(b -> b.bucket(bucket).key("k")).storageClassAsString())
                .isEqualTo("GLACIER");
        assertThat(refused(() -> s3.getObject(b -> b.bucket(bucket).key("k")))).isEqualTo("403 InvalidObjectState");
        s3.putObject(b -> b.bucket(bucket).key("k").storageClass("GLACIER_IR"), BODY);
        assertThat(s3.getObjectAsBytes(b -> b.bucket(bucket).key("k")).asUtf8String())
                .isEqualTo("x");
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour =
                    "DeleteObject on a condition of directory buckets (size, time of the last change) is 501 and deletes"
                            + " nothing; response headers of a GET that no header can hold are 400 InvalidArgument",
            sure = Sure.DOCUMENTED,
            source = "LocalStack's recordings of AWS of February 2026 (its repository at 8b9a79f0,"
                    + " `test_s3_api.snapshot.json`, `test_s3.snapshot.json`)")
    void conditionsAndHeadersThatAreUnknownAreRefused() {
        s3.putObject(b -> b.bucket(bucket).key("k"), BODY);

        assertThat(refused(() -> s3.deleteObject(b -> b.bucket(bucket).key("k").ifMatchSize(7L))))
                .isEqualTo("501 NotImplemented");
        assertThat(refused(
                        () -> s3.deleteObject(b -> b.bucket(bucket).key("k").ifMatchLastModifiedTime(Instant.EPOCH))))
                .isEqualTo("501 NotImplemented");
        assertThat(refused(() -> s3.getObject(b -> b.bucket(bucket).key("k").responseCacheControl("a \u2014 b"))))
                .isEqualTo("400 InvalidArgument");
        assertThat(refused(() -> s3.getObject(b -> b.bucket(bucket).key("k").responseCacheControl("a\r\nX-Other: b"))))
                .isEqualTo("400 InvalidArgument");
        assertThat(s3.getObject(b -> b.bucket(bucket).key("k").responseCacheControl("\u00e9"))
                        .response()
                        .cacheControl())
                .isEqualTo("\u00e9");
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour = "new objects, copies and uploads come without an ACL while ownership is enforced"
                    + " (AccessControlListNotSupported), but for bucket-owner-full-control; a bucket with a public ACL needs"
                    + " another ownership (InvalidBucketAclWithObjectOwnership), which CreateBucket can set, and no block of"
                    + " public ACLs, with which it is born (InvalidBucketAclWithBlockPublicAccessError, AccessDenied)",
            sure = Sure.DOCUMENTED,
            source = "S3 user guide, object ownership and blocking public access; texts quoted in public repositories")
    void aclsComeWithOwnershipThatAllowsThem() {
        assertThat(refused(() -> s3.putObject(b -> b.bucket(bucket).key("k").acl(ObjectCannedACL.PUBLIC_READ), BODY)))
                .isEqualTo("400 AccessControlListNotSupported");
        assertThat(refused(() -> s3.putObject(b -> b.bucket(bucket).key("k").grantRead("id=local"), BODY)))
                .isEqualTo("400 AccessControlListNotSupported");
        assertThat(refused(() ->
                        s3.createMultipartUpload(b -> b.bucket(bucket).key("k").acl(ObjectCannedACL.PRIVATE))))
                .isEqualTo("400 AccessControlListNotSupported");
        s3.putObject(b -> b.bucket(bucket).key("k").acl(ObjectCannedACL.BUCKET_OWNER_FULL_CONTROL), BODY);
        assertThat(refused(() -> s3.copyObject(b -> b.sourceBucket(bucket)
                        .sourceKey("k")
                        .destinationBucket(bucket)
                        .destinationKey("l")
                        .acl(ObjectCannedACL.PUBLIC_READ))))
                .isEqualTo("400 AccessControlListNotSupported");

        assertThat(refused(
                        () -> s3.createBucket(b -> b.bucket(bucket + "-public").acl(BucketCannedACL.PUBLIC_READ))))
                .isEqualTo("400 InvalidBucketAclWithObjectOwnership");
        assertThat(refused(() -> s3.createBucket(b -> b.bucket(bucket + "-public")
                        .acl(BucketCannedACL.PUBLIC_READ)
                        .objectOwnership(ObjectOwnership.OBJECT_WRITER))))
                .isEqualTo("400 InvalidBucketAclWithBlockPublicAccessError");
        s3.createBucket(b -> b.bucket(bucket + "-public").objectOwnership(ObjectOwnership.OBJECT_WRITER));
        assertThat(refused(() -> s3.putObject(
                        b -> b.bucket(bucket + "-public").key("k").acl(ObjectCannedACL.PUBLIC_READ), BODY)))
                .isEqualTo("403 AccessDenied");
        assertThat(s3.getBucketOwnershipControls(b -> b.bucket(bucket + "-public"))
                        .ownershipControls()
                        .rules()
                        .getFirst()
                        .objectOwnership())
                .isEqualTo(ObjectOwnership.OBJECT_WRITER);
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour = "tags that are named twice, begin with `aws:` or are too long are refused (InvalidTag, and"
                    + " InvalidArgument in a header); CreateBucket keeps the tags that it is given",
            sure = Sure.DOCUMENTED,
            source =
                    "S3 user guide, categorizing objects with tags; texts from LocalStack's recordings of AWS of February 2026"
                            + " (its repository at 8b9a79f0), and from versitygw#2039")
    void tagsAreChecked() {
        assertThat(refused(() -> s3.putObject(b -> b.bucket(bucket).key("k").tagging("a=1&a=2"), BODY)))
                .isEqualTo("400 InvalidArgument");
        assertThat(refused(() -> s3.putObject(b -> b.bucket(bucket).key("k").tagging("aws%3Aa=1"), BODY)))
                .isEqualTo("400 InvalidTag");
        assertThat(refusedTags(tag("a", "1"), tag("a", "2"))).isEqualTo("400 InvalidTag");
        assertThat(refusedTags(tag("aws:a", "1"))).isEqualTo("400 InvalidTag");
        assertThat(refusedTags(tag("a", "1 & 2"))).isEqualTo("400 InvalidTag");
        assertThat(refusedTags(tag("a", "v".repeat(257)))).isEqualTo("400 InvalidTag");
        assertThat(catchThrowable(() -> s3.createBucket(
                        b -> b.bucket(bucket + "-tagged").createBucketConfiguration(c -> c.tags(tag("aws:a", "1"))))))
                .hasMessageContaining("User-defined tag keys can't start with \"aws:\".");
        s3.putObject(b -> b.bucket(bucket).key("k"), BODY);
        assertThat(catchThrowable(() ->
                        s3.putObjectTagging(b -> b.bucket(bucket).key("k").tagging(t -> t.tagSet(tag("aws:a", "1"))))))
                .hasMessageContaining("Your TagKey cannot be prefixed with aws:");
        s3.createBucket(b -> b.bucket(bucket + "-tagged").createBucketConfiguration(c -> c.tags(tag("team", "a b"))));
        assertThat(s3.getBucketTagging(b -> b.bucket(bucket + "-tagged")).tagSet())
                .containsExactly(tag("team", "a b"));
        s3.putBucketTagging(b -> b.bucket(bucket + "-tagged").tagging(t -> t.tagSet(List.of())));
        assertThat(refused(() -> s3.getBucketTagging(b -> b.bucket(bucket + "-tagged"))))
                .isEqualTo("404 NoSuchTagSet");
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour = "objects cannot be encrypted with keys of customers (501)",
            sure = Sure.DIFFERS,
            source = "AWS encrypts")
    void keysOfCustomersAreRefused() {
        assertThat(refused(() -> s3.putObject(
                        b -> b.bucket(bucket)
                                .key("k")
                                .sseCustomerAlgorithm("AES256")
                                .sseCustomerKey("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=")
                                .sseCustomerKeyMD5("AAAAAAAAAAAAAAAAAAAAAA=="),
                        BODY)))
                .isEqualTo("501 NotImplemented");
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour = "a range of UploadPartCopy has both ends, and both are in the source",
            sure = Sure.DOCUMENTED,
            source =
                    "LocalStack's recordings of AWS of February 2026 (its repository at 8b9a79f0, `test_s3_api.snapshot.json`)")
    void aRangeOfACopyIsInTheSource() {
        s3.putObject(b -> b.bucket(bucket).key("k"), RequestBody.fromString("0123456789"));
        String upload = s3.createMultipartUpload(b -> b.bucket(bucket).key("l")).uploadId();

        assertThat(copied(upload, "bytes=0-100"))
                .contains("InvalidArgument", "Range specified is not valid for source object of size: 10");
        assertThat(copied(upload, "bytes=100-200"))
                .contains("InvalidRequest", "The specified copy range is invalid for the source object size");
        for (String range : List.of("0-8", "bytes=-5", "bytes=1-", "bytes=1-0", "bytes=0-1,3-4")) {
            assertThat(copied(upload, range))
                    .as(range)
                    .contains("InvalidArgument", "must be of the form bytes=first-last");
        }
        assertThat(copied(upload, "bytes=2-9")).isEqualTo("taken");
    }

    private String copied(String upload, String range) {
        Throwable refusal = catchThrowable(() -> s3.uploadPartCopy(b -> b.sourceBucket(bucket)
                .sourceKey("k")
                .destinationBucket(bucket)
                .destinationKey("l")
                .uploadId(upload)
                .partNumber(1)
                .copySourceRange(range)));
        return refusal == null ? "taken" : refusal(refusal) + " " + refusal.getMessage();
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    private String refusedTags(Tag... tags) {
        return refused(() -> s3.putBucketTagging(b -> b.bucket(bucket).tagging(t -> t.tagSet(tags))));
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour = "ListBuckets by prefix and region, in pages by name",
            sure = Sure.DOCUMENTED,
            source = "S3 API reference, ListBuckets")
    void bucketsAreListedInPages() {
        for (String name : List.of("c", "a", "b", "d")) {
            s3.createBucket(b -> b.bucket("paged-" + bucket + "-" + name));
        }
        List<String> seen = new ArrayList<>();
        String token = null;
        do {
            String from = token;
            ListBucketsResponse page = s3.listBuckets(
                    b -> b.prefix("paged-" + bucket).maxBuckets(2).continuationToken(from));
            assertThat(page.prefix()).isEqualTo("paged-" + bucket);
            assertThat(page.buckets()).hasSizeLessThanOrEqualTo(2);
            seen.addAll(page.buckets().stream().map(Bucket::name).toList());
            token = page.continuationToken();
        } while (token != null);

        assertThat(seen)
                .isEqualTo(List.of("a", "b", "c", "d").stream()
                        .map(name -> "paged-" + bucket + "-" + name)
                        .toList());
        assertThat(s3.listBuckets(b -> b.prefix("paged-" + bucket).bucketRegion("us-west-2"))
                        .buckets())
                .isEmpty();
    }
}
