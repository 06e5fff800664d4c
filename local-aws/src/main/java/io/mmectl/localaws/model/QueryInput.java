package io.mmectl.localaws.model;

import io.mmectl.localaws.wire.AwsException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.NavigableMap;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Turns the flat names of a Query form ({@code MetricData.member.1.Value}) into the tree that its shape describes. */
final class QueryInput {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private static final String WHOLE = "[+-]?\\d{1,18}";
    private static final String DECIMAL = "[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d{1,3})?|NaN|-?Infinity";

    private final NavigableMap<String, String> form;

    QueryInput(NavigableMap<String, String> form) {
        this.form = form;
    }

    ObjectNode read(@Nullable Shape shape) {
        return shape == null ? NODES.objectNode() : structure(shape, "");
    }

    private ObjectNode structure(Shape shape, String prefix) {
        ObjectNode object = NODES.objectNode();
        shape.members().forEach((name, member) -> {
            if (present(prefix + name)) {
                object.set(name, value(member, prefix + name));
            }
        });
        return object;
    }

    private JsonNode value(Shape shape, String name) {
        String text = form.getOrDefault(name, "");
        return switch (shape.type()) {
            case "structure" -> structure(shape, name + ".");
            case "list" -> list(shape, name);
            case "map" -> map(shape, name);
            case "integer" -> NODES.numberNode(integer(name, text));
            case "long" -> NODES.numberNode(Long.parseLong(parsable(name, text, WHOLE)));
            case "float", "double" -> NODES.numberNode(Double.parseDouble(parsable(name, text, DECIMAL)));
            case "boolean" -> NODES.booleanNode(flag(name, text));
            case "timestamp" -> NODES.numberNode(epochSeconds(name, text));
            default -> NODES.stringNode(text);
        };
    }

    private JsonNode list(Shape shape, String name) {
        String prefix = shape.flattened() ? name + "." : name + "." + shape.elementName() + ".";
        var array = NODES.arrayNode();
        for (int i = 1; present(prefix + i); i++) {
            array.add(value(shape.element(), prefix + i));
        }
        return array;
    }

    private JsonNode map(Shape shape, String name) {
        String prefix = shape.flattened() ? name + "." : name + ".entry.";
        ObjectNode object = NODES.objectNode();
        for (int i = 1; present(prefix + i); i++) {
            object.set(form.getOrDefault(prefix + i + ".key", ""), value(shape.value(), prefix + i + ".value"));
        }
        return object;
    }

    private boolean present(String name) {
        if (form.containsKey(name)) {
            return true;
        }
        SortedMap<String, String> below = form.tailMap(name + ".");
        return !below.isEmpty() && below.firstKey().startsWith(name + ".");
    }

    private static String parsable(String name, String text, String pattern) {
        if (!text.matches(pattern)) {
            throw malformed(name, text, "a number");
        }
        return text;
    }

    private static int integer(String name, String text) {
        long number = Long.parseLong(parsable(name, text, WHOLE));
        if (number != (int) number) {
            throw malformed(name, text, "a number of 32 bits");
        }
        return (int) number;
    }

    private static boolean flag(String name, String text) {
        if (!text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
            throw malformed(name, text, "true or false");
        }
        return Boolean.parseBoolean(text);
    }

    private static double epochSeconds(String name, String text) {
        try {
            Instant instant = OffsetDateTime.parse(text).toInstant();
            return instant.toEpochMilli() / 1000.0;
        } catch (DateTimeException e) {
            throw malformed(name, text, "an ISO 8601 time");
        }
    }

    private static AwsException malformed(String name, String text, String wanted) {
        return new AwsException(400, "MalformedInput", "'" + text + "' at '" + name + "' is not " + wanted + ".");
    }
}
