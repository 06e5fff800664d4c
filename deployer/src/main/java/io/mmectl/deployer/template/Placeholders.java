package io.mmectl.deployer.template;

import io.mmectl.config.Position;
import io.mmectl.config.yaml.Problems;
import io.mmectl.config.yaml.Suggestion;
import io.mmectl.deployer.lint.pbtxt.Place;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code {{name}}} in a template's text files. Triton's own {@code $$TRITON_MODEL_DIRECTORY} has no meaning here. */
final class Placeholders {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([^{}\\n]*)(\\}\\})?");

    /** A placeholder as a value, with or without the field's name before it. */
    private static final Pattern VALUE =
            Pattern.compile("(?:[A-Za-z_][A-Za-z0-9_]*\\s*:?\\s*)?\\[?\\s*[\"']?\\{\\{([^{}\\n]*)\\}\\}");

    private Placeholders() {}

    /** Adds a problem for every placeholder that is none of the known ones. */
    static void check(String text, String file, Set<String> known, Problems problems) {
        Matcher m = PLACEHOLDER.matcher(text);
        while (m.find()) {
            String name = m.group(1).strip();
            if (m.group(2) == null) {
                problems.add(position(text, m.start(), file), "", "a placeholder is not closed", "End it with }}.");
            } else if (!known.contains(name)) {
                problems.add(
                        position(text, m.start(), file),
                        "",
                        "placeholder {{" + name + "}} is neither a variable nor built in",
                        Suggestion.hint(name, known));
            }
        }
    }

    /** The names of all placeholders, in order; of one that is not closed, what follows its braces. */
    static List<String> names(String text) {
        return PLACEHOLDER.matcher(text).results().map(m -> m.group(1).strip()).toList();
    }

    /** The text with the same word for every placeholder. */
    static String replaced(String text, String word) {
        return PLACEHOLDER.matcher(text).replaceAll(Matcher.quoteReplacement(word));
    }

    /**
     * The text with all placeholders replaced. Text values are escaped as inside a string of double quotes, so that no
     * value can end the string that it stands in.
     *
     * @throws IllegalArgumentException for a placeholder that {@link #check} would have refused
     */
    static String fill(String text, Map<String, Object> values) {
        if (!text.contains("{{")) {
            return text;
        }
        return PLACEHOLDER.matcher(text).replaceAll(m -> {
            Object value = values.get(m.group(1).strip());
            if (value == null || m.group(2) == null) {
                throw new IllegalArgumentException("unknown placeholder " + m.group());
            }
            return Matcher.quoteReplacement(value instanceof String s ? escaped(s) : String.valueOf(value));
        });
    }

    /**
     * Where a place of a filled text comes from.
     *
     * @param place in the text that was filled
     * @param value the placeholder that stands there, or that is the value of the field that stands there; empty = none
     */
    record Rendered(Place place, String value) {}

    /**
     * Finds a place of the filled text in the text that was filled, which has the same lines.
     *
     * @param place on one of the lines
     */
    static Rendered rendered(String text, Map<String, Object> values, Place place) {
        String line = text.lines().skip(place.line() - 1L).findFirst().orElse("");
        int column = column(line, values, place.column() - 1);
        Matcher value = VALUE.matcher(line).region(column, line.length());
        return new Rendered(
                new Place(place.line(), column + 1),
                value.lookingAt() ? value.group(1).strip() : "");
    }

    /** 0-based; inside what a placeholder became, where the placeholder begins. */
    private static int column(String line, Map<String, Object> values, int filled) {
        int before = 0; // in the filled line, up to where the last placeholder ends
        int from = 0; // likewise in this one
        Matcher m = PLACEHOLDER.matcher(line);
        while (m.find()) {
            int text = m.start() - from;
            if (filled < before + text) {
                break;
            }
            before += text + fill(m.group(), values).length();
            if (filled < before) {
                return m.start();
            }
            from = m.end();
        }
        return Math.min(line.length(), from + filled - before);
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\")
                .replace("\"", "\\\"")
                .replace("\n", "\\n")
                .replace("\r", "\\r");
    }

    private static Position position(String text, int index, String file) {
        String before = text.substring(0, index);
        int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
        int start = before.lastIndexOf('\n') + 1;
        return new Position(file, line, before.codePointCount(start, index) + 1);
    }
}
