package io.mmectl.localaws.auth;

import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.AwsRequest;
import io.mmectl.localaws.wire.PercentCoding;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The claims of a signed request, not verified yet.
 *
 * @param timestamp {@code yyyyMMdd'T'HHmmss'Z'} as sent
 * @param expiresSeconds life of a presigned URL; empty for a signed header
 */
public record Signed(
        Scope scope, String timestamp, List<String> headers, String signature, Optional<Long> expiresSeconds) {
    static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final Pattern CREDENTIAL = Pattern.compile("Credential=([^/,\\s]+)/");

    /**
     * The claims of a request.
     *
     * @param rawQuery the query as sent, "" when there is none
     * @param headers first values by lower-case name
     * @return empty when the request is not signed
     * @throws AwsException when it is signed in another or a broken way
     */
    public static Optional<Signed> parse(String rawQuery, Map<String, String> headers) {
        String authorization = headers.get("authorization");
        if (authorization != null) {
            return Optional.of(fromHeader(authorization, headers));
        }
        return rawQuery.contains("X-Amz-Signature=") ? Optional.of(fromQuery(rawQuery)) : Optional.empty();
    }

    /** The access key id that an authenticated request was signed with; empty for one that was not signed. */
    public static Optional<String> keyId(AwsRequest request) {
        String authorization = request.header("authorization");
        String presigned = request.queryParameter("X-Amz-Credential");
        Matcher header = CREDENTIAL.matcher(authorization == null ? "" : authorization);
        return header.find()
                ? Optional.of(header.group(1))
                : Optional.ofNullable(presigned).map(credential -> credential.split("/", 2)[0]);
    }

    private static Signed fromHeader(String authorization, Map<String, String> headers) {
        if (!authorization.startsWith(ALGORITHM + " ")) {
            throw new AwsException(
                    400,
                    "InvalidRequest",
                    "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.");
        }
        Map<String, String> fields = new HashMap<>();
        for (String field : authorization.substring(ALGORITHM.length() + 1).split(",")) {
            int equals = field.indexOf('=');
            if (equals > 0) {
                fields.put(
                        field.substring(0, equals).strip(),
                        field.substring(equals + 1).strip());
            }
        }
        return new Signed(
                Scope.parse(required(fields, "Credential")),
                required(headers, "x-amz-date"),
                List.of(required(fields, "SignedHeaders").split(";")),
                required(fields, "Signature"),
                Optional.empty());
    }

    private static Signed fromQuery(String rawQuery) {
        Map<String, String> fields = new HashMap<>();
        Arrays.stream(rawQuery.split("&")).forEach(pair -> {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                fields.put(pair.substring(0, equals), PercentCoding.decode(pair.substring(equals + 1)));
            }
        });
        return new Signed(
                Scope.parse(required(fields, "X-Amz-Credential")),
                required(fields, "X-Amz-Date"),
                List.of(required(fields, "X-Amz-SignedHeaders").split(";")),
                required(fields, "X-Amz-Signature"),
                Optional.of(seconds(required(fields, "X-Amz-Expires"))));
    }

    private static long seconds(String text) {
        if (!text.matches("\\d{1,6}") || Long.parseLong(text) > 604_800) {
            throw malformed("X-Amz-Expires must be a number of seconds up to 604800");
        }
        return Long.parseLong(text);
    }

    private static String required(Map<String, String> fields, String name) {
        String value = fields.get(name);
        if (value == null || value.isEmpty()) {
            throw malformed(name + " is missing");
        }
        return value;
    }

    private static AwsException malformed(String what) {
        return new AwsException(
                400, "AuthorizationHeaderMalformed", "The authorization header is malformed; " + what + ".");
    }
}
