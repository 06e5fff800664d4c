package io.mmectl.localaws.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/** The chain of signatures over the chunks of a signed stream; each signs the one before. */
final class ChunkSignatures {
    private static final String EMPTY = SigningKey.sha256Hex(new byte[0]);

    private final SigningKey key;
    private final Signed seed;
    private final MessageDigest chunk = SigningKey.sha256();
    private String previous;

    ChunkSignatures(SigningKey key, Signed seed) {
        this.key = key;
        this.seed = seed;
        this.previous = seed.signature();
    }

    void update(byte[] bytes, int offset, int length) {
        chunk.update(bytes, offset, length);
    }

    /** Ends a chunk, which was signed so. */
    void checkChunk(String signature) {
        check(
                signature,
                "AWS4-HMAC-SHA256-PAYLOAD",
                EMPTY + "\n" + HexFormat.of().formatHex(chunk.digest()));
    }

    /** The trailers, {@code name:value\n} each, in the order sent. */
    void checkTrailers(String signature, String trailers) {
        check(signature, "AWS4-HMAC-SHA256-TRAILER", SigningKey.sha256Hex(trailers.getBytes(StandardCharsets.UTF_8)));
    }

    private void check(String signature, String algorithm, String hashes) {
        String expected = key.sign(
                String.join("\n", algorithm, seed.timestamp(), seed.scope().text(), previous, hashes));
        if (!SigningKey.equal(expected, signature)) {
            throw SignatureMismatch.ofS3();
        }
        previous = expected;
    }
}
