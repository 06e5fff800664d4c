package io.mmectl.localaws.model;

import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.AwsRequest;
import io.mmectl.localaws.wire.AwsResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** AWS JSON 1.0 and 1.1. */
record JsonProtocol(ServiceModel model) implements RpcProtocol {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    @Override
    public Call read(AwsRequest request, byte[] body) {
        String target = request.header("x-amz-target");
        String prefix = model.targetPrefix() + ".";
        if (target == null || !target.startsWith(prefix)) {
            throw unknownOperation(String.valueOf(target));
        }
        try {
            JsonNode input = body.length == 0 ? MAPPER.createObjectNode() : MAPPER.readTree(body);
            return new Call(target.substring(prefix.length()), input);
        } catch (JacksonException e) {
            throw new AwsException(400, "SerializationException", "The request body is not valid JSON.");
        }
    }

    @Override
    public AwsResponse answer(AwsRequest request, String operation, JsonNode output) {
        return AwsResponse.of(
                200,
                Map.of("Content-Type", contentType(request), "x-amzn-RequestId", request.requestId()),
                model.output(operation) == null ? new byte[0] : MAPPER.writeValueAsBytes(output));
    }

    @Override
    public AwsResponse refuse(AwsRequest request, AwsException refusal) {
        AwsException typed =
                new AwsException(refusal.status(), model.errorType(refusal), refusal.text(), refusal.fields());
        AwsResponse answer = JsonErrors.answer(typed, request.requestId(), contentType(request));
        Optional<String> error = model.queryError(refusal);
        if (error.isEmpty()) {
            return answer;
        }
        Map<String, String> headers = new LinkedHashMap<>(answer.headers());
        headers.put("x-amzn-query-error", error.get());
        return new AwsResponse(answer.status(), headers, answer.body());
    }

    @Override
    public AwsException unknownOperation(String operation) {
        return new AwsException(
                400, "UnknownOperationException", "The local AWS does not implement the operation " + operation + ".");
    }

    private static String contentType(AwsRequest request) {
        String sent = request.header("content-type");
        return sent != null && sent.startsWith("application/x-amz-json-1.0")
                ? "application/x-amz-json-1.0"
                : "application/x-amz-json-1.1";
    }
}
