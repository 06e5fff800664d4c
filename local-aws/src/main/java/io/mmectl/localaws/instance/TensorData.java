package io.mmectl.localaws.instance;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** Elements between JSON and the little-endian bytes of the binary extension. */
final class TensorData {
    private TensorData() {}

    /** Reads {@code data} of a JSON tensor: flat or nested arrays. */
    static byte[] fromJson(String input, Datatype type, JsonNode data) throws BadInferenceException {
        if (type == Datatype.FP16 || type == Datatype.BF16) {
            throw new BadInferenceException("sending " + type + " data via JSON is not supported. Please use the "
                    + "binary data format for input " + input);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        append(input, type, data, out);
        return out.toByteArray();
    }

    private static void append(String input, Datatype type, JsonNode data, ByteArrayOutputStream out)
            throws BadInferenceException {
        if (data.isArray()) {
            for (JsonNode element : data) {
                append(input, type, element, out);
            }
            return;
        }
        boolean fits = switch (type) {
            case BYTES -> data.isString();
            case BOOL -> data.isBoolean();
            case FP16, BF16, FP32, FP64 -> data.isNumber();
            case UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64 -> data.isIntegralNumber();
        };
        if (!fits && type == Datatype.BYTES) {
            throw new BadInferenceException(
                    "Unable to parse JSON bytes array: attempt to access JSON non-string as string");
        }
        if (!fits) {
            throw new BadInferenceException("unable to parse 'data' of input '" + input + "': element is not " + type);
        }
        out.writeBytes(element(type, data));
    }

    private static byte[] element(Datatype type, JsonNode value) {
        return switch (type) {
            case BYTES -> string(value.asString());
            case BOOL -> new byte[] {(byte) (value.booleanValue() ? 1 : 0)};
            case FP16, BF16 -> throw new IllegalStateException("refused before");
            case FP32 -> buffer(4).putFloat(value.floatValue()).array();
            case FP64 -> buffer(8).putDouble(value.doubleValue()).array();
            case UINT8, INT8 -> new byte[] {(byte) value.asLong(0)};
            case UINT16, INT16 -> buffer(2).putShort((short) value.asLong(0)).array();
            case UINT32, INT32 -> buffer(4).putInt((int) value.asLong(0)).array();
            case UINT64, INT64 ->
                buffer(8).putLong(value.bigIntegerValue().longValue()).array();
        };
    }

    /** One BYTES element. */
    static byte[] string(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return buffer(4 + bytes.length).putInt(bytes.length).put(bytes).array();
    }

    /** Writes elements as a flat JSON array. */
    static void toJson(Tensor tensor, ArrayNode out) {
        ByteBuffer data = ByteBuffer.wrap(tensor.data()).order(ByteOrder.LITTLE_ENDIAN);
        while (data.hasRemaining()) {
            switch (tensor.datatype()) {
                case BYTES -> {
                    byte[] text = new byte[data.getInt()];
                    data.get(text);
                    out.add(new String(text, StandardCharsets.UTF_8));
                }
                case BOOL -> out.add(data.get() != 0);
                case FP16, BF16 -> out.add(Float.float16ToFloat(data.getShort()));
                case FP32 -> out.add(data.getFloat());
                case FP64 -> out.add(data.getDouble());
                case INT8 -> out.add(data.get());
                case UINT8 -> out.add(data.get() & 0xff);
                case INT16 -> out.add(data.getShort());
                case UINT16 -> out.add(data.getShort() & 0xffff);
                case INT32 -> out.add(data.getInt());
                case UINT32 -> out.add(data.getInt() & 0xffffffffL);
                case INT64, UINT64 -> out.add(data.getLong());
            }
        }
    }

    /** How many BYTES elements there are; -1 when the lengths do not fit the data. */
    static long countStrings(byte[] bytes) {
        ByteBuffer data = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        long count = 0;
        while (data.remaining() >= 4) {
            int length = data.getInt();
            if (length < 0 || length > data.remaining()) {
                return -1;
            }
            data.position(data.position() + length);
            count++;
        }
        return data.hasRemaining() ? -1 : count;
    }

    static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
