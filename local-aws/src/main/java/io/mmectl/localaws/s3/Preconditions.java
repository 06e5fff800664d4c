package io.mmectl.localaws.s3;

import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.AwsRequest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The four conditional headers, in RFC 9110's order of evaluation.
 *
 * @param ifMatch null, like the others, when not sent
 */
record Preconditions(
        @Nullable String ifMatch,
        @Nullable String ifNoneMatch,
        @Nullable String ifModifiedSince,
        @Nullable String ifUnmodifiedSince) {

    static Preconditions of(AwsRequest request) {
        return named(request, "");
    }

    /** Those on the source of a copy. */
    static Preconditions ofCopySource(AwsRequest request) {
        return named(request, "x-amz-copy-source-");
    }

    private static Preconditions named(AwsRequest request, String prefix) {
        return new Preconditions(
                request.header(prefix + "if-match"),
                request.header(prefix + "if-none-match"),
                request.header(prefix + "if-modified-since"),
                request.header(prefix + "if-unmodified-since"));
    }

    /** Throws 412, or 304 for a condition that a cache would ask. A date after {@code now} is ignored, as HTTP demands. */
    void checkRead(ObjectRecord object, Instant now) {
        Instant modified = object.lastModified().truncatedTo(ChronoUnit.SECONDS);
        if (ifMatch != null) {
            if (!matches(ifMatch, object.etag())) {
                throw S3Errors.preconditionFailed("If-Match");
            }
        } else if (date(ifUnmodifiedSince).map(modified::isAfter).orElse(false)) {
            throw S3Errors.preconditionFailed("If-Unmodified-Since");
        }
        if (ifNoneMatch != null) {
            if (matches(ifNoneMatch, object.etag())) {
                throw notModified(object);
            }
        } else if (date(ifModifiedSince)
                .map(d -> !d.isAfter(now) && !modified.isAfter(d))
                .orElse(false)) {
            throw notModified(object);
        }
    }

    /** Like {@link #checkRead}, but a copy is never "not modified": that is 412 too. */
    void checkCopySource(ObjectRecord object, Instant now) {
        try {
            checkRead(object, now);
        } catch (AwsException e) {
            String unmet = ifNoneMatch != null ? "If-None-Match" : "If-Modified-Since";
            throw S3Errors.preconditionFailed("x-amz-copy-source-"
                    + (e.status() == 304 ? unmet : e.fields().get("Condition")));
        }
    }

    /** Whether a write may replace what is there. S3 knows "nothing there" and "this ETag there", and only one of them. */
    void checkWrite(String key, Optional<ObjectRecord> current) {
        if (ifNoneMatch != null && ifMatch != null) {
            throw S3Errors.headerNotImplemented(
                    "If-Match,If-None-Match", "Multiple conditional request headers present in the request");
        }
        if (ifNoneMatch != null) {
            if (!ifNoneMatch.equals("*")) {
                throw S3Errors.headerNotImplemented("If-None-Match");
            }
            if (current.isPresent()) {
                throw S3Errors.preconditionFailed("If-None-Match");
            }
        }
        if (ifMatch != null) {
            if (ifMatch.equals("*")) {
                throw S3Errors.headerNotImplemented("If-Match");
            }
            ObjectRecord existing = current.orElseThrow(() -> S3Errors.noSuchKey(key));
            if (!matches(ifMatch, existing.etag())) {
                throw S3Errors.preconditionFailed("If-Match");
            }
        }
    }

    /** Whether an upload may replace what is there: what was written since it began is a conflict. */
    void checkCompletion(String key, Optional<ObjectRecord> current, Instant initiated) {
        checkWrite(key, current);
        if (ifMatch != null
                && current.map(c -> c.lastModified().isAfter(initiated)).orElse(false)) {
            throw new AwsException(
                    409,
                    "ConditionalRequestConflict",
                    "The conditional request cannot succeed due to a conflicting operation against this resource.",
                    Map.of("Condition", "If-Match", "Key", key));
        }
    }

    /** Whether what is there may be deleted; a key that is gone already satisfies every condition but {@code *}. */
    void checkDelete(Optional<ObjectRecord> current) {
        if (ifMatch == null) {
            return;
        }
        boolean holds = current.map(o -> matches(ifMatch, o.etag())).orElse(!ifMatch.equals("*"));
        if (!holds) {
            throw S3Errors.preconditionFailed("If-Match");
        }
    }

    private static AwsException notModified(ObjectRecord object) {
        return new AwsException(
                304,
                "NotModified",
                "Not Modified",
                Map.of(
                        "ETag",
                        S3Headers.quoted(object.etag()),
                        "Last-Modified",
                        S3Headers.httpDate(object.lastModified())));
    }

    static boolean matches(String condition, String etag) {
        return Arrays.stream(condition.split(","))
                .map(String::strip)
                .anyMatch(c -> c.equals("*") || c.equals(etag) || c.equals('"' + etag + '"'));
    }

    private static Optional<Instant> date(@Nullable String header) {
        return Optional.ofNullable(header).flatMap(S3Headers::parseHttpDate);
    }
}
