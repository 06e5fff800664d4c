package io.mmectl.deployer.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HuffmanLengthsTest {
    private static final int LIMIT = 14;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void theCodeIsCompleteAndWithinTheLimitWhateverTheFrequencies(long seed) {
        Random random = new Random(seed);
        int[] frequencies = new int[257];
        for (int i = 0; i < frequencies.length; i++) {
            // From even to so uneven that an unlimited code would need some 30 bits.
            frequencies[i] = random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(1 << random.nextInt(1, (int) (3 * seed)));
        }

        byte[] lengths = HuffmanLengths.of(frequencies, LIMIT);

        assertThat(kraft(lengths)).isEqualTo(1L << LIMIT);
        for (int i = 0; i < frequencies.length; i++) {
            assertThat(lengths[i] > 0).isEqualTo(frequencies[i] > 0);
        }
    }

    @Test
    void frequenciesOfPowersOfTwoGetTheirEntropy() {
        assertThat(HuffmanLengths.of(new int[] {8, 0, 4, 2, 1, 1}, LIMIT)).containsExactly(1, 0, 2, 3, 4, 4);
    }

    @Test
    void fibonacciFrequenciesWhichMakeTheDeepestTreeStayWithinTheLimit() {
        int[] frequencies = new int[40];
        frequencies[0] = 1;
        frequencies[1] = 1;
        for (int i = 2; i < frequencies.length; i++) {
            frequencies[i] = frequencies[i - 1] + frequencies[i - 2];
        }

        assertThat(kraft(HuffmanLengths.of(frequencies, 7))).isEqualTo(1L << LIMIT);
    }

    @Test
    void oneSymbolMakesNoCode() {
        assertThatThrownBy(() -> HuffmanLengths.of(new int[] {0, 5}, LIMIT))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static long kraft(byte[] lengths) {
        long sum = 0;
        for (byte length : lengths) {
            sum += length == 0 ? 0 : 1L << (LIMIT - length);
        }
        return sum;
    }
}
