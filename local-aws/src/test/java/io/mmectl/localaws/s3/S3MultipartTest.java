package io.mmectl.localaws.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.ObjectAttributes;
import software.amazon.awssdk.services.s3.model.ObjectPart;
import software.amazon.awssdk.services.s3.model.Part;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

class S3MultipartTest extends S3Fixture {
    private static final int PART = 5 << 20;

    private final byte[] content = random(2 * PART + 1234, 5);

    private String start(String key) {
        return s3.createMultipartUpload(b -> b.bucket(bucket).key(key)).uploadId();
    }

    private CompletedPart upload(String key, String uploadId, int number, byte[] bytes) {
        UploadPartResponse part = s3.uploadPart(
                b -> b.bucket(bucket).key(key).uploadId(uploadId).partNumber(number), RequestBody.fromBytes(bytes));
        return CompletedPart.builder().partNumber(number).eTag(part.eTag()).build();
    }

    private List<CompletedPart> uploadAll(String key, String uploadId) {
        List<CompletedPart> parts = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            parts.add(upload(
                    key,
                    uploadId,
                    i + 1,
                    Arrays.copyOfRange(content, i * PART, Math.min(content.length, (i + 1) * PART))));
        }
        return parts;
    }

    private CompleteMultipartUploadResponse complete(String key, String uploadId, List<CompletedPart> parts) {
        return s3.completeMultipartUpload(
                b -> b.bucket(bucket).key(key).uploadId(uploadId).multipartUpload(m -> m.parts(parts)));
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour = "multipart uploads: ETag with `-N`, ranges across parts, GET by part number",
            sure = Sure.VERIFIED,
            source = "AWS SDK for Java 2.40.2; the S3 contract of `aws/` on LocalStack 4.14.0 (`.ci/full`)")
    void joinsPartsAndServesRangesAcrossThem() {
        String id = start("big");
        List<CompletedPart> parts = uploadAll("big", id);
        assertThat(s3.listParts(b -> b.bucket(bucket).key("big").uploadId(id)).parts())
                .extracting(Part::partNumber)
                .containsExactly(1, 2, 3);
        assertThat(refusal(
                        catchThrowable(() -> s3.headObject(b -> b.bucket(bucket).key("big")))))
                .startsWith("404");

        assertThat(complete("big", id, parts).eTag()).endsWith("-3\"");

        assertThat(s3.getObjectAsBytes(b -> b.bucket(bucket).key("big")).asByteArray())
                .isEqualTo(content);
        assertThat(s3.getObjectAsBytes(
                                b -> b.bucket(bucket).key("big").range("bytes=" + (PART - 5) + "-" + (2 * PART + 5)))
                        .asByteArray())
                .isEqualTo(Arrays.copyOfRange(content, PART - 5, 2 * PART + 6));
        assertThat(s3.getObjectAsBytes(b -> b.bucket(bucket).key("big").partNumber(3))
                        .asByteArray())
                .isEqualTo(Arrays.copyOfRange(content, 2 * PART, content.length));
        assertThat(s3.listMultipartUploads(b -> b.bucket(bucket)).uploads()).isEmpty();
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour = "a whole-object checksum of a multipart upload is combined from its parts",
            sure = Sure.VERIFIED,
            source = "AWS SDK for Java 2.40.2")
    void aWholeObjectChecksumIsCombinedFromTheParts() {
        String id = s3.createMultipartUpload(b -> b.bucket(bucket)
                        .key("k")
                        .checksumAlgorithm(ChecksumAlgorithm.CRC32)
                        .checksumType(ChecksumType.FULL_OBJECT))
                .uploadId();
        complete("k", id, uploadAll("k", id));

        HeadObjectResponse head = s3.headObject(b -> b.bucket(bucket).key("k").checksumMode(ChecksumMode.ENABLED));
        Digests whole = new Digests(io.mmectl.localaws.s3.ChecksumAlgorithm.CRC32);
        whole.update(content, 0, content.length);
        assertThat(head.checksumCRC32()).isEqualTo(whole.finish().checksum().value());
        assertThat(head.checksumType()).isEqualTo(ChecksumType.FULL_OBJECT);
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour =
                    "GetObjectAttributes tells each part, in pages, where the checksum is made of the parts'; else only"
                            + " their number",
            sure = Sure.VERIFIED,
            source = "LocalStack 4.14.0")
    void tellsThePartsOfACompositeChecksum() {
        String id = s3.createMultipartUpload(b -> b.bucket(bucket).key("k").checksumAlgorithm(ChecksumAlgorithm.SHA256))
                .uploadId();
        List<CompletedPart> parts = new ArrayList<>();
        for (int number : new int[] {2, 5, 7}) {
            byte[] bytes = Arrays.copyOf(content, number == 7 ? 100 : PART);
            UploadPartResponse part = s3.uploadPart(
                    b -> b.bucket(bucket)
                            .key("k")
                            .uploadId(id)
                            .partNumber(number)
                            .checksumAlgorithm(ChecksumAlgorithm.SHA256),
                    RequestBody.fromBytes(bytes));
            parts.add(CompletedPart.builder()
                    .partNumber(number)
                    .eTag(part.eTag())
                    .checksumSHA256(part.checksumSHA256())
                    .build());
        }
        complete("k", id, parts);

        var first = s3.getObjectAttributes(b -> b.bucket(bucket)
                        .key("k")
                        .maxParts(2)
                        .objectAttributes(ObjectAttributes.OBJECT_PARTS, ObjectAttributes.OBJECT_SIZE))
                .objectParts();
        assertThat(first.totalPartsCount()).isEqualTo(3);
        assertThat(first.isTruncated()).isTrue();
        assertThat(first.nextPartNumberMarker()).isEqualTo(5);
        assertThat(first.parts()).extracting(ObjectPart::partNumber).containsExactly(2, 5);
        var second = s3.getObjectAttributes(b ->
                        b.bucket(bucket).key("k").partNumberMarker(5).objectAttributes(ObjectAttributes.OBJECT_PARTS))
                .objectParts();
        assertThat(second.isTruncated()).isFalse();
        assertThat(second.parts()).singleElement().satisfies(p -> {
            assertThat(p.partNumber()).isEqualTo(7);
            assertThat(p.size()).isEqualTo(100);
            assertThat(p.checksumSHA256()).isEqualTo(parts.getLast().checksumSHA256());
        });
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour = "CompleteMultipartUpload: InvalidPartOrder, InvalidPart, EntityTooSmall; the upload stays",
            sure = Sure.DOCUMENTED,
            source = "S3 API reference; LocalStack 4.14.0 answered the same (2026-11-22)")
    void refusesListsOfPartsThatAreNotRight() {
        String id = start("k");
        List<CompletedPart> parts = uploadAll("k", id);
        CompletedPart unknown =
                CompletedPart.builder().partNumber(9).eTag("\"x\"").build();
        CompletedPart changed = parts.get(1).toBuilder().eTag("\"0123\"").build();

        assertThat(refusal(catchThrowable(() -> complete("k", id, List.of(parts.get(1), parts.get(0))))))
                .isEqualTo("400 InvalidPartOrder");
        assertThat(refusal(catchThrowable(() -> complete("k", id, List.of(parts.get(0), unknown)))))
                .isEqualTo("400 InvalidPart");
        assertThat(refusal(catchThrowable(() -> complete("k", id, List.of(parts.get(0), changed)))))
                .isEqualTo("400 InvalidPart");
        upload("k", id, 1, new byte[10]);
        CompletedPart small = upload("k", id, 1, new byte[10]);
        assertThat(refusal(catchThrowable(() -> complete("k", id, List.of(small, parts.get(1))))))
                .isEqualTo("400 EntityTooSmall");
        assertThat(s3.listMultipartUploads(b -> b.bucket(bucket)).uploads())
                .extracting(MultipartUpload::uploadId)
                .containsExactly(id);
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour = "an aborted upload is 404 NoSuchUpload",
            sure = Sure.DOCUMENTED,
            source = "S3 API reference; LocalStack 4.14.0 answered the same (2026-11-22)")
    void anAbortedUploadIsGone() {
        String id = start("k");
        List<CompletedPart> parts = uploadAll("k", id);
        s3.abortMultipartUpload(b -> b.bucket(bucket).key("k").uploadId(id));

        assertThat(refusal(catchThrowable(() -> complete("k", id, parts)))).isEqualTo("404 NoSuchUpload");
        assertThat(refusal(catchThrowable(() -> upload("k", id, 1, new byte[1]))))
                .isEqualTo("404 NoSuchUpload");
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour = "conditions on CompleteMultipartUpload; a refused one keeps the upload",
            sure = Sure.DOCUMENTED,
            source = "S3 API reference; LocalStack 4.14.0 answered the same (2026-11-22)")
    void completesConditionallyAndKeepsTheUploadWhenRefused() {
        s3.putObject(b -> b.bucket(bucket).key("k"), RequestBody.fromString("first"));
        String id = start("k");
        List<CompletedPart> parts = List.of(upload("k", id, 1, new byte[10]));

        assertThat(refusal(catchThrowable(() -> s3.completeMultipartUpload(b ->
                        b.bucket(bucket).key("k").uploadId(id).ifNoneMatch("*").multipartUpload(m -> m.parts(parts))))))
                .isEqualTo("412 PreconditionFailed");
        assertThat(s3.getObjectAsBytes(b -> b.bucket(bucket).key("k")).asUtf8String())
                .isEqualTo("first");

        complete("k", id, parts);
        assertThat(s3.headObject(b -> b.bucket(bucket).key("k")).contentLength())
                .isEqualTo(10);
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour =
                    "CompleteMultipartUpload with If-Match is 409 ConditionalRequestConflict when the object was written"
                            + " after the upload began",
            sure = Sure.VERIFIED,
            source = "LocalStack 4.14.0 (`S3DifferentialTest`)")
    void whatWasWrittenSinceTheUploadBeganIsAConflict() {
        s3.putObject(b -> b.bucket(bucket).key("k"), RequestBody.fromString("first"));
        String id = start("k");
        List<CompletedPart> parts = List.of(upload("k", id, 1, new byte[10]));
        String etag = s3.putObject(b -> b.bucket(bucket).key("k"), RequestBody.fromString("second"))
                .eTag();

        assertThat(refusal(catchThrowable(() -> s3.completeMultipartUpload(b ->
                        b.bucket(bucket).key("k").uploadId(id).ifMatch(etag).multipartUpload(m -> m.parts(parts))))))
                .isEqualTo("409 ConditionalRequestConflict");
    }

    @Test
    void aPartIsReadByTheNumberThatItWasUploadedWith() {
        String id = start("k");
        complete("k", id, List.of(upload("k", id, 2, content), upload("k", id, 9, new byte[7])));

        assertThat(s3.headObject(b -> b.bucket(bucket).key("k").partNumber(9)).contentLength())
                .isEqualTo(7);
        assertThat(refusal(catchThrowable(
                        () -> s3.headObject(b -> b.bucket(bucket).key("k").partNumber(1)))))
                .startsWith("416 ");
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour = "UploadPartCopy with a range",
            sure = Sure.VERIFIED,
            source = "AWS SDK for Java 2.40.2")
    void copiesPartsFromAnotherObject() {
        s3.putObject(b -> b.bucket(bucket).key("source"), RequestBody.fromBytes(content));
        String id = start("k");
        List<CompletedPart> parts = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            int number = i + 1;
            String range = i == 0 ? "bytes=0-" + (PART - 1) : "bytes=" + PART + "-" + (content.length - 1);
            String etag = s3.uploadPartCopy(b -> b.sourceBucket(bucket)
                            .sourceKey("source")
                            .copySourceRange(range)
                            .destinationBucket(bucket)
                            .destinationKey("k")
                            .uploadId(id)
                            .partNumber(number))
                    .copyPartResult()
                    .eTag();
            parts.add(CompletedPart.builder().partNumber(number).eTag(etag).build());
        }
        complete("k", id, parts);

        assertThat(s3.getObjectAsBytes(b -> b.bucket(bucket).key("k")).asByteArray())
                .isEqualTo(content);
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour =
                    "ListMultipartUploads gives no markers behind a page of nothing but common prefixes; a marker skips"
                            + " the common prefix that it is under",
            sure = Sure.DOCUMENTED,
            source = "LocalStack's recordings of AWS of February 2026 (its repository at 8b9a79f0,"
                    + " `test_s3_list_operations.snapshot.json`)")
    void aPageOfPrefixesHasNoMarkers() {
        for (String key : List.of("folder/a/1", "folder/a/2", "folder/file1", "folder/file2")) {
            s3.createMultipartUpload(b -> b.bucket(bucket).key(key));
        }
        ListMultipartUploadsResponse first = s3.listMultipartUploads(
                b -> b.bucket(bucket).prefix("folder/").delimiter("/").maxUploads(1));
        ListMultipartUploadsResponse second = s3.listMultipartUploads(b ->
                b.bucket(bucket).prefix("folder/").delimiter("/").maxUploads(1).keyMarker("folder/a/1"));

        assertThat(first.isTruncated()).isTrue();
        assertThat(first.commonPrefixes()).hasSize(1);
        assertThat(first.nextKeyMarker() + first.nextUploadIdMarker()).isEmpty();
        assertThat(second.nextKeyMarker()).isEqualTo("folder/file1");
        assertThat(second.nextUploadIdMarker())
                .isEqualTo(second.uploads().getFirst().uploadId());
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour =
                    "CompleteMultipartUpload with checksums of parts that the upload was not begun with: BadDigest where"
                            + " it was begun with another one, InvalidPart where with none",
            sure = Sure.DOCUMENTED,
            source =
                    "LocalStack's recordings of AWS of February 2026 (its repository at 8b9a79f0, `test_s3.snapshot.json`)")
    void checksumsOfPartsAreThoseOfTheUpload() {
        String named = s3.createMultipartUpload(
                        b -> b.bucket(bucket).key("k").checksumAlgorithm(ChecksumAlgorithm.CRC32))
                .uploadId();
        String etag = s3.uploadPart(
                        b -> b.bucket(bucket).key("k").uploadId(named).partNumber(1), RequestBody.fromString("abc"))
                .eTag();
        String sha256 = "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=";
        CompletedPart other = CompletedPart.builder()
                .partNumber(1)
                .eTag(etag)
                .checksumSHA256(sha256)
                .build();
        assertThatThrownBy(() -> complete("k", named, List.of(other)))
                .hasMessageStartingWith("The sha256 you specified for part 1 did not match what we received.");

        String unnamed =
                s3.createMultipartUpload(b -> b.bucket(bucket).key("k")).uploadId();
        s3.uploadPart(b -> b.bucket(bucket).key("k").uploadId(unnamed).partNumber(1), RequestBody.fromString("abc"));
        assertThatThrownBy(() -> complete("k", unnamed, List.of(other)))
                .satisfies(e -> assertThat(refusal(e)).isEqualTo("400 InvalidPart"));
    }

    @Test
    void uploadsAreListedByFolderAndPage() {
        for (String key : List.of("a", "b/1", "b/2", "c d/1", "e")) {
            s3.createMultipartUpload(b -> b.bucket(bucket).key(key));
        }
        List<String> seen = new ArrayList<>();
        ListMultipartUploadsResponse page =
                s3.listMultipartUploads(b -> b.bucket(bucket).delimiter("/").maxUploads(2));
        while (true) {
            page.uploads().forEach(upload -> seen.add(upload.key()));
            page.commonPrefixes().forEach(prefix -> seen.add(prefix.prefix()));
            if (!page.isTruncated()) {
                break;
            }
            String key = page.nextKeyMarker();
            String id = page.nextUploadIdMarker();
            page = s3.listMultipartUploads(b ->
                    b.bucket(bucket).delimiter("/").maxUploads(2).keyMarker(key).uploadIdMarker(id));
        }

        assertThat(seen).containsExactlyInAnyOrder("a", "b/", "c d/", "e");
        assertThat(s3.listMultipartUploads(
                                b -> b.bucket(bucket).encodingType("url").prefix("c"))
                        .uploads())
                .extracting(MultipartUpload::key)
                .containsExactly("c d/1");
    }
}
