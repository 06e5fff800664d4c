package io.mmectl.client.triton;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A named, typed array in row-major order, stored by what Java has for its datatype. Arrays are not copied: do not change
 * them after handing them over. Equal tensors have equal elements.
 */
@SuppressWarnings("ArrayRecordComponent")
public sealed interface Tensor {
    String name();

    Shape shape();

    Datatype datatype();

    /** Byte strings of a BYTES tensor. */
    record Bytes(String name, Shape shape, List<byte[]> values) implements Tensor {
        public Bytes {
            values = List.copyOf(values);
            Tensors.requireCount(name, shape, values.size());
        }

        @Override
        public Datatype datatype() {
            return Datatype.BYTES;
        }

        /** The elements read as UTF-8. */
        public List<String> strings() {
            return values.stream()
                    .map(b -> new String(b, StandardCharsets.UTF_8))
                    .toList();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Bytes that
                    && Tensors.sameHead(this, that)
                    && Arrays.deepEquals(values.toArray(), that.values.toArray());
        }

        @Override
        public int hashCode() {
            return Objects.hash(name, shape, Arrays.deepHashCode(values.toArray()));
        }

        @Override
        public String toString() {
            return Tensors.describe(this);
        }
    }

    record Bools(String name, Shape shape, boolean[] values) implements Tensor {
        public Bools {
            Tensors.requireCount(name, shape, values.length);
        }

        @Override
        public Datatype datatype() {
            return Datatype.BOOL;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Bools that && Tensors.sameHead(this, that) && Arrays.equals(values, that.values);
        }

        @Override
        public int hashCode() {
            return Objects.hash(name, shape, Arrays.hashCode(values));
        }

        @Override
        public String toString() {
            return Tensors.describe(this);
        }
    }

    /**
     * An integer type; each value lies in its range.
     *
     * @param values UINT64 as the same 64 bits, so that values from 2^63 on are negative here
     */
    record Integers(String name, Datatype datatype, Shape shape, long[] values) implements Tensor {
        public Integers {
            Tensors.requireIntegers(name, datatype, values);
            Tensors.requireCount(name, shape, values.length);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Integers that && Tensors.sameHead(this, that) && Arrays.equals(values, that.values);
        }

        @Override
        public int hashCode() {
            return Objects.hash(name, datatype, shape, Arrays.hashCode(values));
        }

        @Override
        public String toString() {
            return Tensors.describe(this);
        }
    }

    /** FP32, or FP16 or BF16, whose elements are rounded to the nearest that the type has when they are sent. */
    record Floats(String name, Datatype datatype, Shape shape, float[] values) implements Tensor {
        public Floats {
            if (datatype != Datatype.FP32 && !datatype.binaryOnly()) {
                throw new TritonFormatException(
                        "tensor " + name + ": " + datatype + " does not hold floats", "Use FP32, FP16 or BF16.");
            }
            Tensors.requireCount(name, shape, values.length);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Floats that && Tensors.sameHead(this, that) && Arrays.equals(values, that.values);
        }

        @Override
        public int hashCode() {
            return Objects.hash(name, datatype, shape, Arrays.hashCode(values));
        }

        @Override
        public String toString() {
            return Tensors.describe(this);
        }
    }

    record Doubles(String name, Shape shape, double[] values) implements Tensor {
        public Doubles {
            Tensors.requireCount(name, shape, values.length);
        }

        @Override
        public Datatype datatype() {
            return Datatype.FP64;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Doubles that && Tensors.sameHead(this, that) && Arrays.equals(values, that.values);
        }

        @Override
        public int hashCode() {
            return Objects.hash(name, shape, Arrays.hashCode(values));
        }

        @Override
        public String toString() {
            return Tensors.describe(this);
        }
    }

    /** One row of texts, shape {@code [1, n]}. */
    static Bytes text(String name, String... texts) {
        return new Bytes(
                name,
                Shape.row(texts.length),
                Arrays.stream(texts)
                        .map(t -> t.getBytes(StandardCharsets.UTF_8))
                        .toList());
    }

    static Floats fp32(String name, Shape shape, float... values) {
        return new Floats(name, Datatype.FP32, shape, values);
    }

    static Integers int64(String name, Shape shape, long... values) {
        return new Integers(name, Datatype.INT64, shape, values);
    }

    static Integers int32(String name, Shape shape, long... values) {
        return new Integers(name, Datatype.INT32, shape, values);
    }
}
