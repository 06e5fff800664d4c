package io.mmectl.localaws.hosting;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What of an answer must be the same, simulated or real: everything but values, stack traces, and a parser's own words. */
final class Likeness {
    private static final String HEADER_SIZE = ";json-header-size=";

    private Likeness() {}

    static String contentType(String contentType) {
        return contentType.replaceAll("json-header-size=\\d+", "json-header-size=N");
    }

    /** A v2 answer without its values, or an error. */
    static String body(String contentType, byte[] body) {
        int at = contentType.indexOf(HEADER_SIZE);
        int size = at < 0 ? body.length : Integer.parseInt(contentType.substring(at + HEADER_SIZE.length()));
        String text = new String(Arrays.copyOf(body, size), StandardCharsets.UTF_8);
        try {
            return JsonMapper.shared().readTree(text) instanceof ObjectNode answer ? answer(answer) : text;
        } catch (JacksonException e) {
            return text;
        }
    }

    private static String answer(ObjectNode answer) {
        if (answer.has("error")) {
            return text(answer.path("error").asString());
        }
        if (answer.path("parameters") instanceof ObjectNode parameters) {
            parameters.remove("simulated");
            if (parameters.isEmpty()) {
                answer.remove("parameters");
            }
        }
        for (JsonNode output : answer.path("outputs")) {
            if (output.path("parameters") instanceof ObjectNode parameters && parameters.has("binary_data_size")) {
                parameters.put("binary_data_size", "N");
            }
            if (output.has("data")) {
                ((ObjectNode) output).put("data", output.path("data").size() + " values");
            }
        }
        return answer.toString();
    }

    /** An error's text. */
    static String text(String text) {
        return text.replaceAll("(?s)\\n+At:\\n.*?(?=;\\n|$|\"})", "")
                .replaceAll("\\\\n\\\\nAt:.*?(?=;\\\\n|$|\"})", "")
                .replaceAll("(\\\\n)+\"}", "\"}")
                .replaceAll("buffer: .*", "buffer: …")
                .replaceAll("[0-9a-f]{32}", "<hash>")
                .replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<request>")
                .strip();
    }
}
