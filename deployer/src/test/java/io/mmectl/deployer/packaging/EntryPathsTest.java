package io.mmectl.deployer.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EntryPathsTest {
    /** Of one, two, three and four bytes, some of them where UTF-16 has another order. */
    private static final String[] PIECES = {
        "a", "b", "/", "~", "ä", "\u07ff", "\u0800", "\ud7ff", "\ue000", "\uffff", "😀", "𐀀"
    };

    @Test
    void theOrderIsThatOfTheBytes() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            String left = text(random);
            String right = text(random);

            int order = Arrays.compareUnsigned(
                    left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));

            assertThat(Integer.signum(EntryPaths.ORDER.compare(left, right)))
                    .as("%s, %s", left, right)
                    .isEqualTo(Integer.signum(order));
        }
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(5); i > 0; i--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }
}
