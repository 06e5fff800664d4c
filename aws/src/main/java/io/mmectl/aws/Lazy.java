package io.mmectl.aws;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A value that is made at its first use and closed only if it was made. Safe for concurrent use. */
final class Lazy<T extends AutoCloseable> {
    private final Supplier<T> maker;
    private @Nullable T value;

    Lazy(Supplier<T> maker) {
        this.maker = maker;
    }

    synchronized T get() {
        T made = value;
        if (made == null) {
            made = maker.get();
            value = made;
        }
        return made;
    }

    synchronized void close() {
        T made = value;
        if (made == null) {
            return;
        }
        value = null;
        try {
            made.close();
        } catch (Exception e) {
            throw new IllegalStateException("closing a client of AWS failed", e);
        }
    }
}
