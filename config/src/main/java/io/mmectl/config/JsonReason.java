package io.mmectl.config;

import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;

/** Why a text is no JSON, in words for whoever wrote it. */
public final class JsonReason {
    /** What the parser says of itself. */
    private static final Pattern INNER = Pattern.compile(" \\(start marker at .*|, from `[^`]*`");

    private JsonReason() {}

    /** As {@code Unexpected end-of-input, at line 3, column 1}. */
    public static String of(JacksonException e) {
        String what = INNER.matcher(String.valueOf(e.getOriginalMessage())).replaceAll("");
        TokenStreamLocation at = e.getLocation();
        return Printable.line(what)
                + (at == null || at.getLineNr() < 1
                        ? ""
                        : ", at line " + at.getLineNr() + ", column " + at.getColumnNr());
    }
}
