package io.mmectl.config;

import java.util.Locale;

/** Texts that hold what others wrote, as a file's name or a container's words, made safe for a terminal and a log. */
public final class Printable {
    private Printable() {}

    /**
     * On one line, with nothing in it that a terminal would act on: control characters, line ends, invisible format characters
     * and halves of surrogate pairs become visible as {@code \}{@code u001b}.
     */
    public static String line(String text) {
        if (text.codePoints().noneMatch(Printable::acts)) {
            return text;
        }
        StringBuilder line = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (acts(c)) {
                line.append(String.format(Locale.ROOT, "\\u%04x", c));
            } else {
                line.appendCodePoint(c);
            }
        });
        return line.toString();
    }

    private static boolean acts(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
