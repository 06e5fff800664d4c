package io.mmectl.localaws.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpiryTest {
    private static final Instant NINE = Instant.parse("2026-03-02T09:00:00Z");

    private static ObjectRecord object(Instant written) {
        return new ObjectRecord(
                "logs/a",
                List.of(new Blob("b", 15)),
                "e",
                false,
                written,
                new ObjectRecord.Attributes(Map.of(), Map.of(), Map.of("team", "search", "tier", "1"), null),
                new Checksum(ChecksumAlgorithm.CRC32, "", false),
                null,
                null);
    }

    private static String header(Instant written, String rules) {
        BucketRecord bucket = new BucketRecord("bucket", "us-east-1", NINE)
                .with(BucketConfiguration.LIFECYCLE, "<LifecycleConfiguration>" + rules + "</LifecycleConfiguration>");
        return Expiry.header(bucket, object(written)).getOrDefault("x-amz-expiration", "none");
    }

    private static String rule(String id, String content) {
        return "<Rule><ID>" + id + "</ID><Status>Enabled</Status>" + content + "</Rule>";
    }

    private static final String DAYS = "<Expiration><Days>3</Days></Expiration>";

    /** 2147483647 is what a lifecycle takes at most; the last one was taken by an earlier build. */
    @ParameterizedTest
    @CsvSource({"2883500, true", "2883501, false", "2147483647, false", "999999999999, false"})
    void whatExpiresBehindTheLastYearThatADateCanHaveIsNotTold(long days, boolean told) {
        assertThat(header(NINE, rule("r", "<Filter/><Expiration><Days>" + days + "</Days></Expiration>")))
                .matches(told ? "expiry-date=.* 9\\d{3} 00:00:00 GMT\".*" : "none");
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour =
                    "x-amz-expiration of a GET, HEAD, put, copy and upload tells the rule of the lifecycle by which the object"
                            + " would expire first, and the midnight; not where a version was asked for by its id",
            sure = Sure.DOCUMENTED,
            source =
                    "LocalStack's recordings of AWS of February 2026 (its repository at 8b9a79f0, `test_s3.snapshot.json`);"
                            + " S3 user guide, lifecycle configuration elements, for the date")
    void theNextMidnightAndTheRuleAreTold() {
        assertThat(header(NINE, rule("rule one", "<Filter/>" + DAYS)))
                .isEqualTo("expiry-date=\"Fri, 06 Mar 2026 00:00:00 GMT\", rule-id=\"rule%20one\"");
        assertThat(header(Instant.parse("2026-03-02T00:00:00Z"), rule("r", "<Prefix>logs/</Prefix>" + DAYS)))
                .isEqualTo("expiry-date=\"Thu, 05 Mar 2026 00:00:00 GMT\", rule-id=\"r\"");
        assertThat(header(NINE, rule("r", "<Filter/><Expiration><Date>2027-01-01T00:00:00Z</Date></Expiration>")))
                .isEqualTo("expiry-date=\"Fri, 01 Jan 2027 00:00:00 GMT\", rule-id=\"r\"");
    }

    @Test
    void ofSeveralRulesTheEarliestAndThenTheFirstCounts() {
        String week = "<Filter/><Expiration><Days>7</Days></Expiration>";

        assertThat(header(NINE, rule("one", week) + rule("two", week) + rule("three", "<Filter/>" + DAYS)))
                .endsWith("rule-id=\"three\"");
        assertThat(header(NINE, rule("one", week) + rule("two", week))).endsWith("rule-id=\"one\"");
    }

    @ParameterizedTest
    @CsvSource({
        "<Prefix>logs/</Prefix>, true",
        "<Prefix>log/</Prefix>, false",
        "<Tag><Key>team</Key><Value>search</Value></Tag>, true",
        "<Tag><Key>team</Key><Value>other</Value></Tag>, false",
        "<Tag><Key>none</Key><Value>search</Value></Tag>, false",
        "<ObjectSizeGreaterThan>14</ObjectSizeGreaterThan>, true",
        "<ObjectSizeGreaterThan>15</ObjectSizeGreaterThan>, false",
        "<ObjectSizeLessThan>16</ObjectSizeLessThan>, true",
        "<ObjectSizeLessThan>15</ObjectSizeLessThan>, false",
        "<And><Prefix>logs/</Prefix><Tag><Key>tier</Key><Value>1</Value></Tag></And>, true",
        "<And><Prefix>logs/</Prefix><Tag><Key>tier</Key><Value>2</Value></Tag></And>, false",
    })
    void aRuleIsForWhatItsFilterSays(String filter, boolean covered) {
        assertThat(header(NINE, rule("r", "<Filter>" + filter + "</Filter>" + DAYS)))
                .satisfies(told -> assertThat(!told.equals("none")).isEqualTo(covered));
    }

    @Test
    void rulesThatAreOffOrEndNoObjectSayNothing() {
        assertThat(header(NINE, rule("r", "<Filter/>" + DAYS).replace("Enabled", "Disabled")))
                .isEqualTo("none");
        assertThat(header(
                        NINE,
                        rule(
                                "r",
                                "<Filter/><Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker>"
                                        + "</Expiration>")))
                .isEqualTo("none");
        assertThat(Expiry.header(new BucketRecord("bucket", "us-east-1", NINE), object(NINE)))
                .isEmpty();
    }
}
