package io.mmectl.client.triton;

/** What all kinds of tensors have to keep to. */
final class Tensors {
    private Tensors() {}

    static void requireCount(String name, Shape shape, int values) {
        if (shape.elements() != values) {
            throw new TritonFormatException(
                    "tensor " + name + " of shape " + shape + " has " + shape.elements() + " elements, not " + values,
                    "Give a value for each element.");
        }
    }

    static void requireIntegers(String name, Datatype datatype, long[] values) {
        switch (datatype) {
            case INT8, INT16, INT32, UINT8, UINT16, UINT32 -> {
                for (long value : values) {
                    if (value < least(datatype) || value > greatest(datatype)) {
                        throw outOfRange(name, datatype);
                    }
                }
            }
            case INT64, UINT64 -> {}
            case BOOL, FP16, BF16, FP32, FP64, BYTES ->
                throw new TritonFormatException(
                        "tensor " + name + ": " + datatype + " does not hold integers", "Use an INT or UINT type.");
        }
    }

    static TritonFormatException outOfRange(String name, Datatype datatype) {
        return new TritonFormatException(
                "tensor " + name + " has a value out of the range of " + datatype, "Use a wider datatype.");
    }

    static boolean sameHead(Tensor one, Tensor other) {
        return one.name().equals(other.name())
                && one.datatype() == other.datatype()
                && one.shape().equals(other.shape());
    }

    /** Without its values: they are a customer's. */
    static String describe(Tensor tensor) {
        return tensor.name() + " " + tensor.datatype() + tensor.shape();
    }

    private static long least(Datatype integer) {
        return signed(integer) ? -1L << (8 * integer.bytes() - 1) : 0;
    }

    private static long greatest(Datatype integer) {
        return (1L << (8 * integer.bytes() - (signed(integer) ? 1 : 0))) - 1;
    }

    static boolean signed(Datatype integer) {
        return integer == Datatype.INT8
                || integer == Datatype.INT16
                || integer == Datatype.INT32
                || integer == Datatype.INT64;
    }
}
