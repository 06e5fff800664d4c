package io.mmectl.localaws.instance;

import java.util.List;

/**
 * A tensor on the wire.
 *
 * @param data elements in row-major order, little-endian, as the binary extension writes them
 */
record Tensor(String name, Datatype datatype, List<Long> shape, byte[] data) {

    /** How many elements the shape holds. */
    long elements() {
        return count(shape);
    }

    static long count(List<Long> shape) {
        long product = 1;
        for (long length : shape) {
            product = Math.multiplyExact(product, length);
        }
        return product;
    }
}
