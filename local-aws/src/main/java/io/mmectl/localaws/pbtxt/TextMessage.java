package io.mmectl.localaws.pbtxt;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One message in protobuf text format, without a schema: each field name with its values in order of appearance. A repeated
 * field may have been written as {@code f: [1, 2]} or as {@code f: 1 f: 2}; both read alike.
 */
public final class TextMessage {
    private final Map<String, List<TextValue>> fields;

    TextMessage(Map<String, List<TextValue>> fields) {
        Map<String, List<TextValue>> copy = new LinkedHashMap<>();
        fields.forEach((name, values) -> copy.put(name, List.copyOf(values)));
        this.fields = copy;
    }

    /**
     * Parses a whole text.
     *
     * @throws TextFormatException where the text is malformed
     */
    public static TextMessage parse(String text) throws TextFormatException {
        return new TextParser(text).parse();
    }

    /** Field names in order of first appearance. */
    public Set<String> names() {
        return fields.keySet();
    }

    /** The values of a field; empty when it does not appear. */
    public List<TextValue> values(String name) {
        return fields.getOrDefault(name, List.of());
    }

    /** The last scalar of a field, as protobuf merges a singular field; empty when it does not appear. */
    public Optional<String> scalar(String name) throws TextFormatException {
        List<String> all = scalars(name);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
    }

    /** All scalars of a repeated field. */
    public List<String> scalars(String name) throws TextFormatException {
        List<String> found = new ArrayList<>();
        for (TextValue value : values(name)) {
            switch (value) {
                case TextValue.Scalar(String text, boolean quoted) -> found.add(text);
                case TextValue.Nested nested -> throw new TextFormatException("field '" + name + "' is a message");
            }
        }
        return found;
    }

    /** All messages of a field. */
    public List<TextMessage> messages(String name) throws TextFormatException {
        List<TextMessage> found = new ArrayList<>();
        for (TextValue value : values(name)) {
            switch (value) {
                case TextValue.Scalar scalar -> throw new TextFormatException("field '" + name + "' is not a message");
                case TextValue.Nested(TextMessage message) -> found.add(message);
            }
        }
        return found;
    }

    /** A whole number; the default when the field does not appear. */
    public long integer(String name, long ifAbsent) throws TextFormatException {
        Optional<String> text = scalar(name);
        return text.isEmpty() ? ifAbsent : parseInteger(name, text.get());
    }

    /** All whole numbers of a repeated field. */
    public List<Long> integers(String name) throws TextFormatException {
        List<Long> found = new ArrayList<>();
        for (String text : scalars(name)) {
            found.add(parseInteger(name, text));
        }
        return found;
    }

    /** A boolean; false when the field does not appear. */
    public boolean flag(String name) throws TextFormatException {
        String text = scalar(name).orElse("false");
        return switch (text) {
            case "true", "True", "t", "1" -> true;
            case "false", "False", "f", "0" -> false;
            default -> throw new TextFormatException("field '" + name + "' is not a boolean: " + text);
        };
    }

    private static long parseInteger(String name, String text) throws TextFormatException {
        try {
            return Long.decode(text);
        } catch (NumberFormatException e) {
            throw new TextFormatException("field '" + name + "' is not an integer: " + text);
        }
    }
}
