package io.mmectl.localaws.s3;

/**
 * A checksum as S3 shows it.
 *
 * @param value base64; a composite one ends in {@code -N}
 * @param composite of the parts' checksums instead of the object's bytes
 */
record Checksum(ChecksumAlgorithm algorithm, String value, boolean composite) {
    String type() {
        return composite ? "COMPOSITE" : "FULL_OBJECT";
    }
}
