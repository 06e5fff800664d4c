package io.mmectl.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.aws.ScriptedServer.Received;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.config.S3Location;
import io.mmectl.deployer.port.ObjectStore.Content;
import io.mmectl.deployer.port.ObjectStore.Put;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Uploads of several parts, on an S3 that answers as it is told. */
class PartedUploadTest {
    private static final S3Location PLACE = new S3Location("bucket", "models/acme.tar.gz");
    private static final int PART = 8;

    /** Enough that the size of a part says whose it is. */
    private static final int LARGE = 16 << 10;

    private static final String ONE_PART = "12345678";
    private static final String CRC_OF_ONE_PART = "muDarw==";

    /** By S3's clock, which is not this machine's. */
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    private static final Instant YESTERDAY = NOW.minusSeconds(86_400);
    private static final Instant A_MINUTE_AGO = NOW.minusSeconds(60);

    private final ScriptedServer server = new ScriptedServer();
    private final AwsClients clients = new AwsClients(AwsSettings.isolated(server.url(), "eu-west-1"));
    private final S3ObjectStore objects = new S3ObjectStore(clients::s3, new PartBuffers(PART, 4));

    @AfterEach
    void stop() {
        clients.close();
        server.close();
    }

    @Test
    void theLastStepIsConditionalAndNamesEveryPartsChecksum() {
        listsUploads();
        begins("u1");
        takesPart();
        takesPart();
        completes();

        assertThat(put(ONE_PART + "abc", "abc")).isEqualTo(Put.CREATED);

        List<Received> requests = server.received();
        assertThat(requests.get(1).header("x-amz-meta-digest")).isEqualTo("abc");
        assertThat(requests.subList(2, 4).stream().map(Received::path))
                .allSatisfy(p -> assertThat(p).contains("uploadId=u1"))
                .anySatisfy(p -> assertThat(p).contains("partNumber=1"))
                .anySatisfy(p -> assertThat(p).contains("partNumber=2"));
        assertThat(requests.getLast().header("If-None-Match")).isEqualTo("*");
        assertThat(requests.getLast().text())
                .containsPattern("<PartNumber>1.*<PartNumber>2")
                .contains("<ChecksumCRC32>muDarw==<", "<ChecksumCRC32>NSRBwg==<");
    }

    @Test
    void whatSomebodyElseFinishedFirstIsDropped() {
        listsUploads();
        begins("u1");
        takesPart();
        refuses(412, "PreconditionFailed");
        aborts();

        assertThat(put(ONE_PART, "")).isEqualTo(Put.EXISTS);
        assertThat(methods()).last().isEqualTo("DELETE");
    }

    @Test
    void aPartThatIsRefusedDropsTheUpload() {
        listsUploads();
        begins("u1");
        refuses(403, "AccessDenied");
        aborts();

        failsWith(ErrorCode.NOT_PERMITTED).satisfies(e -> assertThat(e.hint()).contains("s3:PutObject"));
        Received last = server.received().getLast();
        assertThat(last.method() + " " + last.path()).isEqualTo("DELETE /bucket/models/acme.tar.gz?uploadId=u1");
    }

    @Test
    void ofAnUploadThatBrokeOffOnlyPartsOfOtherBytesAreSentAgain() {
        finds(YESTERDAY, part(1, PART, CRC_OF_ONE_PART), part(2, PART, "AAAAAA=="));
        aborts();
        takesPart();
        completes();
        bears("abc");

        assertThat(put(ONE_PART + "abcdefgh", "abc")).isEqualTo(Put.CREATED);

        assertThat(methods())
                .as("list, begin, list, parts, abort what was begun, one part, complete, metadata")
                .containsExactly("GET", "POST", "GET", "GET", "DELETE", "PUT", "POST", "HEAD");
        List<Received> requests = server.received();
        assertThat(requests.get(4).path()).contains("uploadId=u1");
        assertThat(requests.get(5).path()).contains("uploadId=u0").contains("partNumber=2");
        assertThat(requests.get(6).text()).contains("&quot;old1&quot;", "&quot;new&quot;");
    }

    @Test
    void aPartThatIsTooShortIsSentAgain() {
        finds(YESTERDAY, part(1, PART - 1, CRC_OF_ONE_PART), part(2, PART, CRC_OF_ONE_PART));
        aborts();
        takesPart();
        completes();
        bears("abc");

        assertThat(put(ONE_PART + ONE_PART, "abc")).isEqualTo(Put.CREATED);
        assertThat(server.received().get(5).path()).contains("uploadId=u0").contains("partNumber=1");
    }

    /** 8 MiB, say, are what most tools take: that must not look like ours. */
    @Test
    void anUploadOfPartsThatOnlyAnotherToolCutsIsLeftAlone() {
        S3ObjectStore large = new S3ObjectStore(clients::s3, new PartBuffers(LARGE, 4));
        finds(YESTERDAY, part(1, LARGE, "AAAAAA=="), part(2, LARGE - 1, "AAAAAA=="));
        takesPart();
        takesPart();
        completes();

        assertThat(large.putIfAbsent(PLACE, content("x".repeat(LARGE)), Map.of("digest", "abc")))
                .isEqualTo(Put.CREATED);
        assertThat(server.received().stream().skip(4)).noneMatch(r -> r.path().contains("uploadId=u0"));
        assertThat(server.received().getLast().path()).endsWith("uploadId=u1");
    }

    @Test
    void anUploadWithoutPartsIsLeftAlone() {
        finds(YESTERDAY);
        takesPart();
        completes();

        assertThat(put(ONE_PART, "abc")).isEqualTo(Put.CREATED);
        assertThat(server.received().getLast().path()).endsWith("uploadId=u1");
    }

    @Test
    void ourPartsAreKnownByTheirSizeWhichTheMetadataMake() {
        Map<String, String> metadata = Map.of("digest", "abc");
        int ours = PartedUpload.partSize(LARGE, -1, metadata);
        int others = PartedUpload.partSize(LARGE, -1, Map.of("digest", "abd"));
        assertThat(ours).isBetween(LARGE - LARGE / 256, LARGE - 1).isNotEqualTo(others);
        S3ObjectStore large = new S3ObjectStore(clients::s3, new PartBuffers(LARGE, 4));

        finds(YESTERDAY, part(1, others, "AAAAAA=="));
        takesPart();
        completes();
        assertThat(large.putIfAbsent(PLACE, content("x".repeat(ours)), metadata))
                .isEqualTo(Put.CREATED);
        assertThat(server.received().getLast().path()).endsWith("uploadId=u1");

        finds(YESTERDAY, part(1, ours, "AAAAAA=="));
        aborts();
        takesPart();
        completes();
        bears("abc");
        assertThat(large.putIfAbsent(PLACE, content("x".repeat(ours)), metadata))
                .isEqualTo(Put.CREATED);
        assertThat(methods()).endsWith("GET", "DELETE", "PUT", "POST", "HEAD");
    }

    @Test
    void anUploadOfSomebodyWhoImitatesOurPartsIsNotPassedOffAsOurs() {
        finds(YESTERDAY, part(1, PART, CRC_OF_ONE_PART));
        aborts();
        completes();
        bears("another");

        failsWith(ErrorCode.CONFLICT);
    }

    @Test
    void anUploadInWhichSomethingArrivedOfLateIsLeftToItsWriter() {
        finds(YESTERDAY, part(1, PART, CRC_OF_ONE_PART, A_MINUTE_AGO));
        takesPart();
        refuses(412, "PreconditionFailed");
        aborts();

        assertThat(put(ONE_PART, "")).isEqualTo(Put.EXISTS);
        assertThat(server.received().getLast().path()).endsWith("uploadId=u1");
        assertThat(server.received().stream().skip(4)).noneMatch(r -> r.path().contains("uploadId=u0"));
    }

    @Test
    void anUploadThatWasBegunJustNowIsLeftToItsWriter() {
        finds(A_MINUTE_AGO);
        takesPart();
        completes();

        assertThat(put(ONE_PART, "")).isEqualTo(Put.CREATED);
        assertThat(server.received().getLast().path()).endsWith("uploadId=u1");
    }

    @Test
    void ofTwoThatBrokeOffTheNewestGoesOn() {
        listsUploads(upload("u0", YESTERDAY), upload("u2", YESTERDAY.plusSeconds(60)));
        begins("u1");
        listsUploads(upload("u0", YESTERDAY), upload("u1", NOW), upload("u2", YESTERDAY.plusSeconds(60)));
        listsParts(part(1, PART, CRC_OF_ONE_PART));
        listsParts(part(1, PART, CRC_OF_ONE_PART));
        aborts();
        completes();
        bears("");

        assertThat(put(ONE_PART, "")).isEqualTo(Put.CREATED);
        assertThat(server.received().get(6).path()).contains("uploadId=u2");
    }

    @Test
    void aNewerOneWithoutPartsDoesNotHideTheOneThatBrokeOff() {
        listsUploads(upload("u0", YESTERDAY), upload("u2", YESTERDAY.plusSeconds(60)));
        begins("u1");
        listsUploads(upload("u0", YESTERDAY), upload("u1", NOW), upload("u2", YESTERDAY.plusSeconds(60)));
        listsParts();
        listsParts(part(1, PART, CRC_OF_ONE_PART));
        aborts();
        completes();
        bears("");

        assertThat(put(ONE_PART, "")).isEqualTo(Put.CREATED);
        assertThat(server.received().get(6).path()).contains("uploadId=u0");
    }

    @Test
    void anUploadOfAnotherToolsChecksumIsLeftAlone() {
        finds(YESTERDAY, "<ChecksumAlgorithm>SHA256</ChecksumAlgorithm>", part(1, PART, CRC_OF_ONE_PART));
        takesPart();
        completes();

        assertThat(put(ONE_PART, "")).isEqualTo(Put.CREATED);
        assertThat(server.received().getLast().path()).endsWith("uploadId=u1");
    }

    @Test
    void anUploadThatSaysOurChecksumGoesOn() {
        finds(YESTERDAY, "<ChecksumAlgorithm>CRC32</ChecksumAlgorithm>", part(1, PART, CRC_OF_ONE_PART));
        aborts();
        completes();
        bears("");

        assertThat(put(ONE_PART, "")).isEqualTo(Put.CREATED);
        assertThat(server.received().get(5).path()).contains("uploadId=u0");
    }

    @Test
    void anUploadOfAnotherProcessIsNeverAborted() {
        finds(YESTERDAY, part(1, PART, "AAAAAA=="));
        aborts();
        refuses(403, "AccessDenied");

        failsWith(ErrorCode.NOT_PERMITTED);
        assertThat(server.received().stream()
                        .filter(r -> r.method().equals("DELETE"))
                        .map(Received::path))
                .containsExactly("/bucket/models/acme.tar.gz?uploadId=u1");
    }

    @Test
    void aPartOfAnUploadThatSomebodyCompletedMeansThatTheObjectIsThere() {
        finds(YESTERDAY, part(1, PART, "AAAAAA=="));
        aborts();
        refuses(404, "NoSuchUpload");
        bears("");

        assertThat(put(ONE_PART, "")).isEqualTo(Put.EXISTS);
        assertThat(methods()).endsWith("PUT", "HEAD");
    }

    @Test
    void anUploadThatSomebodyAbortedIsBegunAnewOnce() {
        finds(YESTERDAY, part(1, PART, "AAAAAA=="));
        aborts();
        refuses(404, "NoSuchUpload");
        server.answer(404, Map.of(), "");
        listsUploads();
        begins("u3");
        takesPart();
        completes();

        assertThat(put(ONE_PART, "")).isEqualTo(Put.CREATED);
        assertThat(server.received().getLast().path()).endsWith("uploadId=u3");
    }

    @Test
    void anUploadThatIsAbortedAgainAndAgainIsAConflict() {
        for (int i = 0; i < 2; i++) {
            listsUploads();
            begins("u1");
            refuses(404, "NoSuchUpload");
            server.answer(404, Map.of(), "");
        }

        failsWith(ErrorCode.CONFLICT);
    }

    @Test
    void theNewestPartOfAnUploadIsKnown() {
        listsParts(part(1, PART, CRC_OF_ONE_PART, A_MINUTE_AGO), part(2, PART, CRC_OF_ONE_PART, YESTERDAY));
        refuses(404, "NoSuchUpload");

        assertThat(objects.newestPart(PLACE, "u0")).contains(A_MINUTE_AGO);
        assertThat(objects.newestPart(PLACE, "u0")).isEmpty();
    }

    @Test
    void whoMayNotListUploadsBeginsAnew() {
        refuses(403, "AccessDenied");
        begins("u1");
        takesPart();
        completes();

        assertThat(put(ONE_PART, "")).isEqualTo(Put.CREATED);
    }

    @Test
    void whoMayNotListPartsBeginsAnew() {
        listsUploads(upload("u0", YESTERDAY));
        begins("u1");
        listsUploads(upload("u0", YESTERDAY), upload("u1", NOW));
        refuses(403, "AccessDenied");
        takesPart();
        completes();

        assertThat(put(ONE_PART, "")).isEqualTo(Put.CREATED);
        assertThat(server.received().getLast().path()).endsWith("uploadId=u1");
    }

    @Test
    void whatWasBegunOnlyToAskTheTimeIsAbortedWhenAskingFails() {
        listsUploads(upload("u0", YESTERDAY));
        begins("u1");
        for (int attempt = 0; attempt < 5; attempt++) {
            refuses(500, "InternalError");
        }
        aborts();

        failsWith(ErrorCode.FAILED);
        assertThat(server.received().getLast().path()).endsWith("uploadId=u1");
        assertThat(methods()).last().isEqualTo("DELETE");
    }

    @Test
    void aPartThatMeetsABrokenServerKeepsTheUploadForTheNextTry() {
        listsUploads();
        begins("u4");
        for (int attempt = 0; attempt < 5; attempt++) {
            refuses(500, "InternalError");
        }

        failsWith(ErrorCode.FAILED);
        assertThat(methods()).doesNotContain("DELETE");

        listsUploads(upload("u4", NOW));
        listsParts();
        takesPart();
        completes();
        bears("");
        assertThat(put(ONE_PART, "")).as("however young it is").isEqualTo(Put.CREATED);
        assertThat(methods()).endsWith("GET", "GET", "PUT", "POST", "HEAD");
    }

    @Test
    void anInterruptedUploadStaysForTheNextTryAndTheThreadStaysInterrupted() {
        listsUploads();
        begins("u1");
        Content interrupting = new Content() {
            @Override
            public long length() {
                return -1;
            }

            @Override
            public InputStream open() {
                return new InputStream() {
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
        assertThat(methods()).doesNotContain("DELETE");
    }

    @Test
    void partsGrowWithTheContentSoThatTenThousandAreEnough() {
        assertThat(partSize(-1)).isBetween((16 << 20) - (1 << 16), (16 << 20) - 1);
        assertThat(partSize(100L << 30)).isEqualTo(partSize(-1));
        assertThat(partSize(1L << 40) * 10_000L).isGreaterThanOrEqualTo(1L << 40);
    }

    private static int partSize(long length) {
        return PartedUpload.partSize(16 << 20, length, Map.of("digest", "abc"));
    }

    /** @param digest empty for no metadata */
    private Put put(String content, String digest) {
        return objects.putIfAbsent(PLACE, content(content), digest.isEmpty() ? Map.of() : Map.of("digest", digest));
    }

    private ThrowableAssertAlternative<MmectlException> failsWith(ErrorCode code) {
        return assertThatExceptionOfType(MmectlException.class)
                .isThrownBy(() -> put(ONE_PART, "abc"))
                .satisfies(e -> assertThat(e.code()).isEqualTo(code));
    }

    private List<String> methods() {
        return server.received().stream().map(Received::method).toList();
    }

    /** Another upload of the same object, u0, beside which u1 is begun. */
    private void finds(Instant begun, String... parts) {
        listsUploads(upload("u0", begun));
        begins("u1");
        listsUploads(upload("u0", begun), upload("u1", NOW));
        listsParts(parts);
    }

    private void listsUploads(String... uploads) {
        server.answer(200, Map.of(), "<R><IsTruncated>false</IsTruncated>" + String.join("", uploads) + "</R>");
    }

    private static String upload(String id, Instant begun) {
        return "<Upload><Key>models/acme.tar.gz</Key><UploadId>" + id + "</UploadId><Initiated>" + begun
                + "</Initiated></Upload>";
    }

    private void begins(String uploadId) {
        server.answer(200, Map.of(), "<R><UploadId>" + uploadId + "</UploadId></R>");
    }

    private void listsParts(String... parts) {
        server.answer(200, Map.of(), "<R><IsTruncated>false</IsTruncated>" + String.join("", parts) + "</R>");
    }

    private static String part(int number, int size, String crc32) {
        return "<Part><PartNumber>" + number + "</PartNumber><ETag>\"old" + number + "\"</ETag><Size>" + size
                + "</Size><ChecksumCRC32>" + crc32 + "</ChecksumCRC32></Part>";
    }

    private static String part(int number, int size, String crc32, Instant arrived) {
        return part(number, size, crc32).replace("<Size>", "<LastModified>" + arrived + "</LastModified><Size>");
    }

    private void takesPart() {
        server.answer(200, Map.of("ETag", "\"new\""), "");
    }

    private void completes() {
        server.answer(200, Map.of(), "<R><ETag>\"whole\"</ETag></R>");
    }

    private void bears(String digest) {
        server.answer(200, digest.isEmpty() ? Map.of() : Map.of("x-amz-meta-digest", digest), "");
    }

    private void aborts() {
        server.answer(204, Map.of(), "");
    }

    private void refuses(int status, String code) {
        server.answer(status, Map.of(), "<Error><Code>" + code + "</Code><Message>as scripted</Message></Error>");
    }

    private static Content content(String text) {
        return Content.of(text.getBytes(UTF_8));
    }
}
