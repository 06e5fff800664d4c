package io.mmectl.localaws.s3;

import io.mmectl.localaws.wire.PercentCoding;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** When an object expires by the lifecycle of its bucket, as answers tell it. Nothing expires here. */
final class Expiry {
    private static final String HEADER = "x-amz-expiration";

    /** A date of HTTP has a year of four digits; what expires behind the last of them is not told. */
    private static final long MOST_DAYS = 365L * 7900;

    private Expiry() {}

    /** The header about an object that is the newest of its key; none when no rule makes it expire. */
    static Map<String, String> header(BucketRecord bucket, ObjectRecord object) {
        String lifecycle = bucket.configurations().getOrDefault(BucketConfiguration.LIFECYCLE, "");
        if (lifecycle.isEmpty()) {
            return Map.of();
        }
        XmlTree document = BucketConfiguration.LIFECYCLE.parsed(lifecycle.getBytes(StandardCharsets.UTF_8));
        return document.children("Rule").stream()
                .filter(rule -> rule.text("Status").orElse("").equals("Enabled") && covers(rule, object))
                .flatMap(rule -> date(rule, object)
                        .map(date -> new Due(date, rule.text("ID").orElse("")))
                        .stream())
                .min(Comparator.comparing(Due::date))
                .map(due -> Map.of(HEADER, due.text()))
                .orElse(Map.of());
    }

    /** The earliest wins, of several at a time the first rule. */
    private record Due(Instant date, String rule) {
        String text() {
            return "expiry-date=\"" + S3Headers.httpDate(date) + "\", rule-id=\"" + PercentCoding.encode(rule, "")
                    + '"';
        }
    }

    /** At a midnight; empty when the rule does not end an object, but markers or older versions. */
    private static Optional<Instant> date(XmlTree rule, ObjectRecord object) {
        Optional<XmlTree> expiration = rule.child("Expiration");
        Optional<Instant> after = expiration
                .flatMap(e -> e.number("Days"))
                .filter(days -> days <= MOST_DAYS)
                .map(days -> midnight(object.lastModified().plus(Duration.ofDays(days))));
        return after.or(() -> expiration
                .flatMap(e -> e.text("Date"))
                .map(text -> LocalDate.parse(text.strip().substring(0, 10))
                        .atStartOfDay(ZoneOffset.UTC)
                        .toInstant()));
    }

    private static Instant midnight(Instant time) {
        Instant before = time.truncatedTo(ChronoUnit.DAYS);
        return before.equals(time) ? before : before.plus(1, ChronoUnit.DAYS);
    }

    private static boolean covers(XmlTree rule, ObjectRecord object) {
        Optional<XmlTree> filter = rule.child("Filter");
        XmlTree parts = filter.flatMap(f -> f.child("And")).or(() -> filter).orElse(rule);
        List<XmlTree> tags = parts.children("Tag");
        return object.key().startsWith(parts.text("Prefix").orElse(""))
                && parts.number("ObjectSizeGreaterThan")
                        .map(size -> object.length() > size)
                        .orElse(true)
                && parts.number("ObjectSizeLessThan")
                        .map(size -> object.length() < size)
                        .orElse(true)
                && tags.stream()
                        .allMatch(tag -> tag.text("Value")
                                .orElse("")
                                .equals(object.attributes().tags().get(tag.requiredText("Key"))));
    }
}
