package io.mmectl.cli.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TextTableTest {
    @Test
    void alignsColumnsByCodePointsAndLeavesNoTrailingSpace() {
        String text = new TextTable("NAME", "COUNT", "NOTE")
                .row("ab", "1", "")
                .row("größer😀", "12", "x")
                .text(Style.PLAIN);

        assertThat(text).isEqualTo("""
                NAME     COUNT  NOTE
                ab       1
                größer😀  12     x
                """);
    }

    @Test
    void refusesARowOfAnotherWidth() {
        assertThatThrownBy(() -> new TextTable("A", "B").row("1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a row of 1 cells under a header of 2");
    }

    @Test
    void makesOnlyTheHeaderBold() {
        assertThat(new TextTable("A").row("x").text(Style.ANSI)).isEqualTo("\u001b[1mA\u001b[0m\nx\n");
    }

    @Test
    void aLastColumnOfWordsGoesOnBelowItselfOnANarrowTerminal() {
        TextTable table = new TextTable("NAME", "DESCRIPTION")
                .row("embedding", "Text to vector, tokenizer in Python, encoder in TorchScript")
                .row("x", "short");

        assertThat(table.text(Style.PLAIN, 50)).isEqualTo("""
                NAME       DESCRIPTION
                embedding  Text to vector, tokenizer in Python,
                           encoder in TorchScript
                x          short
                """);
        assertThat(table.text(Style.PLAIN, 200)).isEqualTo(table.text(Style.PLAIN));
    }

    @Test
    void otherColumnsGoOnInASecondLineOfAllRows() {
        TextTable table = new TextTable("TYPE", "ENDPOINT", "STATUS", "MODELS")
                .row("embedding", "suite--prod--embedding", "InService", "20")
                .row("x", "suite--prod--x", "InService", "3");

        assertThat(table.text(Style.PLAIN, 40)).isEqualTo("""
                TYPE       ENDPOINT
                    STATUS     MODELS
                embedding  suite--prod--embedding
                    InService  20
                x          suite--prod--x
                    InService  3
                """);
    }

    @Test
    void whatNeedsMoreThanTwoLinesIsLeftAsItIs() {
        TextTable table = new TextTable("ARTIFACT", "RESULT").row("s3://bucket/" + "x".repeat(60), "sent");

        assertThat(table.text(Style.PLAIN, 40)).isEqualTo(table.text(Style.PLAIN));
    }
}
