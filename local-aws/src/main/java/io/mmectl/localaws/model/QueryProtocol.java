package io.mmectl.localaws.model;

import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.AwsRequest;
import io.mmectl.localaws.wire.AwsResponse;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** AWS Query: a form in, XML out. */
record QueryProtocol(ServiceModel model) implements RpcProtocol {
    @Override
    public Call read(AwsRequest request, byte[] body) {
        TreeMap<String, String> form = new TreeMap<>();
        for (String pair : new String(body, StandardCharsets.UTF_8).split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                form.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
            }
        }
        String operation = form.getOrDefault("Action", "");
        if (!model.hasOperation(operation)) {
            throw unknownOperation(operation);
        }
        return new Call(operation, new QueryInput(form).read(model.input(operation)));
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new AwsException(400, "MalformedQueryString", "The request body is not a form: " + e.getMessage());
        }
    }

    @Override
    public AwsResponse answer(AwsRequest request, String operation, JsonNode output) {
        QueryOutput xml = new QueryOutput();
        xml.open(operation + "Response xmlns=\"" + model.xmlNamespace() + "\"");
        Shape shape = model.output(operation);
        if (shape != null) {
            xml.open(operation + "Result");
            xml.structure(shape, output);
            xml.close(operation + "Result");
        }
        xml.open("ResponseMetadata");
        xml.text("RequestId", request.requestId());
        xml.close("ResponseMetadata");
        xml.close(operation + "Response");
        return answer(request, 200, xml);
    }

    @Override
    public AwsResponse refuse(AwsRequest request, AwsException refusal) {
        QueryOutput xml = new QueryOutput();
        xml.open("ErrorResponse xmlns=\"" + model.xmlNamespace() + "\"");
        xml.open("Error");
        xml.text("Type", refusal.status() < 500 ? "Sender" : "Receiver");
        xml.text("Code", refusal.code());
        xml.text("Message", refusal.text());
        xml.close("Error");
        xml.text("RequestId", request.requestId());
        xml.close("ErrorResponse");
        return answer(request, refusal.status(), xml);
    }

    private static AwsResponse answer(AwsRequest request, int status, QueryOutput xml) {
        return AwsResponse.of(
                status,
                Map.of("Content-Type", "text/xml", "x-amzn-RequestId", request.requestId()),
                xml.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public AwsException unknownOperation(String operation) {
        return new AwsException(400, "InvalidAction", "The local AWS does not implement the action " + operation + ".");
    }
}
