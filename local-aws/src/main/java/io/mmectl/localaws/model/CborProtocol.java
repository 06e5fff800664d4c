package io.mmectl.localaws.model;

import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.AwsRequest;
import io.mmectl.localaws.wire.AwsResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.cbor.CBORMapper;

/**
 * Smithy RPC v2 CBOR: {@code POST /service/<service>/operation/<operation>} with the header
 * {@code smithy-protocol: rpc-v2-cbor}. Source: the protocol's page in the Smithy documentation.
 */
record CborProtocol(ServiceModel model) implements RpcProtocol {
    static final String HEADER = "smithy-protocol";
    static final String NAME = "rpc-v2-cbor";
    private static final CBORMapper MAPPER = CBORMapper.builder().build();

    @Override
    public Call read(AwsRequest request, byte[] body) {
        String prefix = "/service/" + model.targetPrefix() + "/operation/";
        if (!request.rawPath().startsWith(prefix)) {
            throw unknownOperation(request.rawPath());
        }
        return new Call(request.rawPath().substring(prefix.length()), input(body));
    }

    private static JsonNode input(byte[] body) {
        if (body.length == 0) {
            return MAPPER.createObjectNode();
        }
        try {
            // Half floats, indefinite lengths and tags are the reader's business: a tagged time becomes its number.
            JsonNode input = MAPPER.readTree(body);
            if (input.isObject()) {
                return input;
            }
        } catch (JacksonException e) {
            // falls through to the same answer
        }
        throw new AwsException(400, "SerializationException", "The request body is not a CBOR map.");
    }

    @Override
    public AwsResponse answer(AwsRequest request, String operation, JsonNode output) {
        Shape shape = model.output(operation);
        if (shape == null) {
            return AwsResponse.of(200, headers(request), new byte[0]);
        }
        Map<String, String> headers = headers(request);
        headers.put("Content-Type", "application/cbor");
        return AwsResponse.of(200, headers, CborOutput.bytes(shape, output));
    }

    @Override
    public AwsResponse refuse(AwsRequest request, AwsException refusal) {
        ObjectNode body = MAPPER.createObjectNode().put("__type", model.errorNamespace() + model.errorType(refusal));
        if (!refusal.text().isEmpty()) {
            body.put("message", refusal.text());
        }
        refusal.fields().forEach(body::put);
        Map<String, String> headers = headers(request);
        headers.put("Content-Type", "application/cbor");
        model.queryError(refusal).ifPresent(error -> headers.put("x-amzn-query-error", error));
        return AwsResponse.of(refusal.status(), headers, MAPPER.writeValueAsBytes(body));
    }

    private static Map<String, String> headers(AwsRequest request) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(HEADER, NAME);
        headers.put("x-amzn-RequestId", request.requestId());
        return headers;
    }

    @Override
    public AwsException unknownOperation(String operation) {
        return new AwsException(
                400, "UnknownOperationException", "The local AWS does not implement the operation " + operation + ".");
    }
}
