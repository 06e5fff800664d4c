package io.mmectl.deployer.packaging;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;

/**
 * The frame of one gzip member (RFC 1952): header, and the end with checksum and length of what went in.
 *
 * <p>Not safe for concurrent use.
 */
final class GzipFraming {
    /** Magic, deflate, no flags, no time, no hint, operating system unknown. */
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

    /** An empty stored block that is the last one. */
    private static final byte[] LAST_BLOCK = {1, 0, 0, (byte) 0xff, (byte) 0xff};

    private static final int TRAILER = 8;

    private final CRC32 crc = new CRC32();
    private long length;

    static ByteBuffer header() {
        return ByteBuffer.wrap(HEADER.clone());
    }

    /** Longest possible output for so many bytes: all of them stored. */
    static long maximumLength(long bytes) {
        long segments = (bytes + Block.SEGMENT - 1) / Block.SEGMENT;
        return HEADER.length + bytes + segments * Block.HEADER + LAST_BLOCK.length + TRAILER;
    }

    /** Takes the next block of content into account. */
    void add(Block block) {
        block.forEachRange(0, block.length(), crc::update);
        length += block.length();
    }

    /** The end of the stream. */
    ByteBuffer trailer() {
        return ByteBuffer.allocate(LAST_BLOCK.length + TRAILER)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(LAST_BLOCK)
                .putInt((int) crc.getValue())
                .putInt((int) length)
                .flip();
    }
}
