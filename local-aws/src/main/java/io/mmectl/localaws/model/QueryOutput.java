package io.mmectl.localaws.model;

import io.mmectl.localaws.wire.XmlWriter;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import tools.jackson.databind.JsonNode;

/** XML of the Query protocol, written from a tree in the order of its shape. */
record QueryOutput(XmlWriter xml) {
    void structure(Shape shape, JsonNode value) {
        shape.members().forEach((name, member) -> {
            JsonNode child = value.get(name);
            if (child != null && !child.isNull()) {
                element(name, member, child);
            }
        });
    }

    private void element(String name, Shape shape, JsonNode value) {
        switch (shape.type()) {
            case "structure" -> xml.element(name, x -> structure(shape, value));
            case "list" -> list(name, shape, value);
            case "map" -> xml.element(name, x -> map(shape, value));
            case "timestamp" -> xml.text(name, iso(value));
            default -> xml.text(name, value.asString());
        }
    }

    private void list(String name, Shape shape, JsonNode value) {
        if (shape.flattened()) {
            value.forEach(child -> element(name, shape.element(), child));
            return;
        }
        xml.element(name, x -> value.forEach(child -> element(shape.elementName(), shape.element(), child)));
    }

    private void map(Shape shape, JsonNode value) {
        value.properties()
                .forEach(entry -> xml.element("entry", x -> {
                    x.text("key", entry.getKey());
                    element("value", shape.value(), entry.getValue());
                }));
    }

    private static String iso(JsonNode epochSeconds) {
        return DateTimeFormatter.ISO_INSTANT.format(Instant.ofEpochMilli(Math.round(epochSeconds.asDouble() * 1000)));
    }
}
