package io.mmectl.localaws.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;

/** A type of a service model with its constraints. */
record Shape(ServiceModel model, String name, JsonNode node) {
    /** {@code structure, list, map, string, integer, long, float, double, boolean, timestamp} or {@code blob}. */
    String type() {
        return node.required("type").stringValue();
    }

    /** Members of a structure in the order of the model. */
    Map<String, Shape> members() {
        Map<String, Shape> members = new LinkedHashMap<>();
        node.path("members").properties().forEach(e -> members.put(e.getKey(), model.resolve(e.getValue())));
        return members;
    }

    List<String> required() {
        return node.path("required").valueStream().map(JsonNode::stringValue).toList();
    }

    Shape element() {
        return model.resolve(node.required("member"));
    }

    Shape key() {
        return model.resolve(node.required("key"));
    }

    Shape value() {
        return model.resolve(node.required("value"));
    }

    boolean flattened() {
        return node.path("flattened").asBoolean(false);
    }

    /** Name of a list's elements in the Query protocol. */
    String elementName() {
        return node.path("member").path("locationName").asString("member");
    }

    OptionalDouble limit(String minOrMax) {
        JsonNode limit = node.get(minOrMax);
        return limit == null ? OptionalDouble.empty() : OptionalDouble.of(limit.doubleValue());
    }

    /** The regular expression of a string, "" when it has none. */
    String pattern() {
        return node.path("pattern").asString("");
    }

    List<String> values() {
        return node.path("enum").valueStream().map(JsonNode::stringValue).toList();
    }
}
