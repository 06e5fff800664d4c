package io.mmectl.localaws.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import io.mmectl.localaws.store.Tables;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The store of versions against lists of them, with restarts and deaths in between. */
class S3VersionsPropertyTest {
    private static final String BUCKET = "bucket";
    private static final String[] KEYS = {"a", "a/b", "a/c", "b", "ab"};

    @TempDir
    Path folder;

    /** What a version should be. */
    private record Expected(String id, String content, boolean marker) {}

    /** The rules in their plainest form: a list for each key, newest first. */
    private static final class Model {
        private final TreeMap<String, List<Expected>> keys = new TreeMap<>();
        private Versioning versioning = Versioning.OFF;

        private List<Expected> of(String key) {
            return keys.computeIfAbsent(key, k -> new ArrayList<>());
        }

        void add(String key, Expected version) {
            if (version.id().equals("null")) {
                of(key).removeIf(v -> v.id().equals("null"));
            }
            of(key).addFirst(version);
        }

        void remove(String key, String id) {
            of(key).removeIf(v -> v.id().equals(id));
        }

        List<String> listing(String prefix, String delimiter) {
            List<String> shown = new ArrayList<>();
            keys.forEach((key, versions) -> {
                int cut = delimiter.isEmpty() || !key.startsWith(prefix) ? -1 : key.indexOf(delimiter, prefix.length());
                if (!key.startsWith(prefix) || versions.isEmpty()) {
                    return;
                }
                if (cut < 0) {
                    for (int i = 0; i < versions.size(); i++) {
                        shown.add(key + " " + versions.get(i).id() + (i == 0 ? " latest" : ""));
                    }
                } else if (!shown.contains("[" + key.substring(0, cut + 1) + "]")) {
                    shown.add("[" + key.substring(0, cut + 1) + "]");
                }
            });
            return shown;
        }
    }

    private static ObjectRecord record(S3Store store, String key, String content) {
        Digests digests = new Digests(ChecksumAlgorithm.CRC64NVME);
        try {
            Blob blob =
                    store.blobs().write(new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)), digests);
            return ObjectRecord.whole(
                    key, List.of(blob), digests.finish(), Instant.EPOCH, ObjectRecord.Attributes.NONE);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String content(S3Store store, String key, Optional<String> id) throws IOException {
        BucketRecord bucket = store.requireBucket(BUCKET);
        VersionedKey wanted = new VersionedKey(key, id);
        try (var in = store.open(bucket, wanted, o -> ByteRange.whole(o.length())).stream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void step(S3Store store, Model model, Random random, int number) {
        String key = KEYS[random.nextInt(KEYS.length)];
        int what = random.nextInt(10);
        if (what == 0) {
            model.versioning = random.nextBoolean() ? Versioning.ENABLED : Versioning.SUSPENDED;
            store.configure(BUCKET, b -> b.with(model.versioning));
        } else if (what < 5) {
            String content = "content " + number;
            ObjectRecord written = store.write(BUCKET, key, current -> record(store, key, content));
            model.add(key, new Expected(written.versionId(), content, false));
        } else if (what < 7) {
            Optional<ObjectRecord> marker = store.delete(BUCKET, key, Instant.EPOCH, current -> {});
            assertThat(marker.isPresent()).isEqualTo(model.versioning != Versioning.OFF);
            marker.ifPresentOrElse(
                    m -> model.add(key, new Expected(m.versionId(), "", true)), () -> model.remove(key, "null"));
        } else if (!model.of(key).isEmpty()) {
            String id = model.of(key).get(random.nextInt(model.of(key).size())).id();
            store.deleteVersion(BUCKET, new VersionedKey(key, Optional.of(id)), current -> {});
            model.remove(key, id);
        }
    }

    private static void compare(S3Store store, Model model) throws IOException {
        for (String key : KEYS) {
            List<Expected> expected = model.of(key);
            assertThat(store.versions(BUCKET, key))
                    .extracting(ObjectRecord::versionId)
                    .containsExactlyElementsOf(
                            expected.stream().map(Expected::id).toList());
            assertThat(store.object(BUCKET, key).isPresent())
                    .isEqualTo(!expected.isEmpty() && !expected.getFirst().marker());
            for (Expected version : expected) {
                if (!version.marker()) {
                    assertThat(content(store, key, Optional.of(version.id()))).isEqualTo(version.content());
                }
            }
        }
    }

    private static List<String> pages(S3Store store, String prefix, String delimiter, int size) {
        List<String> shown = new ArrayList<>();
        Optional<VersionListing.Marker> next = Optional.of(new VersionListing.Marker("", Optional.empty()));
        while (next.isPresent()) {
            VersionListing page = VersionListing.of(
                    first -> store.withMarkersFrom(BUCKET, first),
                    key -> store.versions(BUCKET, key),
                    new VersionListing.Query(prefix, delimiter, next.get(), size));
            assertThat(page.versions().size() + page.commonPrefixes().size()).isLessThanOrEqualTo(size);
            page.versions()
                    .forEach(v ->
                            shown.add(v.object().key() + " " + v.object().versionId() + (v.latest() ? " latest" : "")));
            page.commonPrefixes().forEach(p -> shown.add("[" + p + "]"));
            next = page.last();
        }
        return shown;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    @Fidelity(
            area = Area.S3,
            behaviour =
                    "ListObjectVersions: prefix, delimiter, pages by key and version; versions and markers of a key newest"
                            + " first",
            sure = Sure.VERIFIED,
            source = "LocalStack 4.14.0")
    void behavesAsListsOfVersionsAlsoAfterRestarts(long seed) throws IOException {
        Random random = new Random(seed);
        Model model = new Model();
        for (int run = 0; run < 4; run++) {
            try (Tables tables = Tables.open(folder.resolve("tables"))) {
                S3Store store = new S3Store(tables, folder.resolve("blobs"));
                store.createBucket(new BucketRecord(BUCKET, "us-east-1", Instant.EPOCH));
                compare(store, model);
                for (int i = 0; i < 60; i++) {
                    step(store, model, random, run * 1000 + i);
                }
                compare(store, model);
                for (String prefix : List.of("", "a", "a/", "c")) {
                    for (String delimiter : List.of("", "/")) {
                        assertThat(pages(store, prefix, delimiter, 1 + random.nextInt(7)))
                                .as("prefix '%s' delimiter '%s'", prefix, delimiter)
                                .containsExactlyInAnyOrderElementsOf(model.listing(prefix, delimiter));
                    }
                }
            }
            long blobs = model.keys.values().stream()
                    .flatMap(List::stream)
                    .filter(v -> !v.marker())
                    .count();
            assertThat(files("blobs")).as("a file for each version").hasSize((int) blobs);
        }
    }

    private List<Path> files(String name) throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve(name))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    /** What the tables hold: lines by table. */
    private Map<String, List<String>> lines() throws IOException {
        Map<String, List<String>> lines = new TreeMap<>();
        for (String table : List.of("s3-objects", "s3-versions")) {
            Path file = folder.resolve("tables").resolve(table + ".jsonl");
            lines.put(table, Files.exists(file) ? Files.readAllLines(file) : List.of());
        }
        return lines;
    }

    private void restore(String table, List<String> lines) throws IOException {
        Files.write(folder.resolve("tables").resolve(table + ".jsonl"), lines);
    }

    private List<String> listed() throws IOException {
        try (Tables tables = Tables.open(folder.resolve("tables"))) {
            S3Store store = new S3Store(tables, folder.resolve("blobs"));
            for (ObjectRecord version : store.versions(BUCKET, "k")) {
                if (!version.deleted()) {
                    assertThat(content(store, "k", Optional.of(version.versionId())))
                            .isNotEmpty();
                }
            }
            return store.versions(BUCKET, "k").stream()
                    .map(v -> v.versionId() + " " + v.etag())
                    .toList();
        }
    }

    private interface Change {
        void on(S3Store store);
    }

    /** Plays a change, then every state that a death in the middle of it can leave behind. */
    private void dieInTheMiddleOf(Versioning versioning, Change change, boolean historyFirst) throws IOException {
        try (Tables tables = Tables.open(folder.resolve("tables"))) {
            S3Store store = new S3Store(tables, folder.resolve("blobs"));
            store.createBucket(new BucketRecord(BUCKET, "us-east-1", Instant.EPOCH));
            store.configure(BUCKET, b -> b.with(Versioning.SUSPENDED));
            store.write(BUCKET, "k", current -> record(store, "k", "null version"));
            store.configure(BUCKET, b -> b.with(Versioning.ENABLED));
            store.write(BUCKET, "k", current -> record(store, "k", "newest version"));
            store.configure(BUCKET, b -> b.with(versioning));
        }
        List<String> before = listed();
        Map<String, List<String>> old = lines();
        Path kept = folder.resolve("kept");
        copy(folder.resolve("blobs"), kept);
        try (Tables tables = Tables.open(folder.resolve("tables"))) {
            change.on(new S3Store(tables, folder.resolve("blobs")));
        }
        List<String> after = listed();
        assertThat(after).isNotEqualTo(before);
        Map<String, List<String>> now = lines();
        copy(folder.resolve("blobs"), kept);
        List<String> history = now.get("s3-versions");
        int first = old.get("s3-versions").size();
        for (int written = first; written <= history.size(); written++) {
            boolean objectWritten = historyFirst ? written > first + 1 : true;
            copy(kept, folder.resolve("blobs"));
            restore("s3-versions", history.subList(0, written));
            restore("s3-objects", objectWritten ? now.get("s3-objects") : old.get("s3-objects"));
            assertThat(listed()).as("%s lines of history", written - first).isIn(before, after);
            if (historyFirst && written == first + 1) {
                copy(kept, folder.resolve("blobs"));
                restore("s3-versions", history.subList(0, written));
                restore("s3-objects", now.get("s3-objects"));
                assertThat(listed())
                        .as("the object written, the history not tidied")
                        .isEqualTo(after);
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else if (!Files.exists(target)) {
                    Files.copy(file, target);
                }
            }
        }
    }

    @Test
    void aDeathInTheMiddleOfAWriteLosesAndDoublesNothing() throws IOException {
        dieInTheMiddleOf(
                Versioning.ENABLED, store -> store.write(BUCKET, "k", current -> record(store, "k", "next")), true);
    }

    @Test
    void aDeathInTheMiddleOfASuspendedWriteLosesAndDoublesNothing() throws IOException {
        dieInTheMiddleOf(
                Versioning.SUSPENDED, store -> store.write(BUCKET, "k", current -> record(store, "k", "next")), true);
    }

    @Test
    void aDeathInTheMiddleOfADeleteMarkerLosesAndDoublesNothing() throws IOException {
        dieInTheMiddleOf(Versioning.SUSPENDED, store -> store.delete(BUCKET, "k", Instant.EPOCH, current -> {}), true);
    }

    @Test
    void aDeathInTheMiddleOfDeletingTheNewestLosesAndDoublesNothing() throws IOException {
        dieInTheMiddleOf(
                Versioning.ENABLED,
                store -> store.deleteVersion(
                        BUCKET,
                        new VersionedKey(
                                "k",
                                Optional.of(
                                        store.versions(BUCKET, "k").getFirst().versionId())),
                        current -> {}),
                false);
    }
}
