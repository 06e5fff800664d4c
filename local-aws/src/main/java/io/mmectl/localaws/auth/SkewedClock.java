package io.mmectl.localaws.auth;

import io.mmectl.localaws.wire.AwsException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;

/** What AWS says to a request that was signed at another time than now, in the words of each service. */
public final class SkewedClock {
    /** How far a client's clock may be off, either way. */
    public static final Duration MOST = Duration.ofMinutes(15);

    private static final Set<String> QUERY = Set.of("iam", "sts");
    private static final DateTimeFormatter BASIC =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private SkewedClock() {}

    /**
     * The refusal, 403.
     *
     * @param service the signing name
     * @param signedAt what the client's clock said
     * @param now what the service's says
     */
    public static AwsException refusal(String service, Instant signedAt, Instant now) {
        String signed = BASIC.format(signedAt);
        if (service.equals("s3")) {
            return new AwsException(
                    403,
                    "RequestTimeTooSkewed",
                    "The difference between the request time and the current time is too large.",
                    Map.of(
                            "RequestTime", signed,
                            "ServerTime", now.truncatedTo(ChronoUnit.SECONDS).toString(),
                            "MaxAllowedSkewMilliseconds", String.valueOf(MOST.toMillis())));
        }
        boolean behind = signedAt.isBefore(now);
        Instant bound = behind ? now.minus(MOST) : now.plus(MOST);
        String reason = "Signature " + (behind ? "expired" : "not yet current") + ": " + signed + " is "
                + (behind ? "now earlier" : "still later") + " than " + BASIC.format(bound) + " (" + BASIC.format(now)
                + (behind ? " - " : " + ") + MOST.toMinutes() + " min.)";
        return new AwsException(
                403, QUERY.contains(service) ? "SignatureDoesNotMatch" : "InvalidSignatureException", reason);
    }
}
