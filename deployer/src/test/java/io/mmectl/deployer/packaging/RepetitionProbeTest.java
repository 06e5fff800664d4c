package io.mmectl.deployer.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RepetitionProbeTest {
    private static final String[] SYLLABLES = {
        "an", "be", "con", "de", "er", "fo", "ga", "hin", "in", "ja", "ker", "lo", "ment", "na", "or", "pre", "qui",
        "re", "st", "tion", "ul", "ver", "wa", "xi", "yo", "zen",
    };

    @ParameterizedTest
    @EnumSource
    void weightsDoNotRepeat(Weights weights) {
        assertThat(new RepetitionProbe().repeats(block(weights.make.apply(new Random(1)))))
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void textRepeats(Text text) {
        assertThat(new RepetitionProbe().repeats(block(text.make.apply(new Random(1)))))
                .isTrue();
    }

    @Test
    void anAnswerDoesNotDependOnTheBlockBefore() {
        RepetitionProbe probe = new RepetitionProbe();
        Block text = block(Text.TOKENIZER.make.apply(new Random(1)));
        Block weights = block(Weights.FP32.make.apply(new Random(1)));

        assertThat(probe.repeats(text)).isTrue();
        assertThat(probe.repeats(weights)).isFalse();
        assertThat(probe.repeats(text)).isTrue();
    }

    /** More blocks than the marks of one table have room for. */
    @Test
    void norOnHowManyCameBefore() {
        RepetitionProbe probe = new RepetitionProbe();
        Block weights = block(Weights.FP32.make.apply(new Random(1)));
        Block text = block(Text.TOKENIZER.make.apply(new Random(1)));

        for (int i = 0; i < 2_500; i++) {
            assertThat(probe.repeats(weights)).isFalse();
        }
        assertThat(probe.repeats(text)).isTrue();
        assertThat(probe.repeats(weights)).isFalse();
    }

    @Test
    void lessThanFourBytesNeverRepeat() {
        assertThat(new RepetitionProbe().repeats(block(new byte[3]))).isFalse();
        assertThat(new RepetitionProbe().repeats(block(new byte[0]))).isFalse();
    }

    enum Weights {
        FP32(random -> RandomTree.weights(random, Block.CAPACITY)),
        FP16(random -> shorts(random, value -> Float.floatToFloat16(value))),
        BF16(random -> shorts(random, value -> (short) (Float.floatToRawIntBits(value) >>> 16))),
        INT8(random -> bytes(random, 30)),
        NARROW_INT8(random -> bytes(random, 8)),
        NOISE(random -> {
            byte[] noise = new byte[Block.CAPACITY];
            random.nextBytes(noise);
            return noise;
        });

        private final Function<Random, byte[]> make;

        Weights(Function<Random, byte[]> make) {
            this.make = make;
        }
    }

    enum Text {
        TOKENIZER(random -> RandomTree.text(random, Block.CAPACITY)),
        WORD_LIST(random -> words(random, '\n')),
        PROSE(random -> words(random, ' ')),
        ZEROS(random -> new byte[Block.CAPACITY]),
        SPARSE_WEIGHTS(random -> {
            ByteBuffer sparse = ByteBuffer.allocate(Block.CAPACITY);
            while (sparse.remaining() >= Float.BYTES) {
                sparse.putFloat(random.nextInt(10) == 0 ? (float) random.nextGaussian() : 0);
            }
            return sparse.array();
        });

        private final Function<Random, byte[]> make;

        Text(Function<Random, byte[]> make) {
            this.make = make;
        }
    }

    private static Block block(byte[] content) {
        Block block = new Block();
        block.put(ByteBuffer.wrap(content));
        return block;
    }

    private static byte[] words(Random random, char end) {
        StringBuilder words = new StringBuilder();
        while (words.length() < Block.CAPACITY) {
            for (int i = 1 + random.nextInt(4); i > 0; i--) {
                words.append(SYLLABLES[random.nextInt(SYLLABLES.length)]);
            }
            words.append(end);
        }
        return words.substring(0, Block.CAPACITY).getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] shorts(Random random, Function<Float, Short> convert) {
        ByteBuffer buffer = ByteBuffer.allocate(Block.CAPACITY).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            buffer.putShort(convert.apply((float) (random.nextGaussian() * 0.02)));
        }
        return buffer.array();
    }

    private static byte[] bytes(Random random, double spread) {
        byte[] bytes = new byte[Block.CAPACITY];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Math.max(-127, Math.min(127, Math.round(random.nextGaussian() * spread)));
        }
        return bytes;
    }
}
