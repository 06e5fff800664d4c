package io.mmectl.localaws.auth;

import io.mmectl.localaws.wire.HeaderText;
import io.mmectl.localaws.wire.PercentCoding;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The text whose hash a client signs. */
final class CanonicalRequest {
    private static final Pattern SPACES = Pattern.compile(" {2,}");

    private CanonicalRequest() {}

    /**
     * Builds it from a request as it was sent.
     *
     * @param singleEncoded S3 signs the path as it travels; every other service encodes it once more
     */
    static String of(
            String method,
            String rawPath,
            String rawQuery,
            Map<String, List<String>> headers,
            List<String> signedHeaders,
            String payloadHash,
            boolean singleEncoded) {
        String path = singleEncoded
                ? PercentCoding.encode(PercentCoding.decode(rawPath), "/")
                : PercentCoding.encode(rawPath, "/");
        String headerLines = signedHeaders.stream()
                .map(name -> name + ":" + value(headers.getOrDefault(name, List.of())) + "\n")
                .collect(Collectors.joining());
        return String.join(
                "\n", method, path, query(rawQuery), headerLines, String.join(";", signedHeaders), payloadHash);
    }

    /** Clients sign what they send in UTF-8 as the text that it is. */
    private static String value(List<String> values) {
        return values.stream()
                .map(v -> SPACES.matcher(HeaderText.ofUtf8(v).strip()).replaceAll(" "))
                .collect(Collectors.joining(","));
    }

    private static String query(String rawQuery) {
        if (rawQuery.isEmpty()) {
            return "";
        }
        return Arrays.stream(rawQuery.split("&"))
                .filter(pair -> !pair.isEmpty() && !pair.startsWith("X-Amz-Signature="))
                .map(CanonicalRequest::parameter)
                .sorted(Map.Entry.<String, String>comparingByKey().thenComparing(Map.Entry.comparingByValue()))
                .map(p -> p.getKey() + "=" + p.getValue())
                .collect(Collectors.joining("&"));
    }

    private static Map.Entry<String, String> parameter(String pair) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        return Map.entry(reencode(name), reencode(value));
    }

    private static String reencode(String raw) {
        return PercentCoding.encode(PercentCoding.decode(raw), "");
    }
}
