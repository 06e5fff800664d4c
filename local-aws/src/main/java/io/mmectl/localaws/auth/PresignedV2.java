package io.mmectl.localaws.auth;

import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.PercentCoding;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A presigned URL of S3 by Signature Version 2, as boto3 makes it for the older regions unless it is told otherwise. Source:
 * "Signing and authenticating REST requests (Signature Version 2)" in the S3 user guide.
 */
final class PresignedV2 {
    private static final String KEY_ID = "AWSAccessKeyId";
    /** Parameters that take part in the signature. */
    private static final Set<String> SIGNED = Set.of(
            "accelerate",
            "acl",
            "analytics",
            "cors",
            "defaultObjectAcl",
            "delete",
            "inventory",
            "lifecycle",
            "location",
            "logging",
            "metrics",
            "notification",
            "object-lock",
            "partNumber",
            "policy",
            "replication",
            "requestPayment",
            "response-cache-control",
            "response-content-disposition",
            "response-content-encoding",
            "response-content-language",
            "response-content-type",
            "response-expires",
            "restore",
            "select",
            "select-type",
            "storageClass",
            "tagging",
            "torrent",
            "uploadId",
            "uploads",
            "versionId",
            "versioning",
            "versions",
            "website");

    private final SignatureCheck.Incoming request;
    /** Values as sent but decoded; "" for a parameter without one. */
    private final Map<String, String> query;

    private PresignedV2(SignatureCheck.Incoming request, Map<String, String> query) {
        this.request = request;
        this.query = query;
    }

    /** Empty when the request is not signed so. */
    static Optional<PresignedV2> of(SignatureCheck.Incoming request) {
        Map<String, String> query = new TreeMap<>();
        Arrays.stream(request.rawQuery().split("&"))
                .filter(pair -> !pair.isEmpty())
                .forEach(pair -> {
                    int equals = pair.indexOf('=');
                    query.put(
                            equals < 0 ? pair : pair.substring(0, equals),
                            equals < 0
                                    ? ""
                                    : PercentCoding.decode(
                                            pair.substring(equals + 1).replace("+", "%20")));
                });
        return query.keySet().containsAll(Set.of(KEY_ID, "Signature", "Expires"))
                ? Optional.of(new PresignedV2(request, query))
                : Optional.empty();
    }

    String keyId() {
        return query.getOrDefault(KEY_ID, "");
    }

    String token() {
        return query.getOrDefault("x-amz-security-token", request.first("x-amz-security-token"));
    }

    /** @throws AwsException 403 when it is no time */
    Instant expires() {
        String text = query.getOrDefault("Expires", "");
        if (!text.matches("\\d{1,12}")) {
            throw new AwsException(403, "AccessDenied", "Invalid date (should be seconds since epoch): " + text);
        }
        return Instant.ofEpochSecond(Long.parseLong(text));
    }

    boolean signedWith(String secret) {
        String sent = provided();
        String bucket = request.first("host").split("\\.", 2)[0];
        // A bucket in the host's name is the first part of what is signed; one in the path may be signed with a slash.
        return Stream.of(request.rawPath(), request.rawPath() + "/", "/" + bucket + request.rawPath())
                .anyMatch(path -> SigningKey.equal(signature(secret, path), sent));
    }

    String provided() {
        return query.getOrDefault("Signature", "");
    }

    /** What is signed when the bucket is in the path. */
    String stringToSign() {
        return stringToSign(request.rawPath());
    }

    private String signature(String secret, String path) {
        return sign(secret, stringToSign(path));
    }

    private String stringToSign(String path) {
        return String.join(
                "\n",
                List.of(
                        request.method(),
                        header("content-md5"),
                        header("content-type"),
                        query.getOrDefault("Expires", ""),
                        amazonHeaders() + path + parameters()));
    }

    /** A signature of version 2. */
    static String sign(String secret, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A header may be moved into the URL. */
    private String header(String name) {
        String sent = request.first(name);
        return sent.isEmpty() ? query.getOrDefault(name, "") : sent;
    }

    private String amazonHeaders() {
        Map<String, String> all = new TreeMap<>();
        query.forEach((name, value) -> {
            if (name.toLowerCase(Locale.ROOT).startsWith("x-amz-")) {
                all.put(name.toLowerCase(Locale.ROOT), value);
            }
        });
        request.headers().forEach((name, values) -> {
            if (name.startsWith("x-amz-")) {
                all.put(name, values.stream().map(String::strip).collect(Collectors.joining(",")));
            }
        });
        return all.entrySet().stream()
                .map(header -> header.getKey() + ":" + header.getValue() + "\n")
                .collect(Collectors.joining());
    }

    private String parameters() {
        String all = query.entrySet().stream()
                .filter(parameter -> SIGNED.contains(parameter.getKey()))
                .map(parameter -> parameter.getValue().isEmpty()
                        ? parameter.getKey()
                        : parameter.getKey() + "=" + parameter.getValue())
                .collect(Collectors.joining("&"));
        return all.isEmpty() ? "" : "?" + all;
    }
}
