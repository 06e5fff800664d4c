package io.mmectl.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final StringWriter written = new StringWriter();

    @Test
    void printsPlainLinesForChangesOnlyWhenThereIsNoTerminal() {
        try (Progress progress = new Progress(new PrintWriter(written), Terminal.NONE)) {
            progress.activity("embedding", "Creating");
            progress.activity("embedding", "Creating");
            progress.activity("embedding", "InService");
            progress.done("embedding");
            progress.line("+ endpoint ready");
        }

        assertThat(written.toString()).isEqualToNormalizingNewlines("""
                embedding: Creating
                embedding: InService
                + endpoint ready
                """);
    }

    @Test
    void countsAreALineEveryTenSecondsWhenThereIsNoTerminal() {
        long[] seconds = {0};
        try (Progress progress =
                new Progress(new PrintWriter(written), Terminal.NONE, () -> seconds[0] * 1_000_000_000L)) {
            for (; seconds[0] <= 25; seconds[0]++) {
                progress.live("pushing", "after " + seconds[0] + " s");
            }
            progress.done("pushing");
            for (; seconds[0] <= 40; seconds[0]++) {
                progress.live("pushing", "again " + seconds[0] + " s");
            }
        }

        assertThat(written.toString()).isEqualToNormalizingNewlines("""
                pushing: after 10 s
                pushing: after 20 s
                pushing: again 36 s
                """);
    }

    @Test
    void redrawsActivitiesInPlaceOnATerminalAndLeavesNothingBehind() {
        Terminal terminal = new Terminal(true, true, true, 40, true);
        try (Progress progress = new Progress(new PrintWriter(written), terminal, () -> 65_000_000_000L)) {
            progress.activity("embedding", "Creating");
            progress.line("done: models");
        }

        assertThat(written.toString())
                .contains("embedding: Creating  0:00")
                .contains("\r\u001b[1A\u001b[Jdone: models")
                .endsWith("\r\u001b[1A\u001b[J");
    }

    @Test
    void cutsActivitiesToTheTerminalSoThatTheyStayOnOneLine() {
        Terminal terminal = new Terminal(true, true, true, 30, true);
        try (Progress progress = new Progress(new PrintWriter(written), terminal, () -> 0)) {
            progress.activity("embedding", "x".repeat(100));
        }

        assertThat(written.toString().lines().findFirst().orElseThrow())
                .contains("…")
                .doesNotContain("x".repeat(20));
    }

    @Test
    void aBarGoesBeforeWhatItStandsFor() {
        Terminal terminal = new Terminal(true, true, true, 45, true);
        try (Progress progress = new Progress(new PrintWriter(written), terminal, () -> 0)) {
            progress.live("packing", Progress.bar(4, 10) + "  400 MiB of 1.0 GiB, 5 s left");
        }

        assertThat(written.toString())
                .contains("packing: 40 %  400 MiB of 1.0 GiB, 5 s le…")
                .doesNotContain("[#");
    }

    @Test
    void whoWantsNoColourSeesWhatGoesOnAsWell() {
        Terminal terminal = new Terminal(true, true, true, 80, false, true);
        try (Progress progress = new Progress(new PrintWriter(written), terminal, () -> 0)) {
            progress.live("packing", "half");
        }

        assertThat(written.toString()).contains("packing: half  0:00").doesNotContain("\u001b[2m");
    }

    @Test
    void drawsBarsOfTwentyCells() {
        assertThat(Progress.bar(0, 10)).isEqualTo("[....................] 0 %");
        assertThat(Progress.bar(4, 10)).isEqualTo("[########............] 40 %");
        assertThat(Progress.bar(0, 0)).isEqualTo("[####################] 100 %");
    }
}
