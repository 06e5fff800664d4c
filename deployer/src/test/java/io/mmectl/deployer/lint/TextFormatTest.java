package io.mmectl.deployer.lint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextFormatTest {
    private static final String ALL = """
            # a comment
            name: "a\\"b\\x41\\101" 'c' ; max_batch_size: -8,
            input [ { name: "X" dims: [ -1, 2 ] }, < name: "Y" dims: 1 dims: 2 > ]
            dynamic_batching { }
            ensemble_scheduling: { step [] }
            ratio: 1.5e-3
            """;

    @Test
    void readsEveryFormOfAField() throws Exception {
        TextMessage message = TextFormat.parse(ALL);

        assertThat(message.text("name")).contains("a\"bAAc");
        assertThat(message.text("max_batch_size")).contains("-8");
        assertThat(message.messages("input"))
                .extracting(m -> m.text("name").orElse(""))
                .containsExactly("X", "Y");
        assertThat(message.messages("input"))
                .allSatisfy(m -> assertThat(m.texts("dims")).hasSize(2));
        assertThat(message.messages("dynamic_batching")).hasSize(1);
        assertThat(message.messages("ensemble_scheduling").getFirst().messages("step"))
                .isEmpty();
        assertThat(message.text("ratio")).contains("1.5e-3");
    }

    @Test
    void theLastOfSeveralValuesCounts() throws Exception {
        assertThat(TextFormat.parse("a: 1 a: 2").text("a")).contains("2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    name "x"          | 1:6: ':' or '{' is expected
                    name:             | 1:6: a value is expected
                    a { b: 1          | 1:9: '}' is missing at the end
                    a: "x             | 1:6: a string is not closed
                    a: "\\q"          | '\\q' is not an escape
                    a: [1 2]          | 1:7: ',' or ']' is expected in the list 'a'
                    }                 | 1:1: a field name is expected, not '}'
                    """)
    void aMistakeIsNamedWithLineAndColumn(String text, String expected) {
        assertThatThrownBy(() -> TextFormat.parse(text))
                .isInstanceOfSatisfying(
                        TextFormat.SyntaxException.class,
                        e -> assertThat(e.line() + ":" + e.column() + ": " + e.getMessage())
                                .contains(expected));
    }

    @Test
    void deepNestingIsRefused() {
        assertThatThrownBy(() -> TextFormat.parse("a {".repeat(100_000)))
                .isInstanceOf(TextFormat.SyntaxException.class)
                .hasMessageContaining("nested deeper");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void anyTextIsReadOrRefused(long seed) {
        Random random = new Random(seed);
        int refused = 0;
        for (int i = 0; i < 3000; i++) {
            StringBuilder text = new StringBuilder(ALL);
            for (int change = 0; change < 1 + random.nextInt(4); change++) {
                int at = random.nextInt(text.length());
                text.replace(
                        at,
                        Math.min(text.length(), at + random.nextInt(4)),
                        "{}[]<>:,;\"'\\#x1\n\0".charAt(random.nextInt(17)) + "");
            }
            try {
                TextFormat.parse(text.toString());
            } catch (TextFormat.SyntaxException e) {
                refused++;
                assertThat(e.line())
                        .isBetween(1, (int) text.chars().filter(c -> c == '\n').count() + 1);
                assertThat(e.column()).isPositive();
            }
        }
        assertThat(refused).isGreaterThan(1000);
    }
}
