package io.mmectl.localaws.auth;

import io.mmectl.localaws.store.Table;
import io.mmectl.localaws.store.Tables;
import io.mmectl.localaws.wire.AwsException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The temporary credentials that STS has given out. They expire by the wall's clock, by which clients sign and renew them
 * whatever the endpoint's time is.
 */
public final class Sessions {
    private final Table<Session> table;
    private final InstantSource wall;
    private final SecureRandom random = new SecureRandom();

    /**
     * One set of temporary credentials.
     *
     * @param token must come with every request that is signed by them
     * @param arn of who signs by them
     * @param userId as GetCallerIdentity tells it
     */
    public record Session(String keyId, String secret, String token, String arn, String userId, Instant expiration) {
        /** Whether a role was assumed. */
        public boolean ofRole() {
            return arn.contains(":assumed-role/");
        }

        /** Names the key id and its owner only. */
        @Override
        public String toString() {
            return "Session[" + keyId + ", " + arn + "]";
        }
    }

    public Sessions(Tables tables, InstantSource wall) {
        this.table = tables.table("sts-sessions", Session.class);
        this.wall = wall;
    }

    /** New credentials; those that have expired are forgotten. */
    public Session begin(String arn, String userId, Duration life) {
        Instant now = wall.instant();
        for (Map.Entry<String, Session> entry : List.copyOf(table.all().entrySet())) {
            // A day longer, so that a late client is told that they have expired.
            if (entry.getValue().expiration().plus(Duration.ofDays(1)).isBefore(now)) {
                table.remove(entry.getKey());
            }
        }
        String keyId = "ASIA"
                + UUID.randomUUID()
                        .toString()
                        .replace("-", "")
                        .toUpperCase(Locale.ROOT)
                        .substring(0, 16);
        // AWS tells whole seconds.
        Instant end = Instant.ofEpochSecond(now.plus(life).getEpochSecond());
        Session session = new Session(keyId, text(30), text(150), arn, userId, end);
        table.put(keyId, session);
        return session;
    }

    private String text(int bytes) {
        byte[] secret = new byte[bytes];
        random.nextBytes(secret);
        return Base64.getEncoder().withoutPadding().encodeToString(secret);
    }

    public Optional<Session> find(String keyId) {
        return table.get(keyId);
    }

    /**
     * Refuses temporary credentials that have expired, or that come without their token.
     *
     * @param token as sent; "" when none was
     * @throws AwsException ExpiredToken or InvalidToken
     */
    void check(Session session, String token) {
        if (!SigningKey.equal(session.token(), token)) {
            throw new AwsException(400, "InvalidToken", "The provided token is malformed or otherwise invalid.");
        }
        if (!wall.instant().isBefore(session.expiration())) {
            throw new AwsException(400, "ExpiredToken", "The provided token has expired.");
        }
    }

    public void clear() {
        table.clear();
    }
}
