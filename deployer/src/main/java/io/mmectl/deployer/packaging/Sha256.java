package io.mmectl.deployer.packaging;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, which every JDK has, as lower-case hex. */
public final class Sha256 {
    private Sha256() {}

    /** A new digest. */
    public static MessageDigest start() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Of these bytes. */
    public static String hexOf(byte[] bytes) {
        return HexFormat.of().formatHex(start().digest(bytes));
    }

    /** Of what was digested; the digest starts anew. */
    public static String finish(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }
}
