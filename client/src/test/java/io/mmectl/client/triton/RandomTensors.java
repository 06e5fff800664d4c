package io.mmectl.client.triton;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Tensors of any kind; the same seed gives the same. */
final class RandomTensors {
    private final SplittableRandom random;

    RandomTensors(long seed) {
        random = new SplittableRandom(seed);
    }

    /** @param json only what the JSON form can carry */
    List<Tensor> some(boolean json) {
        List<Tensor> tensors = new ArrayList<>();
        int count = random.nextInt(4);
        for (int i = 0; i < count; i++) {
            Datatype[] all = Datatype.values();
            Datatype datatype = all[random.nextInt(all.length)];
            if (!json || !datatype.binaryOnly()) {
                tensors.add(one("T" + i, datatype, json));
            }
        }
        return tensors;
    }

    Tensor one(String name, Datatype datatype, boolean json) {
        Shape shape = shape();
        int n = shape.elements();
        return switch (datatype) {
            case BYTES -> new Tensor.Bytes(name, shape, byteStrings(n, json));
            case BOOL -> {
                boolean[] values = new boolean[n];
                for (int i = 0; i < n; i++) {
                    values[i] = random.nextBoolean();
                }
                yield new Tensor.Bools(name, shape, values);
            }
            case FP16, BF16, FP32 -> {
                float[] values = new float[n];
                for (int i = 0; i < n; i++) {
                    values[i] = exact(datatype, json);
                }
                yield new Tensor.Floats(name, datatype, shape, values);
            }
            case FP64 ->
                new Tensor.Doubles(name, shape, random.doubles(n, -1e300, 1e300).toArray());
            case UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64 -> {
                long[] values = new long[n];
                for (int i = 0; i < n; i++) {
                    long bits = random.nextLong();
                    int unused = 64 - 8 * datatype.bytes();
                    values[i] = Tensors.signed(datatype) ? bits >> unused : bits >>> unused;
                }
                yield new Tensor.Integers(name, datatype, shape, values);
            }
        };
    }

    private Shape shape() {
        return new Shape(
                random.ints(random.nextInt(4), 0, 5).mapToObj(i -> (long) i).toList());
    }

    private List<byte[]> byteStrings(int count, boolean json) {
        List<byte[]> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] bytes = new byte[random.nextInt(9)];
            random.nextBytes(bytes);
            values.add(json ? new String(bytes, StandardCharsets.ISO_8859_1).getBytes(StandardCharsets.UTF_8) : bytes);
        }
        return values;
    }

    /** A value that the datatype holds exactly. */
    private float exact(Datatype datatype, boolean json) {
        short bits = (short) random.nextInt();
        float value = switch (datatype) {
            case FP16 -> Float.float16ToFloat(bits);
            case BF16 -> Float.intBitsToFloat(bits << 16);
            default -> Float.intBitsToFloat(random.nextInt());
        };
        // NaN has many patterns, of which not all survive a conversion; JSON has neither NaN nor infinity.
        return Float.isNaN(value) || (json && Float.isInfinite(value)) ? 1.5f : value;
    }
}
