package io.mmectl.config.yaml;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a document may hold. The same shape reads a document ({@link ShapeReader}) and describes it as JSON Schema
 * ({@link JsonSchemaWriter}), so that the two cannot disagree.
 */
public sealed interface Shape {
    /** What it means, one sentence for an editor's tooltip and for hints. */
    String description();

    /**
     * Text; never holds control characters.
     *
     * @param pattern what the whole text matches
     * @param form the pattern in a user's words, as {@code lower-case letters, digits and single hyphens}
     */
    record Text(String description, int minLength, int maxLength, Pattern pattern, String form) implements Shape {
        private static final Pattern ANYTHING = Pattern.compile("[\\s\\S]*");

        /** Any text that is not empty. */
        public static Text of(String description) {
            return new Text(description, 1, 4096, ANYTHING, "text");
        }

        public static Text matching(String description, int maxLength, String pattern, String form) {
            return new Text(description, 1, maxLength, Pattern.compile(pattern), form);
        }

        /** The same, but may be empty. */
        public Text orEmpty() {
            return new Text(description, 0, maxLength, pattern, form);
        }

        boolean matchesAll() {
            return pattern == ANYTHING;
        }
    }

    record Choice(String description, List<String> values) implements Shape {
        public Choice {
            values = List.copyOf(values);
        }
    }

    /** A whole number; both bounds are allowed values. */
    record Whole(String description, long min, long max) implements Shape {}

    /** A finite number, above the first bound and at most the second. */
    record Decimal(String description, double above, double max) implements Shape {}

    record Flag(String description) implements Shape {}

    /**
     * A duration as {@code 500ms}, {@code 90s}, {@code 10m}, {@code 1h} or {@code 1d}; both bounds are allowed.
     *
     * @param step it is a multiple of this
     */
    record Span(String description, Duration min, Duration max, Duration step) implements Shape {}

    /** Text, a number or a truth value: the value of a template variable. */
    record Variable(String description) implements Shape {}

    /** A mapping with known keys. */
    record Group(String description, List<Field> fields) implements Shape {
        public Group {
            fields = List.copyOf(fields);
        }

        Optional<Field> field(String name) {
            return fields.stream().filter(f -> f.name().equals(name)).findFirst();
        }

        /** The same keys, none of them required. */
        public Group partial(String newDescription) {
            return new Group(
                    newDescription, fields.stream().map(Field::asOptional).toList());
        }
    }

    /**
     * A mapping whose keys the user chooses.
     *
     * @param named keys with a shape of their own
     */
    record Dictionary(String description, Text key, Shape value, int maxEntries, Map<String, Shape> named)
            implements Shape {
        public Dictionary {
            named = Map.copyOf(named);
        }

        public Dictionary(String description, Text key, Shape value, int maxEntries) {
            this(description, key, value, maxEntries, Map.of());
        }
    }

    record Items(String description, Shape item, int maxItems) implements Shape {}

    /** Alternatives told apart by kind: at most one each that reads a single value, a mapping, a list. */
    record Either(String description, List<Shape> alternatives) implements Shape {
        public Either {
            alternatives = List.copyOf(alternatives);
        }
    }

    /** One key of a group. */
    record Field(String name, Shape shape, boolean required) {
        public static Field required(String name, Shape shape) {
            return new Field(name, shape, true);
        }

        public static Field optional(String name, Shape shape) {
            return new Field(name, shape, false);
        }

        Field asOptional() {
            return new Field(name, shape instanceof Group g ? g.partial(g.description()) : shape, false);
        }
    }
}
