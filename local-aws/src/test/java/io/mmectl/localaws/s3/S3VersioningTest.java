package io.mmectl.localaws.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.DeleteMarkerEntry;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.ObjectVersion;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.Tag;

/** Versions of objects, as a client sees them. */
class S3VersioningTest extends S3Fixture {
    @BeforeEach
    void keepVersions() {
        versioning(BucketVersioningStatus.ENABLED);
    }

    private void versioning(BucketVersioningStatus status) {
        s3.putBucketVersioning(b -> b.bucket(bucket).versioningConfiguration(v -> v.status(status)));
    }

    private String put(String key, String content) {
        PutObjectResponse answer = s3.putObject(b -> b.bucket(bucket).key(key), RequestBody.fromString(content));
        return answer.versionId();
    }

    private String get(String key, String versionId) {
        return s3.getObjectAsBytes(b -> b.bucket(bucket).key(key).versionId(versionId))
                .asUtf8String();
    }

    private String get(String key) {
        return s3.getObjectAsBytes(b -> b.bucket(bucket).key(key)).asUtf8String();
    }

    private DeleteObjectResponse delete(String key, String versionId) {
        return s3.deleteObject(b -> b.bucket(bucket).key(key).versionId(versionId));
    }

    private DeleteObjectResponse delete(String key) {
        return s3.deleteObject(b -> b.bucket(bucket).key(key));
    }

    private ListObjectVersionsResponse versions() {
        return s3.listObjectVersions(b -> b.bucket(bucket));
    }

    private static String header(Throwable refused, String name) {
        return ((S3Exception) refused)
                .awsErrorDetails()
                .sdkHttpResponse()
                .firstMatchingHeader(name)
                .orElse("");
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour =
                    "versioning Enabled: each write has an id of its own, older versions stay and are read by it; null is"
                            + " what was there before",
            sure = Sure.VERIFIED,
            source = "LocalStack 4.14.0; AWS SDK for Java 2.40.2, boto3, rclone")
    void everyWriteIsAVersion() {
        String first = put("k", "one");
        String second = put("k", "two");

        assertThat(first).hasSize(32).isNotEqualTo(second);
        assertThat(get("k")).isEqualTo("two");
        assertThat(get("k", first)).isEqualTo("one");
        assertThat(s3.headObject(b -> b.bucket(bucket).key("k")).versionId()).isEqualTo(second);
        assertThat(versions().versions()).extracting(ObjectVersion::versionId).containsExactly(second, first);
        assertThat(versions().versions()).extracting(ObjectVersion::isLatest).containsExactly(true, false);
        assertThat(s3.listObjectsV2(b -> b.bucket(bucket)).contents()).hasSize(1);
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour =
                    "a delete without a version writes a delete marker: 404 NoSuchKey with `x-amz-delete-marker` from"
                            + " then on; deleting the marker brings the object back",
            sure = Sure.VERIFIED,
            source = "LocalStack 4.14.0; AWS SDK for Java 2.40.2, boto3")
    void aDeleteMarkerHidesAndItsDeletionBringsBack() {
        String version = put("k", "one");
        DeleteObjectResponse deleted = delete("k");
        assertThat(deleted.deleteMarker()).isTrue();

        Throwable gone = catchThrowable(() -> get("k"));
        assertThat(refusal(gone)).isEqualTo("404 NoSuchKey");
        assertThat(header(gone, "x-amz-delete-marker")).isEqualTo("true");
        assertThat(header(gone, "x-amz-version-id")).isEqualTo(deleted.versionId());
        assertThat(get("k", version)).isEqualTo("one");
        assertThat(s3.listObjectsV2(b -> b.bucket(bucket)).contents()).isEmpty();
        assertThat(versions().deleteMarkers())
                .extracting(DeleteMarkerEntry::versionId, DeleteMarkerEntry::isLatest)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(deleted.versionId(), true));

        DeleteObjectResponse undeleted = delete("k", deleted.versionId());
        assertThat(undeleted.deleteMarker()).isTrue();
        assertThat(get("k")).isEqualTo("one");
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour =
                    "a delete marker asked for by its version is 405 MethodNotAllowed with `Allow: DELETE`; as the source"
                            + " of a copy it is 400",
            sure = Sure.VERIFIED,
            source = "LocalStack 4.14.0")
    void aMarkerIsNoObject() {
        put("k", "one");
        String marker = delete("k").versionId();

        Throwable refused = catchThrowable(() -> get("k", marker));
        assertThat(refusal(refused)).isEqualTo("405 MethodNotAllowed");
        assertThat(header(refused, "Allow")).isEqualTo("DELETE");
        assertThat(header(refused, "x-amz-delete-marker")).isEqualTo("true");
        assertThat(refusal(catchThrowable(() -> s3.copyObject(b -> b.sourceBucket(bucket)
                        .sourceKey("k")
                        .sourceVersionId(marker)
                        .destinationBucket(bucket)
                        .destinationKey("copy")))))
                .isEqualTo("400 InvalidRequest");
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour =
                    "an id that no version can have is 400 InvalidArgument, one that none has any more 404 NoSuchVersion;"
                            + " deleting the latter is 204",
            sure = Sure.DOCUMENTED,
            source = "S3 API reference; LocalStack 4.14.0 answers 404 to both reads and 400 to both deletes")
    void tellsAStrangeIdFromAVersionThatIsGone() {
        String version = put("k", "one");
        put("k", "two");
        delete("k", version);

        assertThat(refusal(catchThrowable(() -> get("k", version)))).isEqualTo("404 NoSuchVersion");
        assertThat(refusal(catchThrowable(() -> get("k", "strange")))).isEqualTo("400 InvalidArgument");
        assertThat(refusal(catchThrowable(() -> delete("k", "strange")))).isEqualTo("400 InvalidArgument");
        assertThat(delete("k", version).sdkHttpResponse().statusCode()).isEqualTo(204);
        assertThat(get("k")).isEqualTo("two");
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour = "versioning Suspended: writes and deletes replace the version `null`, all others stay",
            sure = Sure.VERIFIED,
            source = "LocalStack 4.14.0")
    void suspendedReplacesOnlyTheNullVersion() {
        String version = put("k", "kept");
        versioning(BucketVersioningStatus.SUSPENDED);
        assertThat(put("k", "first null")).as("no new version").isNull();
        put("k", "second null");
        assertThat(s3.headObject(b -> b.bucket(bucket).key("k")).versionId()).isEqualTo("null");
        assertThat(get("k", "null")).isEqualTo("second null");

        DeleteObjectResponse deleted = delete("k");

        assertThat(deleted.versionId()).isEqualTo("null");
        assertThat(deleted.deleteMarker()).isTrue();
        assertThat(refusal(catchThrowable(() -> get("k", "null")))).isEqualTo("405 MethodNotAllowed");
        assertThat(get("k", version)).isEqualTo("kept");
        assertThat(versions().versions()).hasSize(1);
        delete("k", "null");
        assertThat(get("k")).isEqualTo("kept");
    }

    @Test
    void whatWasThereBeforeIsTheNullVersion() {
        String before = "before-" + bucket;
        s3.createBucket(b -> b.bucket(before));
        PutObjectResponse unversioned = s3.putObject(b -> b.bucket(before).key("k"), RequestBody.fromString("old"));
        assertThat(unversioned.versionId()).isNull();
        s3.putBucketVersioning(
                b -> b.bucket(before).versioningConfiguration(v -> v.status(BucketVersioningStatus.ENABLED)));

        s3.putObject(b -> b.bucket(before).key("k"), RequestBody.fromString("new"));

        assertThat(s3.getObjectAsBytes(b -> b.bucket(before).key("k").versionId("null"))
                        .asUtf8String())
                .isEqualTo("old");
        assertThat(s3.listObjectVersions(b -> b.bucket(before)).versions()).hasSize(2);
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour = "conditional writes look at the newest version; a delete marker counts as nothing there",
            sure = Sure.VERIFIED,
            source = "LocalStack 4.14.0; S3 user guide, conditional writes")
    void conditionsLookAtTheNewestVersion() {
        put("k", "one");
        String etag = s3.headObject(b -> b.bucket(bucket).key("k")).eTag();
        put("k", "two");
        assertThat(refusal(catchThrowable(
                        () -> s3.putObject(b -> b.bucket(bucket).key("k").ifMatch(etag), RequestBody.fromString("x")))))
                .isEqualTo("412 PreconditionFailed");
        assertThat(refusal(catchThrowable(() ->
                        s3.putObject(b -> b.bucket(bucket).key("k").ifNoneMatch("*"), RequestBody.fromString("x")))))
                .isEqualTo("412 PreconditionFailed");

        delete("k");

        assertThat(refusal(catchThrowable(
                        () -> s3.putObject(b -> b.bucket(bucket).key("k").ifMatch(etag), RequestBody.fromString("x")))))
                .isEqualTo("404 NoSuchKey");
        s3.putObject(b -> b.bucket(bucket).key("k").ifNoneMatch("*"), RequestBody.fromString("again"));
        assertThat(get("k")).isEqualTo("again");
        assertThat(versions().versions()).hasSize(3);
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour =
                    "copying an older version onto its own key restores it; `x-amz-copy-source-version-id` says what was"
                            + " copied",
            sure = Sure.DOCUMENTED,
            source = "S3 user guide, restoring previous versions")
    void aCopyOfAnOlderVersionRestoresIt() {
        String first = put("k", "one");
        put("k", "two");

        var copied = s3.copyObject(b -> b.sourceBucket(bucket)
                .sourceKey("k")
                .sourceVersionId(first)
                .destinationBucket(bucket)
                .destinationKey("k"));

        assertThat(copied.copySourceVersionId()).isEqualTo(first);
        assertThat(copied.versionId()).isNotEqualTo(first);
        assertThat(get("k")).isEqualTo("one");
        assertThat(versions().versions()).hasSize(3);
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour = "DeleteObjects by version and by key, errors by entry",
            sure = Sure.VERIFIED,
            source = "LocalStack 4.14.0; boto3, AWS CLI, rclone")
    void deletesManyWithTheirVersions() {
        String first = put("a", "one");
        String second = put("a", "two");
        put("b", "three");
        List<ObjectIdentifier> wanted = List.of(
                ObjectIdentifier.builder().key("a").versionId(first).build(),
                ObjectIdentifier.builder().key("b").build(),
                ObjectIdentifier.builder().key("b").versionId("strange").build());

        DeleteObjectsResponse answer = s3.deleteObjects(b -> b.bucket(bucket).delete(d -> d.objects(wanted)));

        assertThat(answer.deleted()).hasSize(2);
        assertThat(answer.deleted().get(0).versionId()).isEqualTo(first);
        assertThat(answer.deleted().get(1).deleteMarker()).isTrue();
        assertThat(answer.deleted().get(1).deleteMarkerVersionId()).hasSize(32);
        assertThat(answer.errors())
                .singleElement()
                .satisfies(e -> assertThat(e.code()).isEqualTo("NoSuchVersion"));
        assertThat(versions().versions())
                .extracting(ObjectVersion::versionId)
                .contains(second)
                .doesNotContain(first);
    }

    @Test
    void tagsBelongToAVersion() {
        String first = put("k", "one");
        put("k", "two");
        Tag tag = Tag.builder().key("is").value("old").build();

        s3.putObjectTagging(b -> b.bucket(bucket).key("k").versionId(first).tagging(t -> t.tagSet(tag)));

        assertThat(s3.getObjectTagging(b -> b.bucket(bucket).key("k")).tagSet()).isEmpty();
        assertThat(s3.getObjectTagging(b -> b.bucket(bucket).key("k").versionId(first))
                        .tagSet())
                .containsExactly(tag);
        assertThat(get("k", first)).isEqualTo("one");
        delete("k");
        assertThat(refusal(catchThrowable(
                        () -> s3.putObjectTagging(b -> b.bucket(bucket).key("k").tagging(t -> t.tagSet(tag))))))
                .isEqualTo("405 MethodNotAllowed");
    }

    @Test
    void aCompletedUploadIsAVersion() {
        String first = put("big", "small");
        String upload =
                s3.createMultipartUpload(b -> b.bucket(bucket).key("big")).uploadId();
        String etag = s3.uploadPart(
                        b -> b.bucket(bucket).key("big").uploadId(upload).partNumber(1), RequestBody.fromString("part"))
                .eTag();
        CompletedPart part = CompletedPart.builder().partNumber(1).eTag(etag).build();

        String version = s3.completeMultipartUpload(
                        b -> b.bucket(bucket).key("big").uploadId(upload).multipartUpload(m -> m.parts(part)))
                .versionId();

        assertThat(get("big", version)).isEqualTo("part");
        assertThat(get("big", first)).isEqualTo("small");
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour = "a bucket is deleted only without versions and delete markers",
            sure = Sure.VERIFIED,
            source = "LocalStack 4.14.0")
    void aBucketWithVersionsIsNotEmpty() {
        String version = put("k", "one");
        String marker = delete("k").versionId();
        assertThat(refusal(catchThrowable(() -> s3.deleteBucket(b -> b.bucket(bucket)))))
                .isEqualTo("409 BucketNotEmpty");
        delete("k", version);
        assertThat(refusal(catchThrowable(() -> s3.deleteBucket(b -> b.bucket(bucket)))))
                .isEqualTo("409 BucketNotEmpty");

        delete("k", marker);
        s3.deleteBucket(b -> b.bucket(bucket));
    }

    @Test
    void versioningCanOnlyBeSuspendedAndItsDocumentIsChecked() {
        assertThat(s3.getBucketVersioning(b -> b.bucket(bucket)).status()).isEqualTo(BucketVersioningStatus.ENABLED);
        versioning(BucketVersioningStatus.SUSPENDED);
        assertThat(s3.getBucketVersioning(b -> b.bucket(bucket)).status()).isEqualTo(BucketVersioningStatus.SUSPENDED);
        assertThat(refusal(catchThrowable(() ->
                        s3.putBucketVersioning(b -> b.bucket(bucket).versioningConfiguration(v -> v.status("Off"))))))
                .isEqualTo("400 MalformedXML");
        assertThat(refusal(catchThrowable(
                        () -> s3.putBucketVersioning(b -> b.bucket(bucket).versioningConfiguration(v -> {})))))
                .isEqualTo("400 IllegalVersioningConfigurationException");
    }

    @Test
    void metadataIsReadByVersion() {
        String first = s3.putObject(
                        b -> b.bucket(bucket).key("k").metadata(Map.of("n", "1")), RequestBody.fromString("x"))
                .versionId();
        s3.putObject(b -> b.bucket(bucket).key("k").metadata(Map.of("n", "2")), RequestBody.fromString("x"));

        assertThat(s3.headObject(b -> b.bucket(bucket).key("k").versionId(first))
                        .metadata())
                .containsEntry("n", "1");
    }

    @Test
    void expirationIsToldOfTheNewestWithoutItsId() {
        s3.putBucketLifecycleConfiguration(b -> b.bucket(bucket)
                .lifecycleConfiguration(l -> l.rules(r ->
                        r.id("all").status("Enabled").filter(f -> f.prefix("")).expiration(e -> e.days(3)))));
        PutObjectResponse put = s3.putObject(b -> b.bucket(bucket).key("k"), RequestBody.fromString("x"));
        s3.copyObject(b ->
                b.sourceBucket(bucket).sourceKey("k").destinationBucket(bucket).destinationKey("l"));

        assertThat(put.expiration()).endsWith(", rule-id=\"all\"");
        assertThat(s3.headObject(b -> b.bucket(bucket).key("k")).expiration()).isEqualTo(put.expiration());
        assertThat(s3.headObject(b -> b.bucket(bucket).key("l")).expiration()).isEqualTo(put.expiration());
        assertThat(s3.headObject(b -> b.bucket(bucket).key("k").versionId(put.versionId()))
                        .expiration())
                .isNull();
    }
}
