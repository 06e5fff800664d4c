package io.mmectl.config.yaml;

import io.mmectl.config.Position;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** A YAML value with the place where it starts. */
public sealed interface YamlNode {
    Position position();

    /** What it is in a user's words, as {@code a list} or {@code the number 16}. */
    String describe();

    /** Keys are unique (a second one is a problem and left out) and in file order. */
    record Mapping(List<Entry> entries, Position position) implements YamlNode {
        public Mapping {
            entries = List.copyOf(entries);
        }

        public Optional<Entry> entry(String key) {
            return entries.stream().filter(e -> e.key().equals(key)).findFirst();
        }

        @Override
        public String describe() {
            return "a mapping";
        }
    }

    record Sequence(List<YamlNode> items, Position position) implements YamlNode {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public String describe() {
            return "a list";
        }
    }

    /**
     * @param text without quotes
     * @param plain written without quotes, so that it may mean a number, a truth value or nothing
     */
    record Scalar(String text, boolean plain, Position position) implements YamlNode {
        private static final int SHOWN = 60;

        /** What YAML 1.2's core schema takes it for. */
        public Kind kind() {
            return plain ? Kind.of(text) : Kind.TEXT;
        }

        @Override
        public String describe() {
            String shown = text.codePointCount(0, text.length()) <= SHOWN
                    ? text
                    : text.substring(0, text.offsetByCodePoints(0, SHOWN)) + "…";
            return switch (kind()) {
                case NOTHING -> "empty";
                case TRUTH -> "the truth value " + shown;
                case WHOLE, DECIMAL -> "the number " + shown;
                case TEXT -> "'" + shown + "'";
            };
        }
    }

    record Entry(String key, Position keyPosition, YamlNode value) {}

    /** What a plain scalar stands for. */
    enum Kind {
        NOTHING,
        TRUTH,
        WHOLE,
        DECIMAL,
        TEXT;

        private static final Pattern WHOLE_NUMBER = Pattern.compile("[-+]?[0-9]+");
        private static final Pattern DECIMAL_NUMBER = Pattern.compile(
                "[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");

        static Kind of(String plain) {
            return switch (plain) {
                case "", "~", "null", "Null", "NULL" -> NOTHING;
                case "true", "True", "TRUE", "false", "False", "FALSE" -> TRUTH;
                default ->
                    WHOLE_NUMBER.matcher(plain).matches()
                            ? WHOLE
                            : DECIMAL_NUMBER.matcher(plain).matches() ? DECIMAL : TEXT;
            };
        }
    }
}
