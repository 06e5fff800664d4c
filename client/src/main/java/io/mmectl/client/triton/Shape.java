package io.mmectl.client.triton;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The extents of a tensor; no dimension = one element, a dimension of 0 = none.
 *
 * @param dimensions each 0 or more
 */
public record Shape(List<Long> dimensions) {
    public Shape {
        dimensions = List.copyOf(dimensions);
        long elements = 1;
        for (long dimension : dimensions) {
            if (dimension < 0) {
                throw new TritonFormatException(
                        "shape " + dimensions + " has a negative dimension", "A tensor's own shape is never open.");
            }
            try {
                elements = Math.multiplyExact(elements, dimension);
            } catch (ArithmeticException e) {
                elements = Long.MAX_VALUE;
            }
            if (elements > Integer.MAX_VALUE) {
                throw new TritonFormatException(
                        "shape " + dimensions + " has more than " + Integer.MAX_VALUE + " elements",
                        "SageMaker takes bodies of up to 6 MB.");
            }
        }
    }

    public static Shape of(long... dimensions) {
        return new Shape(Arrays.stream(dimensions).boxed().toList());
    }

    /** One row: {@code [1, length]}, what a model with a batch dimension takes. */
    public static Shape row(int length) {
        return of(1, length);
    }

    /** How many elements a tensor of this shape has. */
    public int elements() {
        long elements = 1;
        for (long dimension : dimensions) {
            elements *= dimension;
        }
        return (int) elements;
    }

    /** As {@code [1, 16]}. */
    @Override
    public String toString() {
        return new ArrayList<>(dimensions).toString();
    }
}
