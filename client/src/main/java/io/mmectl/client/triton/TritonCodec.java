package io.mmectl.client.triton;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Requests and answers of the KServe v2 protocol as SageMaker's Triton speaks it, in the JSON form and in the binary form (a
 * JSON part, then the elements of all tensors one after the other). Reading is strict: what does not fit together is an
 * error that says where. Pure and safe for concurrent use.
 */
public final class TritonCodec {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private TritonCodec() {}

    /** How the elements of tensors go over the wire. */
    public enum Form {
        /** Readable; not for FP16, BF16, bytes that are no text, infinities. FP64 loses its last bits in Triton's own JSON. */
        JSON,
        /** Smaller and faster; for everything. */
        BINARY
    }

    /** @throws TritonFormatException when the JSON form cannot carry a value */
    public static TritonMessage encode(InferRequest request, Form form) {
        ObjectNode root = JSON.createObjectNode();
        if (!request.id().isEmpty()) {
            root.put("id", request.id());
        }
        ByteBuffer data = tensors(root.putArray("inputs"), request.inputs(), form);
        if (!request.outputs().isEmpty()) {
            ArrayNode outputs = root.putArray("outputs");
            for (String name : request.outputs()) {
                ObjectNode output = outputs.addObject().put("name", name);
                if (form == Form.BINARY) {
                    output.putObject("parameters").put("binary_data", true);
                }
            }
        } else if (form == Form.BINARY) {
            root.putObject("parameters").put("binary_data_output", true);
        }
        return message(root, data, form);
    }

    /** @throws TritonFormatException when the JSON form cannot carry a value */
    public static TritonMessage encode(InferResponse response, Form form) {
        ObjectNode root = JSON.createObjectNode();
        put(root, "model_name", response.modelName());
        put(root, "model_version", response.modelVersion());
        put(root, "id", response.id());
        ByteBuffer data = tensors(root.putArray("outputs"), response.outputs(), form);
        return message(root, data, form);
    }

    /** @throws TritonFormatException when it is not a request of the protocol */
    public static InferRequest decodeRequest(TritonMessage message) {
        Parts parts = Parts.of(message);
        JsonNode root = parse(parts.json(), "the request");
        List<Tensor> inputs = tensors(root, "inputs", "the request", parts.binary());
        List<String> outputs = new ArrayList<>();
        root.path("outputs").forEach(output -> outputs.add(text(output, "name", "an output of the request")));
        return new InferRequest(root.path("id").asString(""), inputs, outputs);
    }

    /** @throws TritonFormatException when it is not an answer of the protocol, or Triton's {@code {"error": …}} */
    public static InferResponse decodeResponse(TritonMessage message) {
        try {
            return response(message);
        } catch (TritonFormatException e) {
            throw e.ofAnAnswer();
        }
    }

    private static InferResponse response(TritonMessage message) {
        Parts parts = Parts.of(message);
        JsonNode root = parse(parts.json(), "the answer");
        if (root.path("error").isString()) {
            throw new TritonFormatException(
                    "the model answered with an error instead of tensors", "See the endpoint's container log.");
        }
        return new InferResponse(
                root.path("model_name").asString(""),
                root.path("model_version").asString(""),
                root.path("id").asString(""),
                tensors(root, "outputs", "the answer", parts.binary()));
    }

    private static void put(ObjectNode node, String name, String value) {
        if (!value.isEmpty()) {
            node.put(name, value);
        }
    }

    private static ByteBuffer tensors(ArrayNode array, List<Tensor> tensors, Form form) {
        int size = form == Form.JSON
                ? 0
                : tensors.stream().mapToInt(BinaryTensors::size).reduce(0, Math::addExact);
        ByteBuffer data = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        for (Tensor tensor : tensors) {
            ObjectNode node = array.addObject();
            node.put("name", tensor.name());
            node.put("datatype", tensor.datatype().name());
            ArrayNode shape = node.putArray("shape");
            tensor.shape().dimensions().forEach(shape::add);
            switch (form) {
                case JSON -> JsonTensors.write(tensor, node.putArray("data"));
                case BINARY -> {
                    node.putObject("parameters").put("binary_data_size", BinaryTensors.size(tensor));
                    BinaryTensors.write(tensor, data);
                }
            }
        }
        return data.flip();
    }

    private static TritonMessage message(ObjectNode root, ByteBuffer data, Form form) {
        byte[] json = JSON.writeValueAsBytes(root);
        return switch (form) {
            case JSON -> new TritonMessage(TritonMessage.JSON, json);
            case BINARY -> {
                ByteArrayOutputStream body = new ByteArrayOutputStream(json.length + data.remaining());
                body.writeBytes(json);
                body.write(data.array(), 0, data.remaining());
                yield new TritonMessage(TritonMessage.BINARY + json.length, body.toByteArray());
            }
        };
    }

    private static JsonNode parse(ByteBuffer json, String where) {
        try {
            JsonNode root = JSON.readTree(json.array(), json.arrayOffset() + json.position(), json.remaining());
            if (!root.isObject()) {
                throw new TritonFormatException(where + " is not a JSON object", "It must follow the v2 protocol.");
            }
            return root;
        } catch (JacksonException e) {
            // The parser's own message may quote the document.
            throw new TritonFormatException(where + " is not JSON", "It must follow the v2 protocol.");
        }
    }

    private static List<Tensor> tensors(JsonNode root, String member, String where, ByteBuffer binary) {
        JsonNode array = root.path(member);
        if (!array.isArray()) {
            throw new TritonFormatException(where + " has no list " + member, "It must follow the v2 protocol.");
        }
        List<Tensor> tensors = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (JsonNode node : array) {
            Tensor tensor = tensor(node, where, binary);
            if (!names.add(tensor.name())) {
                throw new TritonFormatException(where + " has two tensors " + tensor.name(), "Names are unique.");
            }
            tensors.add(tensor);
        }
        if (binary.hasRemaining()) {
            throw new TritonFormatException(
                    where + " has " + binary.remaining() + " bytes after its last tensor",
                    "binary_data_size of all tensors must add up to what follows the JSON part.");
        }
        return tensors;
    }

    /** Takes the tensor's bytes from the binary part, if that is where they are. */
    private static Tensor tensor(JsonNode node, String where, ByteBuffer binary) {
        String name = text(node, "name", "a tensor of " + where);
        Datatype datatype = Datatype.parse(text(node, "datatype", "tensor " + name), "tensor " + name);
        Shape shape = shape(node.path("shape"), name);
        JsonNode size = node.path("parameters").path("binary_data_size");
        if (size.isMissingNode()) {
            return JsonTensors.read(name, datatype, shape, node.path("data"));
        }
        if (!size.isIntegralNumber() || !size.canConvertToInt() || size.intValue() < 0) {
            throw new TritonFormatException(
                    "tensor " + name + ": binary_data_size is not a size", "It is a number of bytes.");
        }
        if (node.has("data")) {
            throw new TritonFormatException("tensor " + name + " has data twice", "Send data or binary data.");
        }
        if (size.intValue() > binary.remaining()) {
            throw new TritonFormatException(
                    "tensor " + name + " says " + size.intValue() + " binary bytes, " + binary.remaining()
                            + " are left",
                    "The body is cut off, or json-header-size in its content type is wrong.");
        }
        ByteBuffer data = binary.slice(binary.position(), size.intValue());
        binary.position(binary.position() + size.intValue());
        return BinaryTensors.read(name, datatype, shape, data);
    }

    private static Shape shape(JsonNode node, String name) {
        List<Long> dimensions = new ArrayList<>();
        for (JsonNode dimension : node) {
            if (!dimension.isIntegralNumber() || !dimension.canConvertToLong()) {
                throw new TritonFormatException(
                        "tensor " + name + " has a dimension that is no whole number", "shape is a list of extents.");
            }
            dimensions.add(dimension.longValue());
        }
        if (!node.isArray()) {
            throw new TritonFormatException("tensor " + name + " has no shape", "shape is a list of extents.");
        }
        return new Shape(dimensions);
    }

    private static String text(JsonNode node, String member, String where) {
        JsonNode value = node.path(member);
        if (!value.isString()) {
            throw new TritonFormatException(where + " has no text " + member, "It must follow the v2 protocol.");
        }
        return value.stringValue();
    }

    /** A body cut where its content type says. */
    private record Parts(ByteBuffer json, ByteBuffer binary) {
        static Parts of(TritonMessage message) {
            ByteBuffer body = ByteBuffer.wrap(message.body());
            int header = headerSize(message);
            return new Parts(body.slice(0, header), body.slice(header, body.capacity() - header));
        }

        private static int headerSize(TritonMessage message) {
            if (!message.contentType().startsWith(TritonMessage.BINARY)) {
                return message.body().length;
            }
            String size = message.contentType().substring(TritonMessage.BINARY.length());
            try {
                int header = Integer.parseInt(size);
                if (0 <= header && header <= message.body().length) {
                    return header;
                }
            } catch (NumberFormatException e) {
                // Said below, together with numbers out of range.
            }
            throw new TritonFormatException(
                    "json-header-size is " + size + " in a body of " + message.body().length + " bytes",
                    "It is the length of the JSON part.");
        }
    }
}
