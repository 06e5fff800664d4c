package io.mmectl.localaws.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;

class S3ConditionalTest extends S3Fixture {
    private String put(String key, String content) {
        return s3.putObject(b -> b.bucket(bucket).key(key), RequestBody.fromString(content))
                .eTag();
    }

    private String get(String key) {
        return s3.getObjectAsBytes(b -> b.bucket(bucket).key(key)).asUtf8String();
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour = "`If-None-Match: *` on PutObject: of concurrent writers exactly one wins, the others get 412",
            sure = Sure.VERIFIED,
            source = "the S3 contract of `aws/` on LocalStack 4.14.0 (`.ci/full`)")
    void ofManyConditionalCreatesExactlyOneWins() throws Exception {
        for (int round = 0; round < 5; round++) {
            String key = "release-" + round;
            List<Future<Boolean>> writers = new ArrayList<>();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 16; i++) {
                    String content = "writer " + i;
                    writers.add(threads.submit(() -> {
                        Throwable thrown = catchThrowable(() -> s3.putObject(
                                b -> b.bucket(bucket).key(key).ifNoneMatch("*"), RequestBody.fromString(content)));
                        assertThat(thrown == null ? "won" : refusal(thrown)).isIn("won", "412 PreconditionFailed");
                        return thrown == null;
                    }));
                }
            }
            List<Integer> winners = new ArrayList<>();
            for (int i = 0; i < writers.size(); i++) {
                if (writers.get(i).get()) {
                    winners.add(i);
                }
            }
            assertThat(winners).hasSize(1);
            assertThat(get(key)).isEqualTo("writer " + winners.getFirst());
        }
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour = "`If-Match: <etag>` on PutObject: of concurrent writers exactly one wins",
            sure = Sure.VERIFIED,
            source = "the S3 contract of `aws/` on LocalStack 4.14.0 (`.ci/full`)")
    void ofManyReplacementsOfOneVersionExactlyOneWins() throws Exception {
        String first = put("routes.json", "0");
        List<Future<Boolean>> writers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 1; i <= 12; i++) {
                String content = String.valueOf(i);
                writers.add(threads.submit(() -> catchThrowable(() -> s3.putObject(
                                b -> b.bucket(bucket).key("routes.json").ifMatch(first),
                                RequestBody.fromString(content)))
                        == null));
            }
        }
        int won = 0;
        for (Future<Boolean> writer : writers) {
            won += writer.get() ? 1 : 0;
        }
        assertThat(won).isEqualTo(1);
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour = "`If-Match` on PutObject is 412 for another version, 404 when the key is gone",
            sure = Sure.VERIFIED,
            source = "the S3 contract of `aws/` on LocalStack 4.14.0 (`.ci/full`)")
    void replacesOnlyTheVersionThatWasMeant() {
        String first = put("k", "1");
        put("k", "2");
        assertThat(refusal(catchThrowable(() ->
                        s3.putObject(b -> b.bucket(bucket).key("k").ifMatch(first), RequestBody.fromString("3")))))
                .isEqualTo("412 PreconditionFailed");
        assertThat(get("k")).isEqualTo("2");
        assertThat(refusal(catchThrowable(() ->
                        s3.putObject(b -> b.bucket(bucket).key("none").ifMatch(first), RequestBody.fromString("3")))))
                .isEqualTo("404 NoSuchKey");
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour = "`If-Match` on DeleteObject: 412 when it differs",
            sure = Sure.DOCUMENTED,
            source = "API model of DeleteObject; LocalStack 4.14.0 answers 501")
    void deletesOnlyTheVersionThatWasMeant() {
        String etag = put("k", "1");
        assertThat(refusal(catchThrowable(
                        () -> s3.deleteObject(b -> b.bucket(bucket).key("k").ifMatch("\"other\"")))))
                .isEqualTo("412 PreconditionFailed");
        s3.deleteObject(b -> b.bucket(bucket).key("k").ifMatch(etag));
        assertThat(s3.listObjectsV2(b -> b.bucket(bucket)).contents()).isEmpty();
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour = "the four conditions on GET and HEAD; `If-Modified-Since` in the future is ignored",
            sure = Sure.DOCUMENTED,
            source = "RFC 9110; LocalStack 4.14.0 answered the same (2026-11-22)")
    void readsOnTheFourConditions() {
        String etag = put("k", "1");
        Instant before = Instant.now().minusSeconds(3600);
        Instant after = Instant.now().plusSeconds(3600);
        Instant modified = s3.headObject(b -> b.bucket(bucket).key("k")).lastModified();

        assertThat(refusal(catchThrowable(
                        () -> s3.getObject(b -> b.bucket(bucket).key("k").ifNoneMatch(etag)))))
                .startsWith("304");
        assertThat(refusal(catchThrowable(
                        () -> s3.getObject(b -> b.bucket(bucket).key("k").ifModifiedSince(modified)))))
                .startsWith("304");
        assertThat(refusal(catchThrowable(
                        () -> s3.getObject(b -> b.bucket(bucket).key("k").ifMatch("\"x\"")))))
                .startsWith("412");
        assertThat(refusal(catchThrowable(
                        () -> s3.getObject(b -> b.bucket(bucket).key("k").ifUnmodifiedSince(before)))))
                .startsWith("412");
        assertThat(s3.getObjectAsBytes(
                                b -> b.bucket(bucket).key("k").ifMatch(etag).ifUnmodifiedSince(before))
                        .asUtf8String())
                .isEqualTo("1");
        // HTTP has a date of the future ignored.
        assertThat(s3.getObjectAsBytes(b -> b.bucket(bucket).key("k").ifModifiedSince(after))
                        .asUtf8String())
                .isEqualTo("1");
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour = "`If-Match: *` and `If-None-Match: <etag>` on PutObject are 501 NotImplemented",
            sure = Sure.DOCUMENTED,
            source = "S3 API reference; LocalStack 4.14.0 answered the same (2026-11-22)")
    void refusesConditionsThatS3DoesNotKnowForWrites() {
        put("k", "1");
        assertThat(refusal(catchThrowable(
                        () -> s3.putObject(b -> b.bucket(bucket).key("k").ifMatch("*"), RequestBody.fromString("2")))))
                .isEqualTo("501 NotImplemented");
        assertThat(refusal(catchThrowable(() -> s3.putObject(
                        b -> b.bucket(bucket).key("k").ifNoneMatch("\"abc\""), RequestBody.fromString("2")))))
                .isEqualTo("501 NotImplemented");
    }
}
