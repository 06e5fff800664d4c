package io.mmectl.localaws.auth;

import io.mmectl.localaws.wire.AwsException;
import java.util.Arrays;
import java.util.Optional;

/**
 * A credential scope with the key id before it.
 *
 * @param date {@code yyyymmdd}
 */
public record Scope(String keyId, String date, String region, String service) {
    /** Parses {@code keyId/date/region/service/aws4_request}; a key id may hold slashes. */
    static Scope parse(String credential) {
        return find(credential)
                .orElseThrow(() -> new AwsException(
                        400,
                        "AuthorizationHeaderMalformed",
                        "The authorization header is malformed; the Credential is mal-formed; expecting"
                                + " \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\"."));
    }

    /** Empty where the text is no scope. */
    static Optional<Scope> find(String credential) {
        String[] parts = credential.split("/");
        int n = parts.length;
        return n < 5 || !parts[n - 1].equals("aws4_request")
                ? Optional.empty()
                : Optional.of(new Scope(
                        String.join("/", Arrays.copyOf(parts, n - 4)), parts[n - 4], parts[n - 3], parts[n - 2]));
    }

    /** What a string to sign names: the scope without the key id. */
    String text() {
        return date + "/" + region + "/" + service + "/aws4_request";
    }
}
