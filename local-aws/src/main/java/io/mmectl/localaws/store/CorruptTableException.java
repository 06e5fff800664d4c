package io.mmectl.localaws.store;

/** A journal that cannot be read back. The message names the file and the line, and says what to do. */
public final class CorruptTableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CorruptTableException(String message, Throwable cause) {
        super(message, cause);
    }
}
