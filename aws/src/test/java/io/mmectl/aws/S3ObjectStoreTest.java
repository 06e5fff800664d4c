package io.mmectl.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.aws.ScriptedServer.Received;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.config.S3Location;
import io.mmectl.deployer.port.ObjectStore.Content;
import io.mmectl.deployer.port.ObjectStore.Put;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What goes over the wire to S3, and what comes of its less friendly answers. */
class S3ObjectStoreTest {
    private static final S3Location PLACE = new S3Location("bucket", "models/acme.tar.gz");
    private static final Map<String, String> ETAG = Map.of("ETag", "\"e1\"");
    private static final int PART = 8;
    private static final String NO_UPLOADS = "<R><IsTruncated>false</IsTruncated></R>";
    private static final String ONE_UPLOAD = "<R><IsTruncated>false</IsTruncated><Upload><Key>models/acme.tar.gz</Key>"
            + "<UploadId>u0</UploadId><Initiated>2026-01-01T00:00:00Z</Initiated></Upload></R>";

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
    void theLastStepOfALargeObjectIsConditionalAndNamesEveryPartsChecksum() {
        server.answer(200, Map.of(), NO_UPLOADS);
        server.answer(200, Map.of(), "<R><UploadId>u1</UploadId></R>");
        server.answer(200, Map.of("ETag", "\"p\"", "x-amz-checksum-crc32", "AAAAAA=="), "");
        server.answer(200, Map.of("ETag", "\"p\"", "x-amz-checksum-crc32", "AAAAAA=="), "");
        server.answer(200, Map.of(), "<R><ETag>\"whole\"</ETag></R>");

        Put put = objects.putIfAbsent(PLACE, text("12345678abc"), Map.of("digest", "abc"));

        assertThat(put).isEqualTo(Put.CREATED);
        List<Received> requests = server.received();
        assertThat(requests.get(1).header("x-amz-meta-digest")).isEqualTo("abc");
        assertThat(requests.subList(2, 4).stream().map(Received::path))
                .allSatisfy(p -> assertThat(p).contains("uploadId=u1"))
                .anySatisfy(p -> assertThat(p).contains("partNumber=1"))
                .anySatisfy(p -> assertThat(p).contains("partNumber=2"));
        Received last = requests.getLast();
        assertThat(last.header("If-None-Match")).isEqualTo("*");
        assertThat(last.text())
                .containsPattern("<PartNumber>1.*<PartNumber>2")
                .contains("<ChecksumCRC32>muDarw==<", "<ChecksumCRC32>NSRBwg==<");
    }

    @Test
    void aLargeObjectThatSomebodyElseFinishedFirstIsDropped() {
        server.answer(200, Map.of(), NO_UPLOADS);
        server.answer(200, Map.of(), "<R><UploadId>u1</UploadId></R>");
        server.answer(200, ETAG, "");
        server.answer(412, Map.of(), error("PreconditionFailed"));
        server.answer(204, Map.of(), "");

        assertThat(objects.putIfAbsent(PLACE, text("12345678"), Map.of())).isEqualTo(Put.EXISTS);
        assertThat(server.received().getLast().method()).isEqualTo("DELETE");
    }

    @Test
    void aPartThatIsRefusedDropsTheUpload() {
        server.answer(200, Map.of(), NO_UPLOADS);
        server.answer(200, Map.of(), "<R><UploadId>u1</UploadId></R>");
        server.answer(403, Map.of(), error("AccessDenied"));
        server.answer(204, Map.of(), "");

        assertThatThrownBy(() -> objects.putIfAbsent(PLACE, text("12345678"), Map.of()))
                .isInstanceOfSatisfying(MmectlException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.NOT_PERMITTED);
                    assertThat(e.hint()).contains("s3:PutObject");
                });
        Received last = server.received().getLast();
        assertThat(last.method() + " " + last.path()).isEqualTo("DELETE /bucket/models/acme.tar.gz?uploadId=u1");
    }

    @Test
    void ofAnUploadThatBrokeOffOnlyPartsOfOtherBytesAreSentAgain() {
        server.answer(200, Map.of(), ONE_UPLOAD);
        server.answer(200, Map.of(), parts(part(1, 8, "muDarw=="), part(2, 8, "AAAAAA==")));
        server.answer(200, Map.of("ETag", "\"new\""), "");
        server.answer(200, Map.of(), "<R><ETag>\"whole\"</ETag></R>");
        server.answer(200, Map.of("x-amz-meta-digest", "abc"), "");

        Put put = objects.putIfAbsent(PLACE, text("12345678abcdefgh"), Map.of("digest", "abc"));

        assertThat(put).isEqualTo(Put.CREATED);
        List<Received> requests = server.received();
        assertThat(requests).extracting(Received::method).containsExactly("GET", "GET", "PUT", "POST", "HEAD");
        assertThat(requests.get(2).path()).contains("uploadId=u0").contains("partNumber=2");
        assertThat(requests.get(3).text()).contains("&quot;old1&quot;", "&quot;new&quot;");
    }

    @Test
    void aPartThatIsTooShortIsSentAgain() {
        server.answer(200, Map.of(), ONE_UPLOAD);
        server.answer(200, Map.of(), parts(part(1, 7, "muDarw==")));
        server.answer(200, Map.of("ETag", "\"new\""), "");
        server.answer(200, Map.of(), "<R><ETag>\"whole\"</ETag></R>");
        server.answer(200, Map.of("x-amz-meta-digest", "abc"), "");

        assertThat(objects.putIfAbsent(PLACE, text("12345678"), Map.of("digest", "abc")))
                .isEqualTo(Put.CREATED);
        assertThat(server.received().get(2).method()).isEqualTo("PUT");
    }

    @Test
    void anUploadThatSomebodyElseBeganIsNotPassedOffAsOurs() {
        server.answer(200, Map.of(), ONE_UPLOAD);
        server.answer(200, Map.of(), parts(part(1, 8, "muDarw==")));
        server.answer(200, Map.of(), "<R><ETag>\"whole\"</ETag></R>");
        server.answer(200, Map.of("x-amz-meta-digest", "another"), "");

        assertThatThrownBy(() -> objects.putIfAbsent(PLACE, text("12345678"), Map.of("digest", "abc")))
                .isInstanceOfSatisfying(
                        MmectlException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
    }

    @Test
    void anUploadInWhichSomethingArrivedOfLateIsLeftToItsWriter() {
        server.answer(200, Map.of(), ONE_UPLOAD);
        server.answer(200, Map.of(), parts(part(1, 8, "muDarw==", Instant.now().minusSeconds(60))));
        server.answer(200, Map.of(), "<R><UploadId>u1</UploadId></R>");
        server.answer(200, ETAG, "");
        server.answer(412, Map.of(), error("PreconditionFailed"));
        server.answer(204, Map.of(), "");

        assertThat(objects.putIfAbsent(PLACE, text("12345678"), Map.of())).isEqualTo(Put.EXISTS);
        assertThat(server.received().getLast().path()).endsWith("uploadId=u1");
        assertThat(server.received().stream().skip(2)).noneMatch(r -> r.path().contains("uploadId=u0"));
    }

    @Test
    void anUploadThatWasBegunJustNowIsLeftToItsWriter() {
        server.answer(
                200,
                Map.of(),
                ONE_UPLOAD.replace("2026-01-01T00:00:00Z", Instant.now().toString()));
        server.answer(200, Map.of(), parts());
        server.answer(200, Map.of(), "<R><UploadId>u1</UploadId></R>");
        server.answer(200, ETAG, "");
        server.answer(200, Map.of(), "<R><ETag>\"whole\"</ETag></R>");

        assertThat(objects.putIfAbsent(PLACE, text("12345678"), Map.of())).isEqualTo(Put.CREATED);
        assertThat(server.received().getLast().path()).endsWith("uploadId=u1");
    }

    @Test
    void anUploadOfAnotherProcessIsNeverAborted() {
        server.answer(200, Map.of(), ONE_UPLOAD);
        server.answer(200, Map.of(), parts());
        server.answer(403, Map.of(), error("AccessDenied"));

        assertThatThrownBy(() -> objects.putIfAbsent(PLACE, text("12345678"), Map.of()))
                .isInstanceOf(MmectlException.class);
        assertThat(server.received()).extracting(Received::method).containsExactly("GET", "GET", "PUT");
    }

    @Test
    void aPartOfAnUploadThatSomebodyCompletedMeansThatTheObjectIsThere() {
        server.answer(200, Map.of(), ONE_UPLOAD);
        server.answer(200, Map.of(), parts());
        server.answer(404, Map.of(), error("NoSuchUpload"));
        server.answer(200, ETAG, "");

        assertThat(objects.putIfAbsent(PLACE, text("12345678"), Map.of())).isEqualTo(Put.EXISTS);
        assertThat(server.received()).extracting(Received::method).containsExactly("GET", "GET", "PUT", "HEAD");
    }

    @Test
    void anUploadThatSomebodyAbortedIsBegunAnewOnce() {
        server.answer(200, Map.of(), ONE_UPLOAD);
        server.answer(200, Map.of(), parts());
        server.answer(404, Map.of(), error("NoSuchUpload"));
        server.answer(404, Map.of(), "");
        server.answer(200, Map.of(), NO_UPLOADS);
        server.answer(200, Map.of(), "<R><UploadId>u1</UploadId></R>");
        server.answer(200, ETAG, "");
        server.answer(200, Map.of(), "<R><ETag>\"whole\"</ETag></R>");

        assertThat(objects.putIfAbsent(PLACE, text("12345678"), Map.of())).isEqualTo(Put.CREATED);
        assertThat(server.received().getLast().path()).endsWith("uploadId=u1");
    }

    @Test
    void anUploadThatIsAbortedAgainAndAgainIsAConflict() {
        for (int i = 0; i < 2; i++) {
            server.answer(200, Map.of(), NO_UPLOADS);
            server.answer(200, Map.of(), "<R><UploadId>u1</UploadId></R>");
            server.answer(404, Map.of(), error("NoSuchUpload"));
            server.answer(404, Map.of(), "");
        }

        assertThatThrownBy(() -> objects.putIfAbsent(PLACE, text("12345678"), Map.of()))
                .isInstanceOfSatisfying(
                        MmectlException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
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
    void theNewestPartOfAnUploadIsKnown() {
        server.answer(
                200,
                Map.of(),
                parts(
                        part(1, 8, "muDarw==", Instant.parse("2026-02-02T00:00:00Z")),
                        part(2, 8, "muDarw==", Instant.parse("2026-01-02T00:00:00Z"))));
        server.answer(404, Map.of(), error("NoSuchUpload"));

        assertThat(objects.newestPart(PLACE, "u0")).contains(Instant.parse("2026-02-02T00:00:00Z"));
        assertThat(objects.newestPart(PLACE, "u0")).isEmpty();
    }

    @Test
    void whoMayNotListUploadsBeginsAnew() {
        server.answer(403, Map.of(), error("AccessDenied"));
        server.answer(200, Map.of(), "<R><UploadId>u1</UploadId></R>");
        server.answer(200, ETAG, "");
        server.answer(200, Map.of(), "<R><ETag>\"whole\"</ETag></R>");

        assertThat(objects.putIfAbsent(PLACE, text("12345678"), Map.of())).isEqualTo(Put.CREATED);
    }

    @Test
    void aPartThatMeetsABrokenServerKeepsTheUploadForTheNextTry() {
        server.answer(200, Map.of(), NO_UPLOADS);
        server.answer(200, Map.of(), "<R><UploadId>u1</UploadId></R>");
        for (int attempt = 0; attempt < 5; attempt++) {
            server.answer(500, Map.of(), error("InternalError"));
        }

        assertThatThrownBy(() -> objects.putIfAbsent(PLACE, text("12345678"), Map.of()))
                .isInstanceOfSatisfying(
                        MmectlException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FAILED));
        assertThat(server.received()).extracting(Received::method).doesNotContain("DELETE");
    }

    @Test
    void anInterruptedUploadStaysForTheNextTryAndTheThreadStaysInterrupted() {
        server.answer(200, Map.of(), NO_UPLOADS);
        server.answer(200, Map.of(), "<R><UploadId>u1</UploadId></R>");
        Content interrupting = new Content() {
            @Override
            public long length() {
                return -1;
            }

            @Override
            public java.io.InputStream open() {
                return new java.io.InputStream() {
                    private int position;

                    @Override
                    public int read() {
                        if (++position == PART) {
                            Thread.currentThread().interrupt();
                        }
                        return 'x';
                    }
                };
            }
        };

        assertThatThrownBy(() -> objects.putIfAbsent(PLACE, interrupting, Map.of()))
                .isInstanceOfSatisfying(
                        MmectlException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERRUPTED));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(server.received()).extracting(Received::method).doesNotContain("DELETE");
    }

    @Test
    void partsGrowWithTheContentSoThatTenThousandAreEnough() {
        assertThat(PartedUpload.partSize(16 << 20, -1)).isEqualTo(16 << 20);
        assertThat(PartedUpload.partSize(16 << 20, 100L << 30)).isEqualTo(16 << 20);
        assertThat(PartedUpload.partSize(16 << 20, 1L << 40) * 10_000L).isGreaterThanOrEqualTo(1L << 40);
    }

    @Test
    void aBucketOfAnotherRegionSaysSo() {
        server.answer(301, Map.of(), error("PermanentRedirect"));

        assertThatThrownBy(() -> objects.list("bucket", ""))
                .isInstanceOfSatisfying(
                        MmectlException.class, e -> assertThat(e.hint()).contains("another region"));
    }

    private static String parts(String... parts) {
        return "<R><IsTruncated>false</IsTruncated>" + String.join("", parts) + "</R>";
    }

    private static String part(int number, int size, String crc32) {
        return "<Part><PartNumber>" + number + "</PartNumber><ETag>\"old" + number + "\"</ETag><Size>" + size
                + "</Size><ChecksumCRC32>" + crc32 + "</ChecksumCRC32></Part>";
    }

    private static String part(int number, int size, String crc32, Instant arrived) {
        return part(number, size, crc32).replace("<Size>", "<LastModified>" + arrived + "</LastModified><Size>");
    }

    private static Content text(String text) {
        return Content.of(text.getBytes(UTF_8));
    }

    private static String error(String code) {
        return "<Error><Code>" + code + "</Code><Message>as scripted</Message></Error>";
    }
}
