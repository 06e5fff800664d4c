package io.mmectl.client.triton;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Triton's element types, by their names on the wire. */
public enum Datatype {
    BOOL(1),
    UINT8(1),
    UINT16(2),
    UINT32(4),
    UINT64(8),
    INT8(1),
    INT16(2),
    INT32(4),
    INT64(8),
    FP16(2),
    BF16(2),
    FP32(4),
    FP64(8),
    /** Byte strings of any length each. */
    BYTES(0);

    private final int bytes;

    Datatype(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of one element in the binary form; 0 = it differs from element to element. */
    public int bytes() {
        return bytes;
    }

    /** Triton has no JSON form for these. */
    boolean binaryOnly() {
        return this == FP16 || this == BF16;
    }

    static Datatype parse(String name, String where) {
        for (Datatype datatype : values()) {
            if (datatype.name().equals(name)) {
                return datatype;
            }
        }
        throw new TritonFormatException(
                where + ": unknown datatype " + name,
                "Known are " + Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", ")) + ".");
    }
}
