package io.mmectl.cli.render;

import java.util.stream.Collectors;

/** Colours a plan's text by the symbol at the start of each line. */
public final class PlanColours {
    private PlanColours() {}

    /** @param text as the deployer writes it; unchanged when the style is plain */
    public static String of(String text, Style style) {
        return style == Style.PLAIN
                ? text
                : text.lines().map(line -> line(line, style)).collect(Collectors.joining("\n", "", "\n"));
    }

    private static String line(String line, Style style) {
        if (line.startsWith("  + ")) {
            return style.green(line);
        }
        if (line.startsWith("  ~ ")) {
            return style.yellow(line);
        }
        if (line.startsWith("  - ") || line.startsWith("  ! ")) {
            return style.red(line);
        }
        return line.startsWith("  = ") ? style.dim(line) : line.startsWith(" ") ? line : style.bold(line);
    }
}
