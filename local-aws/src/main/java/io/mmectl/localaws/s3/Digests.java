package io.mmectl.localaws.s3;

import java.util.Base64;
import java.util.HexFormat;

/** The MD5 and one checksum of a payload, computed while it is written. */
final class Digests {
    private final ChecksumAlgorithm algorithm;
    private final ChecksumAlgorithm.Running md5 = ChecksumAlgorithm.Running.of("MD5");
    private final ChecksumAlgorithm.Running checksum;

    Digests(ChecksumAlgorithm algorithm) {
        this.algorithm = algorithm;
        this.checksum = algorithm.start();
    }

    void update(byte[] bytes, int offset, int length) {
        md5.update(bytes, offset, length);
        checksum.update(bytes, offset, length);
    }

    /** The results; the digests cannot be used any further. */
    Result finish() {
        return new Result(
                HexFormat.of().formatHex(md5.result()), new Checksum(algorithm, base64(checksum.result()), false));
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /**
     * What came out.
     *
     * @param etag the MD5 in hex
     */
    record Result(String etag, Checksum checksum) {
        String md5Base64() {
            return base64(HexFormat.of().parseHex(etag));
        }
    }
}
