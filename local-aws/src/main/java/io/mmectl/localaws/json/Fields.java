package io.mmectl.localaws.json;

import io.mmectl.localaws.wire.AwsException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The members of one structure of a request, read by name; the service model has checked their types before. A JSON null
 * counts as absent.
 */
public record Fields(JsonNode node) {

    /** No members at all. */
    public static Fields none() {
        return new Fields(JsonNodeFactory.instance.objectNode());
    }

    public boolean has(String name) {
        return node.hasNonNull(name);
    }

    /**
     * A string that must be there.
     *
     * @throws AwsException ValidationException when it is absent
     */
    public String require(String name) {
        return text(name).orElseThrow(() -> AwsException.validation("Missing required member " + name + "."));
    }

    public Optional<String> text(String name) {
        return has(name) ? Optional.of(node.path(name).asString("")) : Optional.empty();
    }

    public Optional<Double> number(String name) {
        return has(name) ? Optional.of(number(node.path(name))) : Optional.empty();
    }

    /** A number, or what Smithy's JSON protocols write as a string because JSON has no digits for it. */
    public static double number(JsonNode value) {
        return switch (value.isString() ? value.stringValue() : "") {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> value.asDouble(0);
        };
    }

    public Optional<Integer> integer(String name) {
        return number(name).map(Double::intValue);
    }

    /** False when absent. */
    public boolean flag(String name) {
        return node.path(name).asBoolean(false);
    }

    /** Epoch seconds, fractions allowed. */
    public Optional<Instant> time(String name) {
        return number(name).map(seconds -> Instant.ofEpochMilli(Math.round(seconds * 1000)));
    }

    /** A nested structure; one without members when absent. */
    public Fields structure(String name) {
        return has(name) ? new Fields(node.path(name)) : none();
    }

    /** The structures of a list; empty when absent. */
    public List<Fields> structures(String name) {
        List<Fields> found = new ArrayList<>();
        node.path(name).forEach(element -> found.add(new Fields(element)));
        return found;
    }

    /** The strings of a list; empty when absent. */
    public List<String> texts(String name) {
        List<String> found = new ArrayList<>();
        node.path(name).forEach(element -> found.add(element.asString("")));
        return found;
    }
}
