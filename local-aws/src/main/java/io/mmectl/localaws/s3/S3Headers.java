package io.mmectl.localaws.s3;

import io.mmectl.localaws.wire.AwsRequest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Headers that S3 sends and reads everywhere. */
final class S3Headers {
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter ISO_MILLIS = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private S3Headers() {}

    /** A fresh map with the request ids. */
    static Map<String, String> common(AwsRequest request) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("x-amz-request-id", request.requestId());
        headers.put("x-amz-id-2", "local");
        headers.put("Server", "AmazonS3");
        return headers;
    }

    static String httpDate(Instant instant) {
        return HTTP_DATE.format(instant);
    }

    /** As XML answers carry it. */
    static String iso(Instant instant) {
        return ISO_MILLIS.format(instant);
    }

    /** An HTTP date; S3 ignores one that it cannot read. */
    static Optional<Instant> parseHttpDate(String text) {
        try {
            return Optional.of(ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant()
                    .truncatedTo(ChronoUnit.SECONDS));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    static String quoted(String etag) {
        return '"' + etag + '"';
    }
}
