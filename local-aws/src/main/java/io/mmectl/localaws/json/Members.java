package io.mmectl.localaws.json;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The members of one structure of an answer, in order. Values are strings, numbers, booleans, times (they become epoch
 * seconds), lists, maps, other members or JSON nodes; null and empty optionals leave the member out.
 */
public final class Members {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final ObjectNode node = NODES.objectNode();

    public static Members of(String name, Object value) {
        return new Members().put(name, value);
    }

    public Members put(String name, @Nullable Object value) {
        JsonNode json = value == null ? NODES.missingNode() : json(value);
        if (!json.isMissingNode() && !json.isNull()) {
            node.set(name, json);
        }
        return this;
    }

    /** Adds all members of a structure, over those of the same name. */
    public Members putAll(JsonNode structure) {
        structure.properties().forEach(member -> put(member.getKey(), member.getValue()));
        return this;
    }

    public ObjectNode node() {
        return node;
    }

    private static JsonNode json(Object value) {
        return switch (value) {
            case Optional<?> optional -> optional.isPresent() ? json(optional.get()) : NODES.missingNode();
            case JsonNode json -> json;
            case Members members -> members.node;
            case String text -> NODES.stringNode(text);
            case Boolean flag -> NODES.booleanNode(flag);
            case Integer number -> NODES.numberNode(number);
            case Long number -> NODES.numberNode(number);
            case Number number -> NODES.numberNode(number.doubleValue());
            case Instant time -> NODES.numberNode(time.toEpochMilli() / 1000.0);
            case Enum<?> constant -> NODES.stringNode(constant.name());
            case List<?> list -> {
                ArrayNode array = NODES.arrayNode();
                list.forEach(element -> array.add(json(element)));
                yield array;
            }
            case Map<?, ?> map -> {
                ObjectNode object = NODES.objectNode();
                map.forEach((key, element) -> object.set(String.valueOf(key), json(element)));
                yield object;
            }
            default -> throw new IllegalArgumentException("no JSON for " + value.getClass());
        };
    }
}
