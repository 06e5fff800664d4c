package io.mmectl.localaws.model;

import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.AwsRequest;
import io.mmectl.localaws.wire.AwsResponse;
import io.mmectl.localaws.wire.XmlWriter;
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
        XmlWriter xml = XmlWriter.fragment().root(operation + "Response", model.xmlNamespace(), x -> {
            Shape shape = model.output(operation);
            if (shape != null) {
                x.element(operation + "Result", y -> new QueryOutput(y).structure(shape, output));
            }
            x.element("ResponseMetadata", y -> y.text("RequestId", request.requestId()));
        });
        return answer(request, 200, xml);
    }

    @Override
    public AwsResponse refuse(AwsRequest request, AwsException refusal) {
        XmlWriter xml = XmlWriter.fragment().root("ErrorResponse", model.xmlNamespace(), x -> {
            x.element("Error", y -> {
                y.text("Type", refusal.status() < 500 ? "Sender" : "Receiver")
                        .text("Code", model.queryCode(refusal.code()));
                if (!refusal.text().isEmpty()) {
                    y.text("Message", refusal.text());
                }
            });
            x.text("RequestId", request.requestId());
        });
        return answer(request, refusal.status(), xml);
    }

    private static AwsResponse answer(AwsRequest request, int status, XmlWriter xml) {
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
