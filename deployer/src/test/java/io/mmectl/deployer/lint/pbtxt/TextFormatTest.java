package io.mmectl.deployer.lint.pbtxt;

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
            name: "a\\"b\\x41\\101" 'c' # joined
              "\\303\\274\\u00e9" ; max_batch_size: -8,
            input [ { name: "X" dims: [ -1, 2 ] }, < name: "Y" dims: 1 dims: 2 > ]
            dynamic_batching { }
            ensemble_scheduling: { step [] }
            ratio: 1.5e-3 hex: 0x1F octal: 017 nothing: inf minus: -inf short: .5f
            [my.extension]: 3
            [type.googleapis.com/a.B] { x: 1 }
            """;

    @Test
    void readsEveryFormOfAField() throws Exception {
        TextMessage message = TextFormat.parse(ALL);

        assertThat(message.text("name")).contains("a\"bAAcüé");
        assertThat(message.integer("max_batch_size")).hasValue(-8);
        assertThat(message.messages("input"))
                .extracting(m -> m.text("name").orElse(""))
                .containsExactly("X", "Y");
        assertThat(message.messages("input"))
                .allSatisfy(m -> assertThat(m.integers("dims")).hasSize(2));
        assertThat(message.messages("dynamic_batching")).hasSize(1);
        assertThat(message.messages("ensemble_scheduling").getFirst().has("step"))
                .isTrue();
        assertThat(message.messages("ensemble_scheduling").getFirst().messages("step"))
                .isEmpty();
        assertThat(message.integer("hex")).hasValue(31);
        assertThat(message.integer("octal")).hasValue(15);
        assertThat(message.integer("ratio")).isEmpty();
        assertThat(message.text("minus")).contains("-inf");
        assertThat(message.text("short")).contains(".5f");
        assertThat(message.text("[my.extension]")).contains("3");
        assertThat(message.messages("[type.googleapis.com/a.B]")).hasSize(1);
    }

    @Test
    void everyFieldHasItsPlace() throws Exception {
        TextMessage message = TextFormat.parse("a: 1\n\tb { c: [ 2,\n3 ] }");

        assertThat(message.first("a")).map(TextField::place).contains(new Place(1, 1));
        assertThat(message.first("b")).map(TextField::place).contains(new Place(2, 2));
        assertThat(message.messages("b").getFirst().all("c").map(TextField::place))
                .containsExactly(new Place(2, 6), new Place(3, 1));
        assertThat(message.messages("b").getFirst().all("c").map(f -> f.value().place()))
                .containsExactly(new Place(2, 11), new Place(3, 1));
    }

    @Test
    void theLastOfSeveralValuesCounts() throws Exception {
        assertThat(TextFormat.parse("a: 1 a: 2").text("a")).contains("2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    name "x"          | 1:6: ':' or '{' is expected after 'name'
                    name:             | 1:6: a value of 'name' is expected, not the end of the text
                    a { b: 1          | 1:9: '}' is missing
                    a < b: 1 }        | 1:10: a field name is expected, not '}'
                    a: "x             | 1:4: the string that starts here is not closed
                    a: "\\q"          | 1:6: '\\q' is no escape
                    a: "\\x"          | an escape needs 1 digits
                    a: [1 2]          | 1:7: ',' or ']' is expected in the list 'a'
                    a: [1,]           | 1:7: a value of 'a' is expected, not ']'
                    }                 | 1:1: a field name is expected, not '}'
                    a: 1 b: é         | 1:9: a character that does not belong here: U+00E9
                    [a.b              | ']' is missing after an extension's name
                    """)
    void aMistakeIsNamedWithLineAndColumn(String text, String expected) {
        assertThatThrownBy(() -> TextFormat.parse(text))
                .isInstanceOfSatisfying(
                        TextSyntaxException.class,
                        e -> assertThat(e.place() + ": " + e.getMessage()).contains(expected));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "string_value \"SECRET\"",
                "string_value: \"x\" \"SECRET\" \"y\" = 3",
                "string_value \"SECRET",
                "\"SECRET\"",
                "a: [1 \"SECRET\"]",
                "a: -\"SECRET\"",
                "[a \"SECRET\"]",
                "string_value SECRET",
                "string_value: 7e9 SECRET }",
                "string_value: sk-SECRET",
                "string_value: \"x\" SECRET \"y\"",
                "a: [1 SECRET]",
                "a 123456789012345678901234567890123456",
            })
    void noValueIsShownAsItMayBeASecret(String text) {
        String secret = "hf_abcdefghijklmnopqrstuvwxyzABCDEFGH";

        assertThatThrownBy(() -> TextFormat.parse(text.replace("SECRET", secret)))
                .isInstanceOfSatisfying(
                        TextSyntaxException.class,
                        e -> assertThat(e.getMessage()).doesNotContain(secret, "123456"));
    }

    @Test
    void depthIsBounded() {
        assertThatThrownBy(() -> TextFormat.parse("a{".repeat(5000))).hasMessageContaining("nested deeper than 100");
    }

    @Test
    void damagedTextEndsWithAnAnswerOrAMistake() {
        Random random = new Random(7);
        for (int i = 0; i < 3000; i++) {
            StringBuilder damaged = new StringBuilder(ALL);
            for (int n = random.nextInt(4); n >= 0; n--) {
                damaged.setCharAt(random.nextInt(damaged.length()), (char) random.nextInt(128));
            }
            damaged.setLength(random.nextInt(damaged.length()));
            try {
                TextMessage message = TextFormat.parse(damaged.toString());
                SchemaCheck.of(message, Schema.modelConfig(), java.util.Optional.of("25.09"));
            } catch (TextSyntaxException expected) {
                assertThat(expected.place().line()).isPositive();
            }
        }
    }
}
