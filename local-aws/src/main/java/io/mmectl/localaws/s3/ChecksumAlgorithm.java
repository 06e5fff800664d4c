package io.mmectl.localaws.s3;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/** The checksums that S3 computes. */
enum ChecksumAlgorithm {
    CRC32,
    CRC32C,
    CRC64NVME,
    SHA1,
    SHA256,
    SHA512,
    MD5;

    /** A checksum being computed. */
    interface Running {
        void update(byte[] bytes, int offset, int length);

        byte[] result();

        private static Running of(java.util.zip.Checksum crc, int bytes) {
            return new Running() {
                @Override
                public void update(byte[] buffer, int offset, int length) {
                    crc.update(buffer, offset, length);
                }

                @Override
                public byte[] result() {
                    byte[] all = ByteBuffer.allocate(8).putLong(crc.getValue()).array();
                    return Arrays.copyOfRange(all, 8 - bytes, 8);
                }
            };
        }

        static Running of(String digestName) {
            MessageDigest digest;
            try {
                digest = MessageDigest.getInstance(digestName);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
            return new Running() {
                @Override
                public void update(byte[] buffer, int offset, int length) {
                    digest.update(buffer, offset, length);
                }

                @Override
                public byte[] result() {
                    return digest.digest();
                }
            };
        }
    }

    Running start() {
        return switch (this) {
            case CRC32 -> Running.of(new CRC32(), 4);
            case CRC32C -> Running.of(new CRC32C(), 4);
            case CRC64NVME -> Running.of(new Crc64Nvme(), 8);
            case SHA1 -> Running.of("SHA-1");
            case SHA256 -> Running.of("SHA-256");
            case SHA512 -> Running.of("SHA-512");
            case MD5 -> Running.of("MD5");
        };
    }

    /** Header that carries a value, lower case. */
    String header() {
        return "x-amz-checksum-" + name().toLowerCase(Locale.ROOT);
    }

    /** Element that carries a value. */
    String element() {
        return "Checksum" + name();
    }

    boolean isCrc() {
        return this == CRC32 || this == CRC32C || this == CRC64NVME;
    }

    /** By its name in any case. */
    static Optional<ChecksumAlgorithm> named(String name) {
        return Arrays.stream(values())
                .filter(a -> a.name().equalsIgnoreCase(name))
                .findFirst();
    }

    static Optional<ChecksumAlgorithm> ofHeader(String header) {
        return Arrays.stream(values())
                .filter(a -> a.header().equalsIgnoreCase(header.strip()))
                .findFirst();
    }

    /** The one that a request names for what it makes. */
    static Optional<ChecksumAlgorithm> wanted(S3Call call) {
        return call.header("x-amz-checksum-algorithm")
                .map(name -> named(name)
                        .orElseThrow(() -> S3Errors.invalidRequest(
                                "Checksum algorithm provided is unsupported. Please try again with any of the valid types:"
                                        + " [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]")));
    }
}
