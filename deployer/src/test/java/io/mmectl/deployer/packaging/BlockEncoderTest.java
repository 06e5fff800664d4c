package io.mmectl.deployer.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.config.Packing;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlockEncoderTest {
    @ParameterizedTest
    @CsvSource({
        "FAST, 1",
        "FAST, 7",
        "FAST, 65535",
        "FAST, 65536",
        "FAST, 262140",
        "COMPACT, 1",
        "COMPACT, 2",
        "COMPACT, 3",
        "COMPACT, 7",
        "COMPACT, 65535",
        "COMPACT, 65536",
        "COMPACT, 262139",
        "COMPACT, 262140"
    })
    void everyKindOfContentInflatesToWhatItWas(Packing packing, int size) throws DataFormatException {
        Random random = new Random(size);
        byte[][] contents = {
            RandomTree.weights(random, size),
            RandomTree.text(random, size),
            new byte[size],
            noise(random, size),
            skewed(random, size, 2),
            skewed(random, size, 40),
        };
        try (BlockEncoder encoder = new BlockEncoder(packing)) {
            for (byte[] content : contents) {
                assertThat(inflated(encoder.encode(block(content)), size)).isEqualTo(content);
            }
        }
    }

    @Test
    void fastStoresWeightsAndCompactDoesNot() {
        byte[] weights = RandomTree.weights(new Random(1), Block.CAPACITY);

        assertThat(size(Packing.FAST, weights)).isGreaterThan(weights.length);
        // fp32 of normal distribution holds 7.7 % less than its bytes.
        assertThat(size(Packing.COMPACT, weights))
                .isBetween((int) (weights.length * 0.91), (int) (weights.length * 0.935));
    }

    @ParameterizedTest
    @EnumSource
    void noiseIsStored(Packing packing) {
        assertThat(size(packing, noise(new Random(1), Block.CAPACITY))).isGreaterThan(Block.CAPACITY);
    }

    /** Between the runs that are sampled lie bytes that no sample holds. */
    @Test
    void aBlockThatIsNotLikeItsSampleIsStored() throws DataFormatException {
        byte[] content = noise(new Random(5), Block.CAPACITY);
        for (int i = 0; i < content.length; i++) {
            if (i % Block.SEGMENT % 256 < 64) {
                content[i] = (byte) (i % 7);
            }
        }

        try (BlockEncoder encoder = new BlockEncoder(Packing.COMPACT)) {
            ByteBuffer encoded = encoder.encode(block(content));
            assertThat(encoded.remaining()).isLessThanOrEqualTo(Block.CAPACITY + 4 * Block.HEADER);
            assertThat(inflated(encoded, content.length)).isEqualTo(content);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 1000, 100_000, 262_140})
    void theRoomSufficesForTheWorstSample(int length) {
        byte[] content = new byte[length];
        for (int i = 0; i < length; i++) {
            content[i] = (byte) (i % Block.SEGMENT % 256 < 64 ? 0 : 1 + i % 255);
        }
        Block block = block(content);
        LiteralHuffman huffman = new LiteralHuffman();
        huffman.estimate(block);

        assertThat(huffman.encode(block, new byte[LiteralHuffman.LARGEST])).isPositive();
    }

    private static int size(Packing packing, byte[] content) {
        try (BlockEncoder encoder = new BlockEncoder(packing)) {
            return encoder.encode(block(content)).remaining();
        }
    }

    private static byte[] inflated(ByteBuffer encoded, int size) throws DataFormatException {
        byte[] found = new byte[size];
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(encoded);
            int n = inflater.inflate(found);
            assertThat(n).isEqualTo(size);
            assertThat(inflater.inflate(new byte[1])).isZero();
            assertThat(encoded.remaining()).as("bytes after the last block").isZero();
            assertThat(inflater.finished()).as("a last block").isFalse();
            return found;
        } finally {
            inflater.end();
        }
    }

    private static Block block(byte[] content) {
        Block block = new Block();
        block.put(ByteBuffer.wrap(content));
        return block;
    }

    private static byte[] noise(Random random, int size) {
        byte[] noise = new byte[size];
        random.nextBytes(noise);
        return noise;
    }

    /** Few values often, many seldom: codes as long as they may be. */
    private static byte[] skewed(Random random, int size, int spread) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (random.nextGaussian() * random.nextGaussian() * spread);
        }
        return bytes;
    }
}
