package io.mmectl.localaws.pbtxt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextMessageTest {
    @Test
    void readsScalarsMessagesAndListsInEveryNotation() throws Exception {
        TextMessage message = TextMessage.parse("""
                # a comment
                name: "x"; max_batch_size: 0x10,
                input [ { name: 'a' dims: [ -1, 16 ] }, < name: "b" dims: 4 dims: 5 > ]
                input { name: "c" }
                flag: true
                """);

        assertThat(message.scalar("name")).contains("x");
        assertThat(message.integer("max_batch_size", 0)).isEqualTo(16);
        assertThat(message.flag("flag")).isTrue();
        List<TextMessage> inputs = message.messages("input");
        assertThat(inputs).hasSize(3);
        assertThat(inputs.get(0).integers("dims")).containsExactly(-1L, 16L);
        assertThat(inputs.get(1).integers("dims")).containsExactly(4L, 5L);
        assertThat(inputs.get(2).scalar("name")).contains("c");
    }

    @Test
    void joinsAdjacentStringsAndDecodesEscapes() throws Exception {
        TextMessage message = TextMessage.parse("s: \"a\\n\\x41\\102\" 'ü\\303\\274\\\"' u: \"\\u00e9\"");

        assertThat(message.scalar("s")).contains("a\nABüü\"");
        assertThat(message.scalar("u")).contains("é");
    }

    @Test
    void theLastValueOfASingularFieldWins() throws Exception {
        assertThat(TextMessage.parse("a: 1 a: 2").scalar("a")).contains("2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    name: "x       | 1:7: string without an end
                    name "x"       | 1:6: expected ':' or '{' but found "x"
                    a { b: 1       | 1:9: expected a field name but found the end of the text
                    a: [1 2]       | 1:7: expected ',' or ']' but found "2"
                    a: [1,]        | 1:7: expected a value after ','
                    a: }           | 1:4: expected a value but found "}"
                    a: @           | 1:4: unexpected character '@'
                    """)
    void saysWhereATextIsMalformed(String text, String problem) {
        assertThatThrownBy(() -> TextMessage.parse(text))
                .isInstanceOf(TextFormatException.class)
                .hasMessage(problem);
    }

    @Test
    void refusesAbsurdNesting() {
        assertThatThrownBy(() -> TextMessage.parse("a{".repeat(5000))).hasMessageContaining("nested deeper than 100");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void damagedTextsEndInAnAnswerOrAnExceptionOfItsOwn(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        String text =
                "name: \"m\" input [ { name: \"a\" dims: [ -1, 2 ] } ] parameters { key: \"k\" value { s: 'v' } }";
        for (int i = 0; i < 500; i++) {
            StringBuilder damaged = new StringBuilder(text);
            for (int j = 0; j < 3; j++) {
                damaged.setCharAt(random.nextInt(damaged.length()), "{}[]:,\"'\\#<>x1-".charAt(random.nextInt(15)));
            }
            try {
                TextMessage.parse(damaged.toString());
            } catch (TextFormatException expected) {
                assertThat(expected.getMessage()).matches("(?s)\\d+:\\d+: .*");
            }
        }
    }
}
