package io.mmectl.localaws.cloudwatch.math;

/** An expression that has no value; the message says why. */
public final class MathException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MathException(String message) {
        super(message, null, false, false);
    }
}
