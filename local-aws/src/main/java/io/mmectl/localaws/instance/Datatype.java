package io.mmectl.localaws.instance;

import java.util.Optional;

/** Element types, by their names in the v2 protocol; {@code config.pbtxt} says {@code TYPE_} and {@code STRING} for BYTES. */
enum Datatype {
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
    /** Each element is a 4-byte little-endian length and that many bytes. */
    BYTES(0);

    private final int width;

    Datatype(int width) {
        this.width = width;
    }

    /** Bytes of an element; 0 for BYTES. */
    int width() {
        return width;
    }

    static Optional<Datatype> ofConfig(String name) {
        return name.equals("TYPE_STRING") ? Optional.of(BYTES) : named(name.replaceFirst("^TYPE_", ""));
    }

    static Optional<Datatype> named(String name) {
        for (Datatype type : values()) {
            if (type.name().equals(name)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    String configName() {
        return this == BYTES ? "TYPE_STRING" : "TYPE_" + name();
    }
}
