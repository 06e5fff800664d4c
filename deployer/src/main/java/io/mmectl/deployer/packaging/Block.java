package io.mmectl.deployer.packaging;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import org.jspecify.annotations.Nullable;

/**
 * A quarter mebibyte of tar bytes, laid out as it goes out when it is not compressed: four deflate "stored" blocks, each
 * with room for its five-byte header, so that file bytes are read right where they are sent from.
 */
final class Block {
    /** The longest stored block that deflate allows. */
    static final int SEGMENT = 65_535;

    static final int HEADER = 5;
    private static final int FRAMED_SEGMENT = HEADER + SEGMENT;
    private static final int SEGMENTS = 4;

    /** Content bytes that fit. */
    static final int CAPACITY = SEGMENTS * SEGMENT;

    /** Bytes of memory that one takes once it was encoded. */
    static final int LARGEST_MEMORY = SEGMENTS * FRAMED_SEGMENT + LiteralHuffman.LARGEST;

    private final byte[] framed = new byte[SEGMENTS * FRAMED_SEGMENT];
    private byte @Nullable [] encoded;
    private int length;

    /** Content bytes that are in. */
    int length() {
        return length;
    }

    int room() {
        return CAPACITY - length;
    }

    void clear() {
        length = 0;
    }

    /** Takes as many bytes as fit. */
    void put(ByteBuffer bytes) {
        while (bytes.hasRemaining() && room() > 0) {
            int n = Math.min(bytes.remaining(), contiguous());
            bytes.get(framed, indexOf(length), n);
            length += n;
        }
    }

    /**
     * Reads until the block is full, {@code limit} bytes are in, or the channel ends.
     *
     * @return bytes read; less than asked for only at the channel's end
     */
    int read(ReadableByteChannel channel, long limit) throws IOException {
        int before = length;
        while (room() > 0 && length - before < limit) {
            int wanted = (int) Math.min(contiguous(), limit - (length - before));
            int n = channel.read(ByteBuffer.wrap(framed, indexOf(length), wanted));
            if (n < 0) {
                break;
            }
            length += n;
        }
        return length - before;
    }

    /** Content from one offset to another, in order, as parts of an array. */
    void forEachRange(int from, int to, Range range) {
        int at = from;
        while (at < to) {
            int n = Math.min(SEGMENT - at % SEGMENT, to - at);
            range.accept(framed, indexOf(at), n);
            at += n;
        }
    }

    /** The content as stored blocks, none of them final. Valid until the block changes. */
    ByteBuffer asStoredBlocks() {
        int size = 0;
        for (int at = 0; at < length; at += SEGMENT) {
            int n = Math.min(SEGMENT, length - at);
            int header = indexOf(at) - HEADER;
            framed[header] = 0;
            framed[header + 1] = (byte) n;
            framed[header + 2] = (byte) (n >>> 8);
            framed[header + 3] = (byte) ~n;
            framed[header + 4] = (byte) (~n >>> 8);
            size += HEADER + n;
        }
        return ByteBuffer.wrap(framed, 0, size);
    }

    /** Room for the block in any other form, more than {@link #CAPACITY}; made when it is first asked for. */
    byte[] encoded() {
        if (encoded == null) {
            encoded = new byte[LiteralHuffman.LARGEST];
        }
        return encoded;
    }

    private int contiguous() {
        return SEGMENT - length % SEGMENT;
    }

    private static int indexOf(int offset) {
        return offset / SEGMENT * FRAMED_SEGMENT + HEADER + offset % SEGMENT;
    }

    /** Receives part of an array. */
    @FunctionalInterface
    interface Range {
        void accept(byte[] bytes, int offset, int length);
    }
}
