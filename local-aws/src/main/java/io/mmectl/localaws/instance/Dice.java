package io.mmectl.localaws.instance;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Chance that can be replayed: the same seed and key give the same throw, in any order of throws. */
public record Dice(long seed) {

    /** A number in [0, 1) that depends on the key only. */
    public double unit(String key) {
        return (bits(key) >>> 11) * 0x1.0p-53;
    }

    /** A factor in [1 - spread, 1 + spread). */
    public double factor(String key, double spread) {
        return 1 + (2 * unit(key) - 1) * spread;
    }

    /** 64 bits that depend on the key only. */
    public long bits(String key) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(ByteBuffer.allocate(8).putLong(seed).array());
            return ByteBuffer.wrap(sha.digest(key.getBytes(StandardCharsets.UTF_8)))
                    .getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JRE has SHA-256", e);
        }
    }
}
