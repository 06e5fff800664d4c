package io.mmectl.localaws.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.localaws.store.Tables;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process that died in the middle leaves behind. */
class S3RecoveryTest {
    private static final ObjectRecord.Attributes NO_ATTRIBUTES =
            new ObjectRecord.Attributes(Map.of(), Map.of(), Map.of(), null);

    @TempDir
    Path folder;

    private Tables openTables() throws IOException {
        return Tables.open(folder.resolve("tables"));
    }

    private S3Store open(Tables tables) throws IOException {
        return new S3Store(tables, folder.resolve("blobs"));
    }

    private static Received received(S3Store store, String content) throws IOException {
        Digests digests = new Digests(ChecksumAlgorithm.CRC64NVME);
        Blob blob = store.blobs().write(new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)), digests);
        return new Received(blob, digests.finish());
    }

    private static ObjectRecord object(String key, Received received) {
        return new ObjectRecord(
                key,
                List.of(received.blob()),
                received.digests().etag(),
                true,
                Instant.EPOCH,
                NO_ATTRIBUTES,
                received.digests().checksum(),
                null,
                null);
    }

    private static UploadRecord startUpload(S3Store store, String key, Received part) {
        UploadRecord upload =
                new UploadRecord("upload-" + key, "bucket", key, Instant.EPOCH, NO_ATTRIBUTES, Optional.empty(), false);
        store.uploads().start(upload);
        store.uploads()
                .put(
                        upload.id(),
                        new PartRecord(
                                1,
                                part.blob(),
                                part.digests().etag(),
                                Instant.EPOCH,
                                part.digests().checksum()));
        return upload;
    }

    private long files() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("blobs"))) {
            return files.filter(Files::isRegularFile).count();
        }
    }

    @Test
    void aPayloadWithoutARecordIsSweptAndEverythingElseStays() throws IOException {
        UploadRecord upload;
        try (Tables tables = openTables()) {
            S3Store store = open(tables);
            store.createBucket(new BucketRecord("bucket", "us-east-1", Instant.EPOCH));
            Received kept = received(store, "kept");
            store.write("bucket", "kept", current -> object("kept", kept));
            upload = startUpload(store, "under-way", received(store, "part"));
            received(store, "orphan");
            assertThat(files()).isEqualTo(3);
        }
        try (Tables tables = openTables()) {
            S3Store store = open(tables);
            assertThat(files()).isEqualTo(2);
            assertThat(new String(
                            store.open("bucket", "kept").orElseThrow().stream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("kept");
            assertThat(store.uploads().parts(upload.id())).hasSize(1);
        }
    }

    @Test
    void anObjectWithoutVersionsIsWrittenAsItWasBeforeThereWereAny() throws IOException {
        try (Tables tables = openTables()) {
            S3Store store = open(tables);
            store.createBucket(new BucketRecord("bucket", "us-east-1", Instant.EPOCH));
            Received received = received(store, "plain");
            store.write(
                    "bucket",
                    "k",
                    current -> ObjectRecord.whole(
                            "k", List.of(received.blob()), received.digests(), Instant.EPOCH, NO_ATTRIBUTES));
        }
        assertThat(Files.readString(folder.resolve("tables/s3-objects.jsonl")))
                .doesNotContain("version")
                .doesNotContain("parts");
        assertThat(Files.readString(folder.resolve("tables/s3-buckets.jsonl"))).doesNotContain("state");
        assertThat(folder.resolve("tables/s3-versions.jsonl")).isEmptyFile();
    }

    @Test
    void aJournalOfBeforeThereWereVersionsIsRead() throws IOException {
        Files.createDirectories(folder.resolve("tables"));
        Files.writeString(
                folder.resolve("tables/s3-buckets.jsonl"),
                "{\"k\":\"bucket\",\"v\":{\"name\":\"bucket\",\"region\":\"us-east-1\",\"created\":\"1970-01-01T00:00:00Z\","
                        + "\"configurations\":{}}}\n");
        Files.writeString(
                folder.resolve("tables/s3-objects.jsonl"),
                "{\"k\":\"bucket/k\",\"v\":{\"key\":\"k\",\"blobs\":[],\"etag\":\"e\",\"multipart\":false,"
                        + "\"lastModified\":\"1970-01-01T00:00:00Z\",\"attributes\":{\"headers\":{},\"metadata\":{},\"tags\":{}},"
                        + "\"checksum\":{\"algorithm\":\"CRC32\",\"value\":\"AAAAAA==\",\"composite\":false}}}\n");
        try (Tables tables = openTables()) {
            S3Store store = open(tables);
            assertThat(store.requireBucket("bucket").versioning()).isEqualTo(Versioning.OFF);
            assertThat(store.object("bucket", "k").orElseThrow().versionId()).isEqualTo(VersionIds.NULL);
        }
    }

    @Test
    void anUploadWhoseObjectWasWrittenIsOverAndItsBytesAreTheObjects() throws IOException {
        UploadRecord upload;
        try (Tables tables = openTables()) {
            S3Store store = open(tables);
            store.createBucket(new BucketRecord("bucket", "us-east-1", Instant.EPOCH));
            Received part = received(store, "joined");
            upload = startUpload(store, "k", part);
            store.write("bucket", "k", current -> object("k", part));
            // The process dies here, before the upload is ended.
        }
        try (Tables tables = openTables()) {
            S3Store store = open(tables);
            assertThat(store.uploads().get(upload.id())).isEmpty();
            assertThat(store.uploads().parts(upload.id())).isEmpty();
            assertThat(new String(
                            store.open("bucket", "k").orElseThrow().stream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("joined");
        }
    }
}
