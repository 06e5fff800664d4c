package io.mmectl.warmup;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a sweep left one target model. {@code first} and {@code second} are the times to the answer in the two passes; a load
 * that took several calls counts from the first of them.
 */
public sealed interface Outcome {
    /** It answered without loading. {@code second} is null when no proof was asked for. */
    record Warm(Duration first, @Nullable Duration second) implements Outcome {}

    /** The sweep loaded it, and it stayed. {@code second} is null when no proof was asked for. */
    record Cold(Duration first, @Nullable Duration second) implements Outcome {}

    /** It answered in the first pass and had to be loaded again in the second: something pushed it out in between. */
    record FellOut(Duration first, Duration second) implements Outcome {}

    /** It did not answer; the message says why, without any of the payload. */
    record Failed(String message) implements Outcome {}

    /** The sweep was stopped before it knew. */
    record NotReached() implements Outcome {}

    /** Not invoked, because not all models fit into memory or the sweep was refused. */
    record Skipped() implements Outcome {}

    /** Whether it answers without loading now. */
    default boolean resident() {
        return switch (this) {
            case Warm w -> true;
            case Cold c -> true;
            case FellOut f -> false;
            case Failed f -> false;
            case NotReached n -> false;
            case Skipped s -> false;
        };
    }
}
