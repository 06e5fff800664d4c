package io.mmectl.localaws.s3;

/**
 * The CRC of two byte strings in a row from their CRCs and the second one's length, for reflected CRCs that start and end
 * with all ones. Appending n bytes multiplies a CRC by x^(8n) modulo the polynomial.
 */
final class CrcCombiner {
    private final long polynomial;
    private final long one;

    private CrcCombiner(long reflectedPolynomial, int bits) {
        this.polynomial = reflectedPolynomial;
        this.one = 1L << (bits - 1);
    }

    /** For one of S3's CRCs. */
    static CrcCombiner of(ChecksumAlgorithm algorithm) {
        return switch (algorithm) {
            case CRC32 -> new CrcCombiner(0xEDB88320L, 32);
            case CRC32C -> new CrcCombiner(0x82F63B78L, 32);
            case CRC64NVME -> new CrcCombiner(Crc64Nvme.POLYNOMIAL, 64);
            case SHA1, SHA256, SHA512, MD5 -> throw new IllegalArgumentException(algorithm + " is no CRC");
        };
    }

    long combine(long first, long second, long secondLength) {
        return multiply(first, powerOfX(secondLength * 8)) ^ second;
    }

    /** x^n modulo the polynomial; bit {@code one} is x^0. */
    private long powerOfX(long n) {
        long result = one;
        long square = one >>> 1;
        for (long rest = n; rest > 0; rest >>>= 1) {
            if ((rest & 1) == 1) {
                result = multiply(result, square);
            }
            square = multiply(square, square);
        }
        return result;
    }

    private long multiply(long a, long b) {
        long product = 0;
        long shifted = b;
        for (long bit = one; bit != 0; bit >>>= 1) {
            if ((a & bit) != 0) {
                product ^= shifted;
            }
            shifted = (shifted >>> 1) ^ ((shifted & 1) == 0 ? 0 : polynomial);
        }
        return product;
    }
}
