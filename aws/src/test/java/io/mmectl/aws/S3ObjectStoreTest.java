package io.mmectl.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.aws.ScriptedServer.Received;
import io.mmectl.config.MmectlException;
import io.mmectl.config.S3Location;
import io.mmectl.deployer.port.ObjectStore.Content;
import io.mmectl.deployer.port.ObjectStore.Put;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What goes over the wire to S3, and what comes of its less friendly answers. */
class S3ObjectStoreTest {
    private static final S3Location PLACE = new S3Location("bucket", "models/acme.tar.gz");
    private static final Map<String, String> ETAG = Map.of("ETag", "\"e1\"");
    private static final int PART = 8;

    private final ScriptedServer server = new ScriptedServer();
    private final AwsClients clients = new AwsClients(AwsSettings.isolated(server.url(), "eu-west-1"));
    private final S3ObjectStore objects = new S3ObjectStore(clients::s3, new PartBuffers(PART, 4));

    @AfterEach
    void stop() {
        clients.close();
        server.close();
    }

    @Test
    void aSmallObjectIsOneConditionalPutWithAChecksum() {
        server.answer(200, ETAG, "");

        Put put = objects.putIfAbsent(PLACE, text("tiny"), Map.of("digest", "abc"));

        assertThat(put).isEqualTo(Put.CREATED);
        Received request = server.received().getFirst();
        assertThat(request.method() + " " + request.path()).isEqualTo("PUT /bucket/models/acme.tar.gz");
        assertThat(request.header("If-None-Match")).isEqualTo("*");
        assertThat(request.header("x-amz-meta-digest")).isEqualTo("abc");
        assertThat(request.header("x-amz-sdk-checksum-algorithm")).isEqualTo("CRC32");
        assertThat(request.header("x-amz-trailer")).isEqualTo("x-amz-checksum-crc32");
        assertThat(request.text()).contains("x-amz-checksum-crc32:");
    }

    @Test
    void twoConditionalWritesThatMeetAreRepeated() {
        server.answer(409, Map.of(), error("ConditionalRequestConflict"));
        server.answer(200, ETAG, "");

        assertThat(objects.putIfAbsent(PLACE, text("tiny"), Map.of())).isEqualTo(Put.CREATED);
        assertThat(server.received()).hasSize(2);
    }

    @Test
    void aWriteWhoseAnswerWasLostIsNotTakenForSomebodyElses() {
        server.answer(500, Map.of(), error("InternalError"));
        server.answer(412, Map.of(), error("PreconditionFailed"));
        server.answer(200, ETAG, "mine");

        assertThat(objects.putIfMatch(PLACE, "mine".getBytes(UTF_8), "\"e0\"")).contains("\"e1\"");
    }

    @Test
    void aWriteOfSomebodyElseIsSeen() {
        server.answer(412, Map.of(), error("PreconditionFailed"));
        server.answer(200, ETAG, "theirs");

        assertThat(objects.putIfMatch(PLACE, "mine".getBytes(UTF_8), "\"e0\"")).isEmpty();
    }

    @Test
    void aContentThatGrewIsNotCutOff() {
        Content grown = new Content() {
            @Override
            public long length() {
                return 3;
            }

            @Override
            public java.io.InputStream open() {
                return new java.io.ByteArrayInputStream("12345678abc".getBytes(UTF_8));
            }
        };

        assertThatThrownBy(() -> objects.putIfAbsent(PLACE, grown, Map.of()))
                .hasMessageContaining("longer than it was");
        assertThat(server.received()).isEmpty();
    }

    @Test
    void aBucketOfAnotherRegionSaysSo() {
        server.answer(301, Map.of(), error("PermanentRedirect"));

        assertThatThrownBy(() -> objects.list("bucket", ""))
                .isInstanceOfSatisfying(
                        MmectlException.class, e -> assertThat(e.hint()).contains("another region"));
    }

    private static Content text(String text) {
        return Content.of(text.getBytes(UTF_8));
    }

    private static String error(String code) {
        return "<Error><Code>" + code + "</Code><Message>as scripted</Message></Error>";
    }
}
