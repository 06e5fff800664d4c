package io.mmectl.aws.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.config.S3Location;
import io.mmectl.deployer.port.ObjectStore;
import io.mmectl.deployer.port.ObjectStore.Content;
import io.mmectl.deployer.port.ObjectStore.ListedObject;
import io.mmectl.deployer.port.ObjectStore.Put;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What {@link ObjectStore} promises. */
public interface ObjectStoreContract extends Contract {
    private ObjectStore objects() {
        return aws().objects();
    }

    private S3Location fresh() {
        return aws().at(aws().name("objects/one"));
    }

    @Test
    default void knowsWhichBucketsThereAre() {
        assertThat(objects().bucketExists(AwsUnderTest.BUCKET)).isTrue();
        assertThat(objects().bucketExists("mmectl-no-such-bucket")).isFalse();
    }

    @Test
    default void whatIsNotThereIsEmptyOrRefused() {
        S3Location nowhere = fresh();

        assertThat(objects().head(nowhere)).isEmpty();
        assertThat(objects().get(nowhere)).isEmpty();
        assertThat(objects().list(AwsUnderTest.BUCKET, nowhere.key())).isEmpty();
        assertThatThrownBy(() -> objects().open(nowhere))
                .isInstanceOfSatisfying(
                        MmectlException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT))
                .hasMessageContaining(nowhere.uri());
    }

    @Test
    default void createsAnObjectWithItsMetadata() throws IOException {
        S3Location place = fresh();

        Put put = objects().putIfAbsent(place, text("hello"), Map.of("digest", "abc", "by", "mmectl"));

        assertThat(put).isEqualTo(Put.CREATED);
        ObjectStore.ObjectHead head = objects().head(place).orElseThrow();
        assertThat(head.size()).isEqualTo(5);
        assertThat(head.metadata()).isEqualTo(Map.of("digest", "abc", "by", "mmectl"));
        assertThat(head.lastModified()).isAfter(Instant.EPOCH);
        ObjectStore.Document document = objects().get(place).orElseThrow();
        assertThat(document.bytes()).asString(UTF_8).isEqualTo("hello");
        assertThat(document.etag()).isEqualTo(head.etag()).isNotEmpty();
        try (InputStream in = objects().open(place)) {
            assertThat(in.readAllBytes()).asString(UTF_8).isEqualTo("hello");
        }
    }

    @Test
    default void leavesATakenKeyAsItIs() {
        S3Location place = fresh();
        objects().putIfAbsent(place, text("first"), Map.of("digest", "1"));

        Put second = objects().putIfAbsent(place, text("second"), Map.of("digest", "2"));

        assertThat(second).isEqualTo(Put.EXISTS);
        assertThat(read(place)).isEqualTo("first");
        assertThat(objects().head(place).orElseThrow().metadata()).containsEntry("digest", "1");
    }

    @Test
    default void keepsAnEmptyObject() {
        S3Location place = fresh();

        assertThat(objects().putIfAbsent(place, text(""), Map.of())).isEqualTo(Put.CREATED);

        assertThat(objects().head(place).orElseThrow().size()).isZero();
        assertThat(read(place)).isEmpty();
    }

    @Test
    default void sendsContentOfUnknownLengthInParts() throws IOException {
        S3Location place = fresh();
        Streamed content = new Streamed(13 * 1024 * 1024 + 7, Integer.MAX_VALUE);

        Put put = objects().putIfAbsent(place, content, Map.of("digest", "big"));

        assertThat(put).isEqualTo(Put.CREATED);
        assertThat(objects().head(place).orElseThrow().size()).isEqualTo(content.bytes);
        assertThat(objects().head(place).orElseThrow().metadata()).containsEntry("digest", "big");
        try (InputStream got = objects().open(place);
                InputStream sent = content.open()) {
            assertThat(Arrays.mismatch(got.readAllBytes(), sent.readAllBytes())).isEqualTo(-1);
        }
        assertThat(objects().putIfAbsent(place, content, Map.of())).isEqualTo(Put.EXISTS);
    }

    @Test
    default void aFailedUploadLeavesNothingBehind() {
        S3Location place = fresh();
        Streamed breaksOff = new Streamed(13 * 1024 * 1024, 11 * 1024 * 1024);

        assertThatThrownBy(() -> objects().putIfAbsent(place, breaksOff, Map.of()))
                .isInstanceOf(RuntimeException.class);

        assertThat(objects().head(place)).isEmpty();
        assertThat(objects().list(AwsUnderTest.BUCKET, place.key())).isEmpty();
    }

    @Test
    default void anUploadThatBrokeOffIsInvisibleAndTheNextOneGoesOn() throws IOException {
        S3Location place = fresh();
        Streamed whole = new Streamed(13 * 1024 * 1024 + 7, Integer.MAX_VALUE);

        breakOff(place, whole);

        assertThat(objects().head(place)).isEmpty();
        assertThat(objects().unfinishedUploads(AwsUnderTest.BUCKET, place.key()))
                .singleElement()
                .satisfies(u -> assertThat(u.key()).isEqualTo(place.key()))
                .satisfies(u -> assertThat(u.begun()).isAfter(Instant.EPOCH));
        assertThat(objects().putIfAbsent(place, whole, Map.of("digest", "big"))).isEqualTo(Put.CREATED);
        assertThat(objects().unfinishedUploads(AwsUnderTest.BUCKET, place.key()))
                .isEmpty();
        assertThat(objects().head(place).orElseThrow().metadata()).containsEntry("digest", "big");
        try (InputStream got = objects().open(place);
                InputStream sent = whole.open()) {
            assertThat(Arrays.mismatch(got.readAllBytes(), sent.readAllBytes())).isEqualTo(-1);
        }
    }

    @Test
    default void anUploadThatBrokeOffCanBeAborted() {
        S3Location place = fresh();
        breakOff(place, new Streamed(13 * 1024 * 1024, Integer.MAX_VALUE));
        String upload = objects()
                .unfinishedUploads(AwsUnderTest.BUCKET, place.key())
                .getFirst()
                .uploadId();

        objects().abort(place, upload);
        objects().abort(place, upload);

        assertThat(objects().unfinishedUploads(AwsUnderTest.BUCKET, place.key()))
                .isEmpty();
        assertThat(objects().head(place)).isEmpty();
    }

    /** Somebody stops the upload after 11 MiB. */
    private void breakOff(S3Location place, Content content) {
        Content interrupted = new Content() {
            @Override
            public long length() {
                return -1;
            }

            @Override
            public InputStream open() throws IOException {
                return new java.io.FilterInputStream(content.open()) {
                    private int left = 11 * 1024 * 1024;

                    @Override
                    public int read(byte[] into, int offset, int length) throws IOException {
                        if (left == 0) {
                            throw new java.io.InterruptedIOException("stopped");
                        }
                        int n = super.read(into, offset, Math.min(length, left));
                        left -= n;
                        return n;
                    }
                };
            }
        };
        assertThatThrownBy(() -> objects().putIfAbsent(place, interrupted, Map.of("digest", "big")))
                .isInstanceOfSatisfying(
                        MmectlException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERRUPTED));
        assertThat(Thread.interrupted()).isIn(true, false);
    }

    @Test
    default void aStreamMayBeLeftBeforeItsEnd() throws IOException {
        S3Location place = fresh();
        objects().putIfAbsent(place, new Streamed(6 * 1024 * 1024, Integer.MAX_VALUE), Map.of());

        try (InputStream in = objects().open(place)) {
            assertThat(in.readNBytes(1000)).hasSize(1000);
        }

        assertThat(objects().head(place)).isPresent();
    }

    @Test
    default void replacesOnlyWhatNobodyChanged() {
        S3Location place = fresh();
        objects().putIfAbsent(place, text("one"), Map.of());
        String first = objects().get(place).orElseThrow().etag();

        Optional<String> second = objects().putIfMatch(place, "two".getBytes(UTF_8), first);
        Optional<String> stale = objects().putIfMatch(place, "three".getBytes(UTF_8), first);

        assertThat(second).isPresent().isNotEqualTo(Optional.of(first));
        assertThat(stale).isEmpty();
        assertThat(read(place)).isEqualTo("two");
        assertThat(objects().get(place).orElseThrow().etag()).isEqualTo(second.orElseThrow());
    }

    @Test
    default void replacesNothingThatIsGone() {
        S3Location place = fresh();
        objects().putIfAbsent(place, text("one"), Map.of());
        String etag = objects().get(place).orElseThrow().etag();
        objects().delete(place);

        assertThat(objects().putIfMatch(place, "two".getBytes(UTF_8), etag)).isEmpty();
        assertThat(objects().head(place)).isEmpty();
    }

    @Test
    default void ofManyWhoCreateOneKeyExactlyOneDoes() throws Exception {
        S3Location place = fresh();

        List<Put> puts = together(IntStream.range(0, 8)
                .<Callable<Put>>mapToObj(i -> () -> objects().putIfAbsent(place, text("writer " + i), Map.of()))
                .toList());

        assertThat(puts).containsOnlyOnce(Put.CREATED);
    }

    @Test
    default void ofManyWhoReplaceOneVersionExactlyOneDoes() throws Exception {
        S3Location place = fresh();
        objects().putIfAbsent(place, text("start"), Map.of());
        String etag = objects().get(place).orElseThrow().etag();

        List<Optional<String>> puts = together(IntStream.range(0, 8)
                .<Callable<Optional<String>>>mapToObj(
                        i -> () -> objects().putIfMatch(place, ("writer " + i).getBytes(UTF_8), etag))
                .toList());

        assertThat(puts.stream().filter(Optional::isPresent)).hasSize(1);
    }

    @Test
    default void listsByPrefixInOrder() {
        String prefix = aws().name("list/some") + "/";
        for (String key : List.of("b", "a/x", "a", "ä ü+%25&=?.json", "c~_-.!*'()")) {
            objects().putIfAbsent(aws().at(prefix + key), text(key), Map.of());
        }
        objects().putIfAbsent(aws().at(prefix.replace("/some", "/other") + "z"), text("other"), Map.of());

        List<ListedObject> listed = objects().list(AwsUnderTest.BUCKET, prefix);

        assertThat(listed.stream().map(o -> o.key().substring(prefix.length())))
                .containsExactly("a", "a/x", "b", "c~_-.!*'()", "ä ü+%25&=?.json");
        assertThat(listed)
                .allSatisfy(o -> assertThat(
                                objects().get(aws().at(o.key())).orElseThrow().bytes())
                        .hasSize((int) o.size()));
    }

    @Test
    default void listsMoreThanOnePage() throws Exception {
        String prefix = aws().name("list/many") + "/";
        together(IntStream.range(0, 1003)
                .<Callable<Put>>mapToObj(i ->
                        () -> objects().putIfAbsent(aws().at(prefix + String.format("%04d", i)), text("x"), Map.of()))
                .toList());

        List<ListedObject> listed = objects().list(AwsUnderTest.BUCKET, prefix);

        assertThat(listed).hasSize(1003);
        assertThat(listed.getLast().key()).endsWith("/1002");
    }

    @Test
    default void deletesAndDoesNotMindDeletingAgain() {
        S3Location place = fresh();
        objects().putIfAbsent(place, text("x"), Map.of());

        objects().delete(place);
        objects().delete(place);

        assertThat(objects().head(place)).isEmpty();
    }

    @Test
    default void aMissingBucketIsTheUsersMistake() {
        MmectlException refused = catchThrowableOfType(
                MmectlException.class,
                () -> objects().putIfAbsent(new S3Location("mmectl-no-such-bucket", "k"), text("x"), Map.of()));

        assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_INPUT);
        assertThat(refused).hasMessageContaining("mmectl-no-such-bucket");
        assertThat(refused.hint()).isNotEmpty();
    }

    private String read(S3Location place) {
        return new String(objects().get(place).orElseThrow().bytes(), UTF_8);
    }

    private static Content text(String text) {
        return Content.of(text.getBytes(UTF_8));
    }

    private static <T> List<T> together(List<Callable<T>> calls) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<T>> results = threads.invokeAll(calls);
            List<T> values = new ArrayList<>();
            for (Future<T> result : results) {
                values.add(result.get());
            }
            return values;
        }
    }

    /** Mixed bytes that do not say how many they are, and may break off. */
    final class Streamed implements Content {
        private final int bytes;
        private final int breaksAt;

        Streamed(int bytes, int breaksAt) {
            this.bytes = bytes;
            this.breaksAt = breaksAt;
        }

        @Override
        public long length() {
            return -1;
        }

        @Override
        public InputStream open() {
            return new InputStream() {
                private int position;

                @Override
                public int read() throws IOException {
                    if (position >= breaksAt) {
                        throw new IOException("the disk is gone");
                    }
                    if (position >= bytes) {
                        return -1;
                    }
                    int mixed = position++ * 0x9E3779B1;
                    return (mixed ^ (mixed >>> 15)) & 0xFF;
                }
            };
        }
    }
}
