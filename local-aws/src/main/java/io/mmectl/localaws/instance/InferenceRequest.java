package io.mmectl.localaws.instance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * An inference request of the v2 protocol, JSON or with the binary extension.
 *
 * @param id empty when the client gave none
 * @param outputs requested outputs and whether each is wanted as binary; empty means all
 * @param binaryByDefault whether outputs without a wish of their own are binary
 */
record InferenceRequest(String id, List<Tensor> inputs, Map<String, Boolean> outputs, boolean binaryByDefault) {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    static final String BINARY_TYPE = "application/vnd.sagemaker-triton.binary+json";
    private static final String HEADER_SIZE = "json-header-size=";

    /**
     * Parses a body as Triton's SageMaker front-end does: the binary content type names the length of the JSON in front;
     * with any other content type the whole body is JSON.
     */
    static InferenceRequest parse(String model, String contentType, byte[] body) throws BadInferenceException {
        int jsonSize = jsonSize(contentType, body.length);
        ObjectNode json = json(body, jsonSize);
        BinaryTail tail = new BinaryTail(body, jsonSize);
        if (!json.path("inputs").isArray()) {
            throw new BadInferenceException(
                    "Unable to parse 'inputs': attempt to access non-existing object member 'inputs'");
        }
        List<Tensor> inputs = new ArrayList<>();
        for (JsonNode input : json.path("inputs")) {
            inputs.add(tensor(input, tail));
        }
        tail.checkEmpty(model);
        return new InferenceRequest(
                json.path("id").asString(""),
                List.copyOf(inputs),
                outputs(json),
                json.path("parameters").path("binary_data_output").asBoolean(false));
    }

    private static int jsonSize(String contentType, int length) throws BadInferenceException {
        if (!contentType.startsWith(BINARY_TYPE)) {
            return length;
        }
        int at = contentType.indexOf(HEADER_SIZE);
        if (at < 0) {
            return length;
        }
        String digits = contentType.substring(at + HEADER_SIZE.length()).trim();
        int size = digits.matches("\\d{1,9}") ? Integer.parseInt(digits) : -1;
        if (size < 0 || size > length) {
            throw new BadInferenceException(
                    "inference header size should be in range (0, " + length + "), got: " + digits);
        }
        if (size == 0) {
            // A raw request needs exactly one input and takes its shape from the body; no client of ours sends one.
            throw new BadInferenceException("raw binary requests are not supported by the simulated server");
        }
        return size;
    }

    private static ObjectNode json(byte[] body, int size) throws BadInferenceException {
        try {
            return MAPPER.readTree(body, 0, size) instanceof ObjectNode object ? object : MAPPER.createObjectNode();
        } catch (JacksonException e) {
            // The parser's own words are not Triton's, and may quote the payload.
            throw new BadInferenceException("failed to parse the request JSON buffer: Invalid value. at "
                    + e.getLocation().getByteOffset());
        }
    }

    private static Tensor tensor(JsonNode input, BinaryTail tail) throws BadInferenceException {
        String name = input.path("name").asString("");
        if (name.isEmpty()) {
            throw new BadInferenceException("Unable to parse 'name' of an input");
        }
        String typeName = input.path("datatype").asString("");
        Datatype type = Datatype.named(typeName)
                .orElseThrow(() -> new BadInferenceException("invalid datatype for input " + name));
        List<Long> shape = new ArrayList<>();
        for (JsonNode length : input.path("shape")) {
            if (!length.isIntegralNumber() || length.longValue() < 0) {
                throw new BadInferenceException("invalid shape for input " + name);
            }
            shape.add(length.longValue());
        }
        JsonNode binary = input.path("parameters").path("binary_data_size");
        byte[] data = binary.isIntegralNumber()
                ? tail.take(name, binary.asLong(0))
                : TensorData.fromJson(name, type, input.path("data"));
        Tensor tensor = new Tensor(name, type, List.copyOf(shape), data);
        checkSize(tensor);
        return tensor;
    }

    private static void checkSize(Tensor tensor) throws BadInferenceException {
        long expected = tensor.elements();
        boolean strings = tensor.datatype() == Datatype.BYTES;
        if (!strings && tensor.data().length != expected * tensor.datatype().width()) {
            throw new BadInferenceException(
                    "unexpected total byte size " + tensor.data().length + " for input '" + tensor.name()
                            + "', expecting " + expected * tensor.datatype().width());
        }
    }

    private static Map<String, Boolean> outputs(ObjectNode json) {
        Map<String, Boolean> wanted = new LinkedHashMap<>();
        boolean byDefault = json.path("parameters").path("binary_data_output").asBoolean(false);
        for (JsonNode output : json.path("outputs")) {
            wanted.put(
                    output.path("name").asString(""),
                    output.path("parameters").path("binary_data").asBoolean(byDefault));
        }
        return wanted;
    }

    /** The bytes behind the JSON, handed out in order of the inputs. */
    private static final class BinaryTail {
        private final byte[] body;
        private int at;

        BinaryTail(byte[] body, int at) {
            this.body = body;
            this.at = at;
        }

        byte[] take(String input, long size) throws BadInferenceException {
            if (size < 0 || size > body.length - at) {
                throw new BadInferenceException("unexpected additional input data for input '" + input
                        + "': binary_data_size is " + size + " but " + (body.length - at) + " bytes are left");
            }
            at += (int) size;
            return Arrays.copyOfRange(body, at - (int) size, at);
        }

        void checkEmpty(String model) throws BadInferenceException {
            if (at != body.length) {
                throw new BadInferenceException("unexpected additional input data for model '" + model + "'");
            }
        }
    }
}
