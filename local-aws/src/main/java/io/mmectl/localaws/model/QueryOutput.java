package io.mmectl.localaws.model;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import tools.jackson.databind.JsonNode;

/** XML of the Query protocol, written from a tree in the order of its shape. */
final class QueryOutput {
    private final StringBuilder xml = new StringBuilder(512);

    void open(String element) {
        xml.append('<').append(element).append('>');
    }

    void close(String element) {
        xml.append("</").append(element).append('>');
    }

    void text(String element, String text) {
        open(element);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> xml.append("&amp;");
                case '<' -> xml.append("&lt;");
                case '>' -> xml.append("&gt;");
                case '\r' -> xml.append("&#13;");
                default -> xml.append(c);
            }
        }
        close(element);
    }

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
            case "structure" -> {
                open(name);
                structure(shape, value);
                close(name);
            }
            case "list" -> list(name, shape, value);
            case "map" -> map(name, shape, value);
            case "timestamp" -> text(name, iso(value));
            default -> text(name, value.asString());
        }
    }

    private void list(String name, Shape shape, JsonNode value) {
        if (shape.flattened()) {
            value.forEach(child -> element(name, shape.element(), child));
            return;
        }
        open(name);
        value.forEach(child -> element(shape.elementName(), shape.element(), child));
        close(name);
    }

    private void map(String name, Shape shape, JsonNode value) {
        open(name);
        value.properties().forEach(entry -> {
            open("entry");
            text("key", entry.getKey());
            element("value", shape.value(), entry.getValue());
            close("entry");
        });
        close(name);
    }

    private static String iso(JsonNode epochSeconds) {
        return DateTimeFormatter.ISO_INSTANT.format(Instant.ofEpochMilli(Math.round(epochSeconds.asDouble() * 1000)));
    }

    @Override
    public String toString() {
        return xml.toString();
    }
}
