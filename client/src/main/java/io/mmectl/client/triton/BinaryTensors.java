package io.mmectl.client.triton;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Elements as raw bytes: little-endian, BYTES elements each after their length in four bytes. */
final class BinaryTensors {
    private BinaryTensors() {}

    static int size(Tensor tensor) {
        return switch (tensor) {
            case Tensor.Bytes bytes ->
                bytes.values().stream().mapToInt(v -> v.length + Integer.BYTES).reduce(0, Math::addExact);
            case Tensor.Bools bools -> bools.values().length;
            case Tensor.Integers integers ->
                Math.multiplyExact(integers.values().length, integers.datatype().bytes());
            case Tensor.Floats floats ->
                Math.multiplyExact(floats.values().length, floats.datatype().bytes());
            case Tensor.Doubles doubles -> Math.multiplyExact(doubles.values().length, Double.BYTES);
        };
    }

    /** @param buffer little-endian, with room for {@link #size} */
    static void write(Tensor tensor, ByteBuffer buffer) {
        switch (tensor) {
            case Tensor.Bytes bytes ->
                bytes.values().forEach(v -> buffer.putInt(v.length).put(v));
            case Tensor.Bools bools -> {
                for (boolean value : bools.values()) {
                    buffer.put((byte) (value ? 1 : 0));
                }
            }
            case Tensor.Integers integers -> {
                for (long value : integers.values()) {
                    putInteger(buffer, integers.datatype(), value);
                }
            }
            case Tensor.Floats floats -> {
                for (float value : floats.values()) {
                    putFloat(buffer, floats.datatype(), value);
                }
            }
            case Tensor.Doubles doubles -> {
                for (double value : doubles.values()) {
                    buffer.putDouble(value);
                }
            }
        }
    }

    /** @param data exactly the tensor's bytes */
    static Tensor read(String name, Datatype datatype, Shape shape, ByteBuffer data) {
        ByteBuffer buffer = data.order(ByteOrder.LITTLE_ENDIAN);
        int count = shape.elements();
        if (datatype != Datatype.BYTES && buffer.remaining() != (long) count * datatype.bytes()) {
            throw new TritonFormatException(
                    "tensor " + name + " of " + datatype + shape + " needs " + (long) count * datatype.bytes()
                            + " bytes, binary_data_size says " + buffer.remaining(),
                    "Shape and data must belong together.");
        }
        return switch (datatype) {
            case BYTES -> new Tensor.Bytes(name, shape, byteStrings(name, count, buffer));
            case BOOL -> {
                boolean[] values = new boolean[count];
                for (int i = 0; i < count; i++) {
                    values[i] = buffer.get() != 0;
                }
                yield new Tensor.Bools(name, shape, values);
            }
            case FP16, BF16, FP32 -> {
                float[] values = new float[count];
                for (int i = 0; i < count; i++) {
                    values[i] = getFloat(buffer, datatype);
                }
                yield new Tensor.Floats(name, datatype, shape, values);
            }
            case FP64 -> {
                double[] values = new double[count];
                buffer.asDoubleBuffer().get(values);
                yield new Tensor.Doubles(name, shape, values);
            }
            case UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64 -> {
                long[] values = new long[count];
                for (int i = 0; i < count; i++) {
                    values[i] = getInteger(buffer, datatype);
                }
                yield new Tensor.Integers(name, datatype, shape, values);
            }
        };
    }

    private static List<byte[]> byteStrings(String name, int count, ByteBuffer buffer) {
        // Each takes four bytes at least: a shape that promises more than there is must not cost memory.
        List<byte[]> values = new ArrayList<>(Math.min(count, buffer.remaining() / Integer.BYTES));
        for (int i = 0; i < count; i++) {
            if (buffer.remaining() < Integer.BYTES) {
                throw broken(name, i, count);
            }
            int length = buffer.getInt();
            if (length < 0 || length > buffer.remaining()) {
                throw broken(name, i, count);
            }
            byte[] value = new byte[length];
            buffer.get(value);
            values.add(value);
        }
        if (buffer.hasRemaining()) {
            throw new TritonFormatException(
                    "tensor " + name + " has " + buffer.remaining() + " bytes after its last element",
                    "Shape and data must belong together.");
        }
        return values;
    }

    private static TritonFormatException broken(String name, int element, int count) {
        return new TritonFormatException(
                "tensor " + name + " ends within element " + element + " of " + count,
                "Each BYTES element is its length in four bytes, little-endian, and then itself.");
    }

    private static void putInteger(ByteBuffer buffer, Datatype datatype, long value) {
        switch (datatype.bytes()) {
            case 1 -> buffer.put((byte) value);
            case 2 -> buffer.putShort((short) value);
            case 4 -> buffer.putInt((int) value);
            default -> buffer.putLong(value);
        }
    }

    private static long getInteger(ByteBuffer buffer, Datatype datatype) {
        boolean signed = Tensors.signed(datatype);
        return switch (datatype.bytes()) {
            case 1 -> signed ? buffer.get() : Byte.toUnsignedLong(buffer.get());
            case 2 -> signed ? buffer.getShort() : Short.toUnsignedLong(buffer.getShort());
            case 4 -> signed ? buffer.getInt() : Integer.toUnsignedLong(buffer.getInt());
            default -> buffer.getLong();
        };
    }

    private static void putFloat(ByteBuffer buffer, Datatype datatype, float value) {
        if (datatype == Datatype.FP32) {
            buffer.putFloat(value);
        } else {
            buffer.putShort(datatype == Datatype.FP16 ? Float.floatToFloat16(value) : toBfloat16(value));
        }
    }

    private static float getFloat(ByteBuffer buffer, Datatype datatype) {
        if (datatype == Datatype.FP32) {
            return buffer.getFloat();
        }
        short bits = buffer.getShort();
        return datatype == Datatype.FP16 ? Float.float16ToFloat(bits) : Float.intBitsToFloat(bits << 16);
    }

    /** The upper half of a float, rounded to nearest, ties to even. */
    static short toBfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) (bits >>> 16 | 0x40);
        }
        return (short) (bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
    }
}
