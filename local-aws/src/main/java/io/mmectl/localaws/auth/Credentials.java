package io.mmectl.localaws.auth;

import java.util.Map;
import java.util.Optional;

/** The access keys that the local AWS accepts, with their secrets. */
public record Credentials(Map<String, String> secretsByKeyId) {
    public Credentials {
        secretsByKeyId = Map.copyOf(secretsByKeyId);
    }

    /** {@code test} with the secret {@code test}. */
    public static Credentials testing() {
        return new Credentials(Map.of("test", "test"));
    }

    Optional<String> secret(String keyId) {
        return Optional.ofNullable(secretsByKeyId.get(keyId));
    }

    /** Names the key ids only. */
    @Override
    public String toString() {
        return "Credentials" + secretsByKeyId.keySet();
    }
}
