package io.mmectl.localaws.instance;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answers of the right names, types and shapes whose values depend on the model and its input only. The answer's parameter
 * {@code simulated} says that no model was run.
 */
final class SimulatedOutputs {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /** Length that stands for a free numeric dimension, such as the width of an embedding that the config leaves open. */
    private static final long FREE_LENGTH = 8;

    private SimulatedOutputs() {}

    static ContainerAnswer answer(String targetModel, TritonRepository.Model served, InferenceRequest request) {
        byte[] digest = digest(targetModel, request);
        List<Tensor> outputs = new ArrayList<>();
        for (ModelConfig.TensorSpec spec : served.config().outputs()) {
            if (request.outputs().isEmpty() || request.outputs().containsKey(spec.name())) {
                outputs.add(tensor(spec, shape(spec, served.config(), request), digest));
            }
        }
        return write(targetModel, served, request, outputs);
    }

    private static byte[] digest(String targetModel, InferenceRequest request) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(targetModel.getBytes(StandardCharsets.UTF_8));
            request.inputs().stream()
                    .sorted((a, b) -> a.name().compareTo(b.name()))
                    .forEach(input -> {
                        sha.update((input.name() + input.datatype() + input.shape()).getBytes(StandardCharsets.UTF_8));
                        sha.update(input.data());
                    });
            return sha.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JRE has SHA-256", e);
        }
    }

    private static List<Long> shape(ModelConfig.TensorSpec spec, ModelConfig config, InferenceRequest request) {
        List<Long> shape = new ArrayList<>();
        List<Long> first = request.inputs().getFirst().shape();
        boolean batched = config.maxBatchSize() > 0;
        if (batched) {
            shape.add(first.getFirst());
        }
        for (long length : spec.dims()) {
            boolean leading = shape.isEmpty() && !first.isEmpty();
            long free = leading ? first.getFirst() : spec.datatype() == Datatype.BYTES ? 1 : FREE_LENGTH;
            shape.add(length == -1 ? free : length);
        }
        return List.copyOf(shape);
    }

    private static Tensor tensor(ModelConfig.TensorSpec spec, List<Long> shape, byte[] digest) {
        SplittableRandom random = new SplittableRandom(
                ByteBuffer.wrap(digest).getLong() ^ spec.name().hashCode());
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        long count = Tensor.count(shape);
        for (long i = 0; i < count; i++) {
            data.writeBytes(element(spec.datatype(), random));
        }
        return new Tensor(spec.name(), spec.datatype(), shape, data.toByteArray());
    }

    private static byte[] element(Datatype type, SplittableRandom random) {
        return switch (type) {
            case BYTES -> TensorData.string("simulated-" + HexFormat.of().toHexDigits(random.nextInt()));
            case BOOL -> new byte[] {(byte) random.nextInt(2)};
            case UINT8, INT8 -> new byte[] {(byte) random.nextInt(100)};
            case UINT16, INT16 ->
                TensorData.buffer(2).putShort((short) random.nextInt(1000)).array();
            case UINT32, INT32 ->
                TensorData.buffer(4).putInt(random.nextInt(1000)).array();
            case UINT64, INT64 ->
                TensorData.buffer(8).putLong(random.nextInt(1000)).array();
            case FP16 ->
                TensorData.buffer(2)
                        .putShort(Float.floatToFloat16((float) real(random)))
                        .array();
            case BF16 ->
                TensorData.buffer(2)
                        .putShort((short) (Float.floatToIntBits((float) real(random)) >>> 16))
                        .array();
            case FP32 -> TensorData.buffer(4).putFloat((float) real(random)).array();
            case FP64 -> TensorData.buffer(8).putDouble(real(random)).array();
        };
    }

    private static double real(SplittableRandom random) {
        return random.nextDouble(-1, 1);
    }

    private static ContainerAnswer write(
            String targetModel, TritonRepository.Model served, InferenceRequest request, List<Tensor> outputs) {
        ObjectNode json = MAPPER.createObjectNode();
        if (!request.id().isEmpty()) {
            json.put("id", request.id());
        }
        json.put("model_name", targetModel).put("model_version", String.valueOf(served.version()));
        ObjectNode parameters = json.putObject("parameters");
        if (served.config().backend() == Backend.ENSEMBLE) {
            parameters.put("sequence_id", 0).put("sequence_start", false).put("sequence_end", false);
        }
        parameters.put("simulated", true);
        ArrayNode list = json.putArray("outputs");
        ByteArrayOutputStream tail = new ByteArrayOutputStream();
        boolean anyBinary = false;
        for (Tensor tensor : outputs) {
            ObjectNode output = list.addObject();
            output.put("name", tensor.name()).put("datatype", tensor.datatype().name());
            ArrayNode shape = output.putArray("shape");
            tensor.shape().forEach(shape::add);
            if (request.outputs().getOrDefault(tensor.name(), request.binaryByDefault())) {
                anyBinary = true;
                output.putObject("parameters").put("binary_data_size", tensor.data().length);
                tail.writeBytes(tensor.data());
            } else {
                TensorData.toJson(tensor, output.putArray("data"));
            }
        }
        return body(MAPPER.writeValueAsBytes(json), tail.toByteArray(), anyBinary);
    }

    private static ContainerAnswer body(byte[] json, byte[] tail, boolean binary) {
        if (!binary) {
            return new ContainerAnswer(200, "application/json", json);
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(json);
        whole.writeBytes(tail);
        return new ContainerAnswer(
                200, InferenceRequest.BINARY_TYPE + ";json-header-size=" + json.length, whole.toByteArray());
    }
}
