package io.mmectl.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PrintableTest {
    @Test
    void whatATerminalWouldActOnBecomesVisible() {
        assertThat(Printable.line("a\u001b[31m\nb\u009b1m\u202ec\u2028d\ud800"))
                .isEqualTo("a\\u001b[31m\\u000ab\\u009b1m\\u202ec\\u2028d\\ud800");
        assertThat(Printable.line("naïve 日本 😀 „x“")).isEqualTo("naïve 日本 😀 „x“");
    }

    @Test
    void everyMessageIsOneLine() {
        MmectlException e = new MmectlException(ErrorCode.FAILED, "no file 'a\nerror: b'", "name\u001b]0;x\u0007 it");

        assertThat(e.getMessage()).isEqualTo("no file 'a\\u000aerror: b'");
        assertThat(e.hint()).isEqualTo("name\\u001b]0;x\\u0007 it");
        assertThat(new InvalidFleetException(List.of(
                        new Problem(new Position("a\nb", 1, 1), "", "is wrong", "Mend it."),
                        new Problem(new Position("c", 1, 1), "", "is wrong", "Mend it."))))
                .hasMessage("a\\u000ab:1:1: is wrong. Mend it.\nc:1:1: is wrong. Mend it.");
    }
}
