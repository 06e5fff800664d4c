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
}
