package io.mmectl.config;

import java.time.Instant;

/**
 * Who may change an environment at the moment ({@code control/lease.json}).
 *
 * @param holder a person-readable name, as {@code alice@host} or a job's URL
 * @param token random, so that a holder recognises its own lease
 * @param expiresAt after it anybody may take the lease over
 */
public record Lease(String holder, String token, Instant acquiredAt, Instant expiresAt) {
    public boolean expired(Instant now) {
        return !now.isBefore(expiresAt);
    }
}
