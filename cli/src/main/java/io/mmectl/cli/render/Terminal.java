package io.mmectl.cli.render;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What stands at the other end of the streams.
 *
 * @param columns width of the terminal; 0 = unknown
 * @param colour whether stdout and stderr, where they are terminals, may be coloured
 * @param redraws whether they can move the cursor; who wants no colour can still see a bar grow
 */
public record Terminal(boolean in, boolean out, boolean err, int columns, boolean colour, boolean redraws) {
    /** No terminal anywhere, as in a pipeline. */
    public static final Terminal NONE = new Terminal(false, false, false, 0, false);

    /** One that redraws if it may be coloured. */
    public Terminal(boolean in, boolean out, boolean err, int columns, boolean colour) {
        this(in, out, err, columns, colour, colour);
    }

    /**
     * @param streams comma-separated: which of {@code in,out,err} are terminals, as the launcher found out
     * @param columns the terminal's width, 0 or empty when unknown
     * @param environment for NO_COLOR (any value, https://no-color.org) and TERM=dumb
     */
    public static Terminal ofLauncher(String streams, String columns, Map<String, String> environment) {
        List<String> terminals = Arrays.asList(streams.split(","));
        boolean redraws = !"dumb".equals(environment.get("TERM"));
        boolean colour = redraws && environment.getOrDefault("NO_COLOR", "").isEmpty();
        int width = columns.matches("\\d{1,4}") ? Integer.parseInt(columns) : 0;
        return new Terminal(
                terminals.contains("in"), terminals.contains("out"), terminals.contains("err"), width, colour, redraws);
    }

    /** Whether a question can be asked and its answer read. */
    public boolean canAsk() {
        return in && err;
    }

    /** What a line on stdout may have; 0 = as much as it likes. */
    public int outColumns() {
        return out ? columns : 0;
    }

    public Style outStyle() {
        return out && colour ? Style.ANSI : Style.PLAIN;
    }

    public Style errStyle() {
        return err && colour ? Style.ANSI : Style.PLAIN;
    }
}
