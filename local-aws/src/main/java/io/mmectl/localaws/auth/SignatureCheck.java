package io.mmectl.localaws.auth;

import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.PercentCoding;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Verifies Signature Version 4 of headers and presigned URLs, and frees payloads of their framing. */
public final class SignatureCheck {
    private static final Pattern TOKEN = Pattern.compile("(?:^|&)X-Amz-Security-Token=([^&]*)");
    private static final DateTimeFormatter BASIC = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'");

    /** Clients choose what their keys are derived for, so there may be any number. */
    private static final int MOST_KEYS = 256;

    private final Credentials credentials;
    private final Sessions sessions;
    private final InstantSource wall;
    private final Map<Derived, SigningKey> keys = new ConcurrentHashMap<>();

    private record Derived(String secret, Scope scope) {}

    /**
     * A check.
     *
     * @param sessions temporary credentials, accepted beside the others
     * @param wall the wall's clock, which clients sign with whatever the endpoint's time is
     */
    public SignatureCheck(Credentials credentials, Sessions sessions, InstantSource wall) {
        this.credentials = credentials;
        this.sessions = sessions;
        this.wall = wall;
    }

    /**
     * A request as it came in.
     *
     * @param headers values by lower-case name
     */
    public record Incoming(String method, String rawPath, String rawQuery, Map<String, List<String>> headers) {
        /** The session token, in a header or in a presigned URL; "" when there is none. */
        String token() {
            String sent = first("x-amz-security-token");
            Matcher presigned = TOKEN.matcher(rawQuery);
            return sent.isEmpty() && presigned.find() ? PercentCoding.decode(presigned.group(1)) : sent;
        }

        String first(String name) {
            List<String> values = headers.get(name);
            return values == null || values.isEmpty() ? "" : values.getFirst();
        }
    }

    /**
     * Verifies the signature.
     *
     * @param payloadHash hash that the request claims, or of the payload where the service sends none
     * @throws AwsException 403 when the key is unknown, the signature is wrong, or the time is not now
     */
    public void verify(Incoming request, Signed claims, String payloadHash) {
        SigningKey key = key(claims.scope());
        checkTime(claims);
        boolean s3 = claims.scope().service().equals("s3");
        if (s3) {
            requireSigned(request, claims);
        }
        String canonical = CanonicalRequest.of(
                request.method(),
                request.rawPath(),
                request.rawQuery(),
                request.headers(),
                claims.headers(),
                payloadHash,
                s3);
        String stringToSign = String.join(
                "\n",
                Signed.ALGORITHM,
                claims.timestamp(),
                claims.scope().text(),
                SigningKey.sha256Hex(canonical.getBytes(StandardCharsets.UTF_8)));
        if (!SigningKey.equal(key.sign(stringToSign), claims.signature())) {
            throw s3
                    ? SignatureMismatch.ofS3(claims.scope().keyId(), claims.signature(), stringToSign, canonical)
                    : SignatureMismatch.elsewhere();
        }
        checkSession(claims.scope().keyId(), request.token());
    }

    /** Refuses headers of S3's own that anybody could have added. */
    private static void requireSigned(Incoming request, Signed claims) {
        String unsigned = request.headers().keySet().stream()
                .filter(name -> name.startsWith("x-amz-") && !claims.headers().contains(name))
                .sorted()
                .collect(Collectors.joining(", "));
        if (!unsigned.isEmpty()) {
            throw new AwsException(
                    403,
                    "AccessDenied",
                    "There were headers present in the request which were not signed",
                    Map.of("HeadersNotSigned", unsigned));
        }
    }

    /**
     * Verifies a presigned URL of S3 by Signature Version 2.
     *
     * @return whether the request is one
     * @throws AwsException 403 when the key is unknown, the signature is wrong, or the URL has expired
     */
    public boolean verifyOlder(Incoming request) {
        Optional<PresignedV2> presigned = PresignedV2.of(request);
        presigned.ifPresent(url -> {
            if (!wall.instant().isBefore(url.expires())) {
                throw expired(url.expires(), Map.of());
            }
            if (!url.signedWith(secret(url.keyId()))) {
                throw SignatureMismatch.ofS3(url.keyId(), url.provided(), url.stringToSign());
            }
            checkSession(url.keyId(), url.token());
        });
        return presigned.isPresent();
    }

    /**
     * Verifies the policy of a form that uploads to S3, by Signature Version 4 or 2, and that it allows the upload.
     *
     * @param fields by name in lower case, with the key as it will be and the bucket
     * @param bytes of the file
     * @return the region that it was signed for; empty for version 2, which names none
     * @throws AwsException 403 when it is not signed, or does not allow this
     */
    public Optional<String> verifyForm(Map<String, String> fields, long bytes) {
        String policy = fields.getOrDefault("policy", "");
        if (policy.isEmpty()) {
            throw new AwsException(403, "AccessDenied", "Access Denied");
        }
        Optional<Scope> scope =
                Optional.ofNullable(fields.get("x-amz-credential")).map(Scope::parse);
        String keyId = scope.map(Scope::keyId).orElse(fields.getOrDefault("awsaccesskeyid", ""));
        String provided = fields.getOrDefault(scope.isPresent() ? "x-amz-signature" : "signature", "");
        boolean signed = SigningKey.equal(
                scope.map(s -> key(s).sign(policy)).orElseGet(() -> PresignedV2.sign(secret(keyId), policy)), provided);
        if (!signed) {
            throw SignatureMismatch.ofS3(keyId, provided, policy);
        }
        checkSession(keyId, fields.getOrDefault("x-amz-security-token", ""));
        FormPolicy.parse(policy).check(fields, bytes, wall.instant());
        return scope.map(Scope::region);
    }

    /** The refusal of a presigned URL after its time. */
    private AwsException expired(Instant expires, Map<String, String> more) {
        Map<String, String> fields = new TreeMap<>(more);
        fields.put("Expires", expires.truncatedTo(ChronoUnit.SECONDS).toString());
        fields.put("ServerTime", wall.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        return new AwsException(403, "AccessDenied", "Request has expired", fields);
    }

    private void checkSession(String keyId, String token) {
        if (credentials.secret(keyId).isEmpty()) {
            sessions.find(keyId).ifPresent(session -> sessions.check(session, token));
        }
    }

    /** SHA-256 of a payload in lower-case hex. */
    public static String hash(byte[] payload) {
        return SigningKey.sha256Hex(payload);
    }

    /**
     * The payload behind the framing that {@code x-amz-content-sha256} announces, checked against the hashes and signatures
     * it carries when it is read to its end.
     */
    public InputStream payload(Incoming request, Signed claims, InputStream body) {
        String announced = request.first("x-amz-content-sha256");
        if (announced.startsWith("STREAMING-")) {
            boolean signed = announced.startsWith("STREAMING-AWS4-HMAC-SHA256-PAYLOAD");
            ChunkSignatures signatures = signed ? new ChunkSignatures(key(claims.scope()), claims) : null;
            return new AwsChunkedStream(body, signatures);
        }
        return announced.matches("[0-9a-f]{64}") ? new HashedStream(body, announced) : body;
    }

    private SigningKey key(Scope scope) {
        if (keys.size() > MOST_KEYS) {
            keys.clear();
        }
        Derived derived = new Derived(secret(scope.keyId()), scope);
        return keys.computeIfAbsent(derived, d -> new SigningKey(d.secret(), d.scope()));
    }

    private String secret(String keyId) {
        return credentials
                .secret(keyId)
                .or(() -> sessions.find(keyId).map(Sessions.Session::secret))
                .orElseThrow(() -> new AwsException(
                        403,
                        "InvalidAccessKeyId",
                        "The AWS Access Key Id you provided does not exist in our records.",
                        Map.of("AWSAccessKeyId", keyId)));
    }

    private void checkTime(Signed claims) {
        Instant signedAt = timestamp(claims);
        Duration age = Duration.between(signedAt, wall.instant());
        if (claims.expiresSeconds().isPresent()) {
            long seconds = claims.expiresSeconds().get();
            if (age.toSeconds() > seconds) {
                throw expired(signedAt.plusSeconds(seconds), Map.of("X-Amz-Expires", String.valueOf(seconds)));
            }
            if (age.compareTo(SkewedClock.MOST.negated()) < 0) {
                throw new AwsException(403, "AccessDenied", "Request is not valid yet");
            }
        } else if (age.abs().compareTo(SkewedClock.MOST) > 0) {
            throw SkewedClock.refusal(claims.scope().service(), signedAt, wall.instant());
        }
    }

    private static Instant timestamp(Signed claims) {
        try {
            return LocalDateTime.parse(claims.timestamp(), BASIC).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw new AwsException(
                    403, "AccessDenied", "AWS authentication requires a valid Date or x-amz-date header");
        }
    }
}
