package io.mmectl.client.triton;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** Elements as JSON: one flat list when written; flat or nested, in row-major order, when read. */
final class JsonTensors {
    private static final BigInteger UINT64_END = BigInteger.ONE.shiftLeft(64);

    private JsonTensors() {}

    static void write(Tensor tensor, ArrayNode data) {
        switch (tensor) {
            case Tensor.Bytes bytes -> bytes.values().forEach(v -> data.add(text(tensor.name(), v)));
            case Tensor.Bools bools -> {
                for (boolean value : bools.values()) {
                    data.add(value);
                }
            }
            case Tensor.Integers integers -> {
                for (long value : integers.values()) {
                    if (value < 0 && integers.datatype() == Datatype.UINT64) {
                        data.add(new BigInteger(Long.toUnsignedString(value)));
                    } else {
                        data.add(value);
                    }
                }
            }
            case Tensor.Floats floats -> {
                if (floats.datatype().binaryOnly()) {
                    throw binaryOnly(tensor.name(), floats.datatype());
                }
                for (float value : floats.values()) {
                    if (!Float.isFinite(value)) {
                        throw notFinite(tensor.name());
                    }
                    data.add(value);
                }
            }
            case Tensor.Doubles doubles -> {
                for (double value : doubles.values()) {
                    if (!Double.isFinite(value)) {
                        throw notFinite(tensor.name());
                    }
                    data.add(value);
                }
            }
        }
    }

    static Tensor read(String name, Datatype datatype, Shape shape, JsonNode data) {
        if (!data.isArray()) {
            throw new TritonFormatException("tensor " + name + " has no list \"data\"", "Send data or binary data.");
        }
        List<JsonNode> values = new ArrayList<>();
        flatten(data, values);
        Tensors.requireCount(name, shape, values.size());
        return switch (datatype) {
            case BYTES ->
                new Tensor.Bytes(
                        name, shape, values.stream().map(v -> bytes(name, v)).toList());
            case BOOL -> {
                boolean[] bools = new boolean[values.size()];
                for (int i = 0; i < bools.length; i++) {
                    bools[i] = bool(name, values.get(i));
                }
                yield new Tensor.Bools(name, shape, bools);
            }
            case FP16, BF16 -> throw binaryOnly(name, datatype);
            case FP32 -> {
                float[] floats = new float[values.size()];
                for (int i = 0; i < floats.length; i++) {
                    floats[i] = (float) number(name, datatype, values.get(i));
                }
                yield new Tensor.Floats(name, datatype, shape, floats);
            }
            case FP64 ->
                new Tensor.Doubles(
                        name,
                        shape,
                        values.stream()
                                .mapToDouble(v -> number(name, datatype, v))
                                .toArray());
            case UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64 ->
                new Tensor.Integers(
                        name,
                        datatype,
                        shape,
                        values.stream()
                                .mapToLong(v -> integer(name, datatype, v))
                                .toArray());
        };
    }

    private static void flatten(JsonNode node, List<JsonNode> values) {
        for (JsonNode item : node) {
            if (item.isArray()) {
                flatten(item, values);
            } else {
                values.add(item);
            }
        }
    }

    private static String text(String name, byte[] value) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new TritonFormatException(
                    "tensor " + name + " holds bytes that are not UTF-8",
                    "JSON cannot carry them: use the binary form.");
        }
    }

    private static byte[] bytes(String name, JsonNode value) {
        if (!value.isString()) {
            throw wrong(name, Datatype.BYTES, "a text");
        }
        return value.stringValue().getBytes(StandardCharsets.UTF_8);
    }

    private static boolean bool(String name, JsonNode value) {
        if (!value.isBoolean()) {
            throw wrong(name, Datatype.BOOL, "true or false");
        }
        return value.booleanValue();
    }

    private static double number(String name, Datatype datatype, JsonNode value) {
        if (!value.isNumber()) {
            throw wrong(name, datatype, "a number");
        }
        return value.doubleValue();
    }

    private static long integer(String name, Datatype datatype, JsonNode value) {
        if (!value.isIntegralNumber()) {
            throw wrong(name, datatype, "a whole number");
        }
        if (datatype == Datatype.UINT64) {
            BigInteger big = value.bigIntegerValue();
            if (big.signum() < 0 || big.compareTo(UINT64_END) >= 0) {
                throw Tensors.outOfRange(name, datatype);
            }
            return big.longValue();
        }
        if (!value.canConvertToLong()) {
            throw Tensors.outOfRange(name, datatype);
        }
        return value.longValue();
    }

    private static TritonFormatException notFinite(String name) {
        return new TritonFormatException(
                "tensor " + name + " holds an infinity or a NaN", "JSON cannot carry it: use the binary form.");
    }

    private static TritonFormatException binaryOnly(String name, Datatype datatype) {
        return new TritonFormatException(
                "tensor " + name + ": " + datatype + " has no JSON form", "Use the binary form.");
    }

    private static TritonFormatException wrong(String name, Datatype datatype, String expected) {
        return new TritonFormatException(
                "tensor " + name + " of " + datatype + " has an element that is not " + expected,
                "Elements are of the tensor's datatype.");
    }
}
