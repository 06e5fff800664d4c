package io.mmectl.localaws.model;

import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.AwsResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Refusals of the JSON protocols. */
public final class JsonErrors {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private JsonErrors() {}

    /** {@code {"__type": code, "message": …}}, without the second where there are no words, and the refusal's further fields. */
    public static AwsResponse answer(AwsException refusal, String requestId, String contentType) {
        ObjectNode body = MAPPER.createObjectNode().put("__type", refusal.code());
        if (!refusal.text().isEmpty()) {
            body.put("message", refusal.text());
        }
        refusal.fields().forEach(body::put);
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", contentType);
        headers.put("x-amzn-RequestId", requestId);
        headers.put("x-amzn-ErrorType", refusal.code());
        return AwsResponse.of(refusal.status(), headers, MAPPER.writeValueAsBytes(body));
    }
}
