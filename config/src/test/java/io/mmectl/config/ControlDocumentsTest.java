package io.mmectl.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControlDocumentsTest {
    private static final Instant TIME = Instant.parse("2026-11-22T00:00:00.123Z");
    private static final Route ACME = route("acme", "query", "TEXT");
    private static final Route BETA = route("beta \"ü\"", "", null);
    private static final RoutingTable TABLE = new RoutingTable(
            "suite",
            "prod",
            "embedding",
            "suite--prod--embedding",
            7,
            new RoutingTable.Verification("config-1", TIME, List.of(BETA.key())),
            List.of(ACME, BETA));
    private static final Release RELEASE = new Release(
            7,
            "suite",
            "prod",
            "embedding",
            "suite--prod--embedding",
            TIME,
            "arn:aws:iam::123456789012:user/alice",
            new TreeMap<>(Map.of("embedding", "1.2.0")),
            List.of(
                    new Release.Change(ACME.key(), null, ACME.targetModel()),
                    new Release.Change(BETA.key(), BETA.targetModel(), null)),
            List.of(ACME, BETA));
    private static final Lease LEASE = new Lease("alice@host", "token", TIME, TIME.plusSeconds(60));

    @Test
    void whatIsWrittenIsReadBack() {
        assertThat(ControlDocuments.readRoutingTable(ControlDocuments.write(TABLE), "x"))
                .isEqualTo(TABLE);
        assertThat(ControlDocuments.readRoutingTable(ControlDocuments.write(TABLE.withVerification(null)), "x"))
                .isEqualTo(TABLE.withVerification(null));
        assertThat(ControlDocuments.readRelease(ControlDocuments.write(RELEASE), "x"))
                .isEqualTo(RELEASE);
        assertThat(ControlDocuments.readLease(ControlDocuments.write(LEASE), "x"))
                .isEqualTo(LEASE);
    }

    @Test
    void writingIsTheSameWhateverTheOrder() {
        RoutingTable turned = new RoutingTable(
                TABLE.fleet(),
                TABLE.environment(),
                TABLE.modelType(),
                TABLE.endpointName(),
                TABLE.release(),
                TABLE.verification(),
                List.of(BETA, ACME));

        assertThat(text(ControlDocuments.write(turned))).isEqualTo(text(ControlDocuments.write(TABLE)));
    }

    @Test
    void theTextIsIndentedUnixJsonWithItsSchemaVersionFirst() {
        assertThat(text(ControlDocuments.write(LEASE))).isEqualTo("""
                        {
                          "schemaVersion" : 1,
                          "holder" : "alice@host",
                          "token" : "token",
                          "acquiredAt" : "2026-11-22T00:00:00.123Z",
                          "expiresAt" : "2026-11-22T00:01:00.123Z"
                        }
                        """);
    }

    @Test
    void fieldsOfANewerProgramAreIgnored() {
        String text = text(ControlDocuments.write(RELEASE))
                .replace("\"number\"", "\"added\" : {\"a\": [1]}, \"number\"")
                .replace("\"from\"", "\"why\" : \"so\", \"from\"");

        assertThat(ControlDocuments.readRelease(bytes(text), "x")).isEqualTo(RELEASE);
    }

    @Test
    void anotherSchemaVersionIsRefused() {
        String text = text(ControlDocuments.write(LEASE)).replace("\"schemaVersion\" : 1", "\"schemaVersion\" : 2");

        assertThatThrownBy(() -> ControlDocuments.readLease(bytes(text), "s3://b/lease.json"))
                .isInstanceOf(MmectlException.class)
                .hasMessage("s3://b/lease.json has schema version 2, this program knows up to 1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ''                                  | not an object
                    []                                  | the document is not an object
                    {                                   | not JSON
                    {}                                  | schemaVersion is not a whole number
                    {"schemaVersion":1}                 | holder is missing
                    {"schemaVersion":1,"holder":7}      | holder is not text
                    {"schemaVersion":1,"holder":"a","token":"t","acquiredAt":"now"} | acquiredAt is not a time
                    """)
    void aBrokenDocumentIsNamed(String text, String reason) {
        assertThatThrownBy(() -> ControlDocuments.readLease(bytes(text), "s3://b/lease.json"))
                .isInstanceOf(MmectlException.class)
                .hasMessageStartingWith("s3://b/lease.json is broken: ")
                .hasMessageContaining(reason)
                .satisfies(e -> assertThat(((MmectlException) e).code()).isEqualTo(ErrorCode.FAILED));
    }

    @Test
    void aBrokenPlaceInsideAListIsNamed() {
        String text =
                text(ControlDocuments.write(TABLE)).replaceFirst("\"sampleKey\" : \"[^\"]*\"", "\"sampleKey\" : 3");

        assertThatThrownBy(() -> ControlDocuments.readRoutingTable(bytes(text), "x"))
                .hasMessage("x is broken: routes[0].sampleKey is not text");
    }

    @Test
    void aLeaseExpiresAtItsMoment() {
        assertThat(LEASE.expired(LEASE.expiresAt().minusNanos(1))).isFalse();
        assertThat(LEASE.expired(LEASE.expiresAt())).isTrue();
    }

    private static Route route(String customer, String part, @org.jspecify.annotations.Nullable String textInput) {
        return new Route(
                new RouteKey(customer, "embedding", part),
                customer + "--embedding--0123456789ab.tar.gz",
                "0".repeat(64),
                "1.0.0",
                "suite/prod/control/samples/x.json",
                textInput);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
