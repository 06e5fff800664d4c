package io.mmectl.cli.template;

import io.mmectl.config.JsonReason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Compares an answer of a model with the one that is kept beside the template, both as Triton v2 JSON. Numbers may differ
 * by a thousandth of their size (of 1 for small ones), because no two machines add floats in the same order; everything
 * else is equal or different.
 */
final class ExpectedAnswer {
    private static final double TOLERANCE = 1e-3;

    private ExpectedAnswer() {}

    /** What differs, an output a line; empty when nothing does. Outputs that are not expected do not count. */
    static List<String> differences(byte[] expected, byte[] answer) {
        Map<String, JsonNode> wanted;
        try {
            wanted = outputs(expected);
        } catch (JacksonException e) {
            return List.of("the expected answer is not JSON: " + JsonReason.of(e));
        }
        if (wanted.isEmpty()) {
            return List.of("the expected answer has no outputs");
        }
        Map<String, JsonNode> given;
        try {
            given = outputs(answer);
        } catch (JacksonException e) {
            return List.of("the answer is not JSON");
        }
        List<String> differences = new ArrayList<>();
        wanted.forEach((name, output) -> {
            String difference = difference(output, given.get(name));
            if (difference != null) {
                differences.add(name + " " + difference);
            }
        });
        return differences;
    }

    private static Map<String, JsonNode> outputs(byte[] json) {
        Map<String, JsonNode> outputs = new LinkedHashMap<>();
        JsonMapper.shared()
                .readTree(json)
                .path("outputs")
                .forEach(o -> outputs.put(o.path("name").asString(""), o));
        return outputs;
    }

    private static @Nullable String difference(JsonNode wanted, @Nullable JsonNode given) {
        if (given == null) {
            return "is missing";
        }
        for (String field : List.of("datatype", "shape")) {
            if (!wanted.path(field).equals(given.path(field))) {
                return "has " + field + " " + given.path(field) + ", expected " + wanted.path(field);
            }
        }
        JsonNode wantedData = wanted.path("data");
        JsonNode givenData = given.path("data");
        if (wantedData.size() != givenData.size()) {
            return "has " + givenData.size() + " values, expected " + wantedData.size();
        }
        for (int i = 0; i < wantedData.size(); i++) {
            if (!same(wantedData.get(i), givenData.get(i))) {
                return "[" + i + "] is " + givenData.get(i) + ", expected " + wantedData.get(i);
            }
        }
        return null;
    }

    private static boolean same(JsonNode wanted, JsonNode given) {
        if (!wanted.isNumber() || !given.isNumber()) {
            return wanted.equals(given);
        }
        double size = Math.max(1, Math.abs(wanted.asDouble()));
        return Math.abs(wanted.asDouble() - given.asDouble()) <= TOLERANCE * size;
    }
}
