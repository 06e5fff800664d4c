package io.mmectl.deployer.packaging;

import io.mmectl.config.Packing;
import java.nio.ByteBuffer;
import java.util.zip.Deflater;

/**
 * Turns one block into deflate blocks that end on a byte boundary. Blocks know nothing of each other, so they can be encoded
 * in any order and on any thread, and give the same bytes.
 *
 * <p>Not safe for concurrent use.
 */
final class BlockEncoder implements AutoCloseable {
    /** Within 4 % of level 6 on tokenizers, word lists and prose, at twice its speed (JDK 17 and 25). */
    private static final int LEVEL = 4;

    /** A gain of less than one part in so many is not worth the time of every unpacking. */
    private static final int WORTH_FAST = 32;

    private static final int WORTH_COMPACT = 256;

    private final Packing packing;
    private final RepetitionProbe probe;
    private final Deflater deflater = new Deflater(LEVEL, true);
    private final LiteralHuffman huffman = new LiteralHuffman();

    BlockEncoder(Packing packing) {
        this.packing = packing;
        this.probe = new RepetitionProbe();
    }

    /** The part that a block with content has in the stream; valid while the block is unchanged. */
    ByteBuffer encode(Block block) {
        int worth = block.length() - block.length() / (packing == Packing.FAST ? WORTH_FAST : WORTH_COMPACT);
        int deflated = probe.repeats(block) ? deflate(block) : Integer.MAX_VALUE;
        if (packing == Packing.COMPACT && huffman.estimate(block) < Math.min(deflated, worth)) {
            int size = huffman.encode(block, block.encoded());
            // Where the sample was not like the whole.
            return size < worth ? ByteBuffer.wrap(block.encoded(), 0, size) : block.asStoredBlocks();
        }
        return deflated < worth ? ByteBuffer.wrap(block.encoded(), 0, deflated) : block.asStoredBlocks();
    }

    @Override
    public void close() {
        deflater.end();
    }

    /** Compressed size, ending on a byte boundary, or the size of the buffer where it would be larger. */
    private int deflate(Block block) {
        byte[] into = block.encoded();
        deflater.reset();
        int[] size = {0};
        block.forEachRange(0, block.length(), (bytes, offset, n) -> {
            deflater.setInput(bytes, offset, n);
            while (!deflater.needsInput() && size[0] < into.length) {
                size[0] += deflater.deflate(into, size[0], into.length - size[0], Deflater.NO_FLUSH);
            }
        });
        if (size[0] < into.length) {
            size[0] += deflater.deflate(into, size[0], into.length - size[0], Deflater.SYNC_FLUSH);
        }
        if (size[0] < into.length && deflater.getBytesRead() != block.length()) {
            throw new IllegalStateException("deflated " + deflater.getBytesRead() + " of " + block.length() + " bytes");
        }
        return size[0];
    }
}
