package io.mmectl.deployer.lint.pbtxt;

import io.mmectl.config.yaml.Suggestion;
import io.mmectl.deployer.lint.pbtxt.Schema.FieldType;
import io.mmectl.deployer.lint.pbtxt.Schema.MessageType;
import io.mmectl.deployer.lint.pbtxt.Schema.Type;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/**
 * What protobuf's C++ parser refuses in a text that is well-formed: unknown fields, values of another type or out of range,
 * fields that are set twice, two fields of one choice.
 */
public final class SchemaCheck {
    /** Kinds of mistakes, each with a rule of its own. */
    public enum Kind {
        UNKNOWN_FIELD,
        WRONG_TYPE,
        UNKNOWN_VALUE,
        SET_TWICE,
        TOO_NEW
    }

    /**
     * @param path of the field, as {@code input[1].data_type}
     * @param what without a full stop
     * @param hint what to do, a sentence
     */
    public record Mistake(Kind kind, Place place, String path, String what, String hint) {}

    private final Schema schema;
    private final Optional<String> release;
    private final List<Mistake> mistakes = new ArrayList<>();

    private SchemaCheck(Schema schema, Optional<String> release) {
        this.schema = schema;
        this.release = release;
    }

    /**
     * Everything that is wrong, in the order of the text.
     *
     * @param release the Triton release that shall read it, as {@code 25.09}; empty = any
     */
    public static List<Mistake> of(TextMessage message, Schema schema, Optional<String> release) {
        SchemaCheck check = new SchemaCheck(schema, release);
        check.message(message, schema.root(), "");
        return List.copyOf(check.mistakes);
    }

    private void message(TextMessage message, MessageType type, String path) {
        Map<String, Integer> counts = new HashMap<>();
        Set<String> once = new HashSet<>();
        Map<String, String> choices = new HashMap<>();
        TextField before = null;
        for (TextField field : message.fields()) {
            boolean goesOn = before != null
                    && before.list()
                    && field.list()
                    && before.name().equals(field.name());
            before = field;
            FieldType fieldType = type.fields().get(field.name());
            if (fieldType == null) {
                unknown(field, type, path);
                continue;
            }
            String name = path.isEmpty() ? field.name() : path + "." + field.name();
            if (!fieldType.repeated() && !field.list() && !isDefault(field.value()) && !once.add(field.name())) {
                add(Kind.SET_TWICE, field.place(), name, "'" + field.name() + "' is set twice", "Keep one of them.");
            }
            choice(field, fieldType, choices, name);
            since(field, fieldType, name);
            if (!goesOn) {
                colon(field, fieldType, name);
            }
            int index = counts.merge(field.name(), 1, Integer::sum) - 1;
            value(field, fieldType, fieldType.repeated() ? name + "[" + index + "]" : name);
        }
    }

    private void unknown(TextField field, MessageType type, String path) {
        String where = path.isEmpty() ? "a model's configuration" : "'" + path + "'";
        add(
                Kind.UNKNOWN_FIELD,
                field.place(),
                path,
                where + " has no field " + TextFormat.shown(field.name()),
                Suggestion.hint(field.name(), type.fields().keySet()));
    }

    private void choice(TextField field, FieldType type, Map<String, String> choices, String name) {
        if (type.choice() == null) {
            return;
        }
        String other = choices.putIfAbsent(type.choice(), field.name());
        if (other != null && !other.equals(field.name())) {
            add(
                    Kind.SET_TWICE,
                    field.place(),
                    name,
                    "'" + field.name() + "' is set beside '" + other + "', which excludes it",
                    "Keep one of them.");
        }
    }

    private void since(TextField field, FieldType type, String name) {
        if (type.since() != null && release.isPresent() && release.get().compareTo(type.since()) < 0) {
            add(
                    Kind.TOO_NEW,
                    field.place(),
                    name,
                    "'" + field.name() + "' came with Triton " + type.since() + ", the image has " + release.get(),
                    "Remove it, or choose a newer image.");
        }
    }

    /** Messages may do without, in lists too. */
    private void colon(TextField field, FieldType type, String name) {
        if (!field.colon() && (type.type() instanceof Type.Scalar || type.type() instanceof Type.Enumeration)) {
            add(
                    Kind.WRONG_TYPE,
                    field.place(),
                    name,
                    "'" + field.name() + "' has no colon before its values",
                    "Write " + field.name() + ": [ … ].");
        }
    }

    private void value(TextField field, FieldType type, String path) {
        if (field.list() && !type.repeated()) {
            wrong(field.value(), path, "takes one value, not a list");
            return;
        }
        if (field.value() instanceof TextValue.Nothing) {
            return;
        }
        switch (type.type()) {
            case Type.Nested(String name) -> nested(field.value(), schema.message(name), path);
            case Type.Entries(Type key, Type value) -> nested(field.value(), entry(key, value), path);
            case Type.Enumeration e -> enumeration(field.value(), e, path);
            case Type.Scalar(String name) -> scalar(field, name, path);
        }
    }

    private static MessageType entry(Type key, Type value) {
        SequencedMap<String, FieldType> fields = new LinkedHashMap<>();
        fields.put("key", new FieldType("key", key, false, null, null));
        fields.put("value", new FieldType("value", value, false, null, null));
        return new MessageType("entry", fields);
    }

    private void nested(TextValue value, MessageType type, String path) {
        if (value instanceof TextValue.Message(Place place, TextMessage message)) {
            message(message, type, path);
        } else {
            wrong(
                    value,
                    path,
                    "is a message: write { … } with "
                            + String.join(", ", type.fields().keySet()));
        }
    }

    private void enumeration(TextValue value, Type.Enumeration type, String path) {
        switch (value) {
            case TextValue.Word(Place place, String text) -> {
                if (!type.values().contains(text)) {
                    add(
                            Kind.UNKNOWN_VALUE,
                            place,
                            path,
                            TextFormat.shown(text) + " is no value of '" + path + "'",
                            Suggestion.hint(text, type.values()));
                }
            }
            case TextValue.Number(Place place, String text)
            when Numbers.integer(text).isPresent() -> {}
            default -> wrong(value, path, "is one of " + String.join(", ", type.values()) + ", without quotes");
        }
    }

    private void scalar(TextField field, String type, String path) {
        TextValue value = field.value();
        switch (type) {
            case "string" -> {
                if (!(value instanceof TextValue.Quoted)) {
                    wrong(value, path, "is a text in quotes");
                }
            }
            case "bool" -> {
                if (!(value instanceof TextValue.Word(Place p, String text) && Numbers.isBoolean(text))
                        && !(value instanceof TextValue.Number(Place q, String digits) && Numbers.isBoolean(digits))) {
                    wrong(value, path, "is true or false");
                }
            }
            case "float", "double" -> {
                if (!(value instanceof TextValue.Word(Place p, String text) && Numbers.isFloat(text))
                        && !(value instanceof TextValue.Number(Place q, String digits) && Numbers.isFloat(digits))) {
                    wrong(value, path, "is a number");
                }
            }
            default -> integer(value, type, path);
        }
    }

    private void integer(TextValue value, String type, String path) {
        Optional<BigInteger> number =
                value instanceof TextValue.Number(Place place, String text) ? Numbers.integer(text) : Optional.empty();
        if (number.isEmpty()) {
            wrong(value, path, "is an integer");
            return;
        }
        boolean unsigned = type.startsWith("u");
        int bits = type.endsWith("64") ? 64 : 32;
        BigInteger top = BigInteger.TWO.pow(unsigned ? bits : bits - 1);
        BigInteger least = unsigned ? BigInteger.ZERO : top.negate();
        if (number.get().compareTo(least) < 0 || number.get().compareTo(top) >= 0) {
            wrong(value, path, "is from " + least + " to " + top.subtract(BigInteger.ONE));
        }
    }

    /** A field without presence that holds its default is as if it were not set. */
    private static boolean isDefault(TextValue value) {
        return switch (value) {
            case TextValue.Quoted(Place place, String text) -> text.isEmpty();
            case TextValue.Number(Place place, String text) ->
                Numbers.integer(text).filter(n -> n.signum() == 0).isPresent();
            case TextValue.Word(Place place, String text) -> Numbers.isBoolean(text) && !Numbers.truth(text);
            case TextValue.Nothing nothing -> true;
            case TextValue.Message message -> false;
        };
    }

    private void wrong(TextValue value, String path, String what) {
        add(Kind.WRONG_TYPE, value.place(), path, "'" + path + "' " + what, "Mend the value.");
    }

    private void add(Kind kind, Place place, String path, String what, String hint) {
        mistakes.add(new Mistake(kind, place, path, what, hint));
    }
}
