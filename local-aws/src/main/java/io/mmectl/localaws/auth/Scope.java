package io.mmectl.localaws.auth;

import io.mmectl.localaws.wire.AwsException;
import java.util.Arrays;

/**
 * A credential scope with the key id before it.
 *
 * @param date {@code yyyymmdd}
 */
public record Scope(String keyId, String date, String region, String service) {
    /** Parses {@code keyId/date/region/service/aws4_request}; a key id may hold slashes. */
    static Scope parse(String credential) {
        String[] parts = credential.split("/");
        int n = parts.length;
        if (n < 5 || !parts[n - 1].equals("aws4_request")) {
            throw new AwsException(
                    400,
                    "AuthorizationHeaderMalformed",
                    "The authorization header is malformed; the credential is not keyId/date/region/service/aws4_request.");
        }
        String keyId = String.join("/", Arrays.copyOf(parts, n - 4));
        return new Scope(keyId, parts[n - 4], parts[n - 3], parts[n - 2]);
    }

    /** What a string to sign names: the scope without the key id. */
    String text() {
        return date + "/" + region + "/" + service + "/aws4_request";
    }
}
