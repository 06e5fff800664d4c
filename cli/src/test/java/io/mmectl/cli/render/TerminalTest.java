package io.mmectl.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalTest {
    @Test
    void coloursOnlyTerminals() {
        Terminal terminal = Terminal.ofLauncher(",out", "80", Map.of());

        assertThat(terminal.outStyle()).isEqualTo(Style.ANSI);
        assertThat(terminal.errStyle()).isEqualTo(Style.PLAIN);
        assertThat(terminal.canAsk()).isFalse();
    }

    @Test
    void respectsNoColorWithAnyValueAndDumbTerminals() {
        assertThat(Terminal.ofLauncher(",out", "80", Map.of("NO_COLOR", "0")).outStyle())
                .isEqualTo(Style.PLAIN);
        assertThat(Terminal.ofLauncher(",out", "80", Map.of("TERM", "dumb")).outStyle())
                .isEqualTo(Style.PLAIN);
        assertThat(Terminal.ofLauncher(",out", "80", Map.of("NO_COLOR", "")).outStyle())
                .isEqualTo(Style.ANSI);
    }

    @Test
    void onlyADumbTerminalCannotRedraw() {
        assertThat(Terminal.ofLauncher(",err", "80", Map.of("NO_COLOR", "1")).redraws())
                .isTrue();
        assertThat(Terminal.ofLauncher(",err", "80", Map.of("TERM", "dumb")).redraws())
                .isFalse();
    }

    @Test
    void toleratesAWidthThatIsNoNumber() {
        assertThat(Terminal.ofLauncher("", "wide", Map.of()).columns()).isZero();
    }
}
