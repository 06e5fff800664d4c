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
    private static final Pattern PRESIGNED = Pattern.compile("(?:^|&)X-Amz-(?:Signature|Algorithm)=");
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
        return PRESIGNED.matcher(rawQuery).find() ? Optional.of(fromQuery(rawQuery)) : Optional.empty();
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
        parameter(fields, "X-Amz-Algorithm");
        return new Signed(
                Scope.find(parameter(fields, "X-Amz-Credential"))
                        .orElseThrow(
                                () -> wrongParameters(
                                        "Error parsing the X-Amz-Credential parameter; the Credential is"
                                                + " mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".")),
                parameter(fields, "X-Amz-Date"),
                List.of(parameter(fields, "X-Amz-SignedHeaders").split(";")),
                parameter(fields, "X-Amz-Signature"),
                Optional.of(seconds(parameter(fields, "X-Amz-Expires"))));
    }

    private static String parameter(Map<String, String> fields, String name) {
        String value = fields.getOrDefault(name, "");
        if (value.isEmpty()) {
            throw wrongParameters(
                    "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential,"
                            + " X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.");
        }
        return value;
    }

    private static long seconds(String text) {
        if (!text.matches("-?\\d{1,18}")) {
            throw wrongParameters("X-Amz-Expires should be a number");
        }
        long seconds = Long.parseLong(text);
        if (seconds < 0) {
            throw wrongParameters("X-Amz-Expires must be non-negative");
        }
        if (seconds > 604_800) {
            throw wrongParameters(
                    "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must"
                            + " be less than 604800 seconds");
        }
        return seconds;
    }

    private static AwsException wrongParameters(String message) {
        return new AwsException(400, "AuthorizationQueryParametersError", message);
    }

    private static String required(Map<String, String> fields, String name) {
        String value = fields.get(name);
        if (value == null || value.isEmpty()) {
            throw malformed("missing " + name);
        }
        return value;
    }

    private static AwsException malformed(String what) {
        return new AwsException(
                400, "AuthorizationHeaderMalformed", "The authorization header is malformed; " + what + ".");
    }
}
