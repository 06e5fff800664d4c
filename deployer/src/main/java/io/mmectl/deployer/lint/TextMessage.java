package io.mmectl.deployer.lint;

import java.util.List;
import java.util.Optional;

/**
 * A message of protobuf's text format, which {@code config.pbtxt} is written in.
 *
 * @param fields in file order; a repeated field stands there once for each value
 */
public record TextMessage(List<Field> fields) {
    public TextMessage {
        fields = List.copyOf(fields);
    }

    public record Field(String name, Value value) {}

    /** A scalar, or a message inside. */
    public sealed interface Value {
        /**
         * @param text unquoted and unescaped
         */
        record Scalar(String text) implements Value {}

        record Message(TextMessage message) implements Value {}
    }

    /** The last scalar of that name, which is the one that counts. */
    public Optional<String> text(String name) {
        return fields.stream()
                .filter(f -> f.name().equals(name))
                .flatMap(f -> f.value() instanceof Value.Scalar(String text)
                        ? Optional.of(text).stream()
                        : Optional.<String>empty().stream())
                .reduce((first, second) -> second);
    }

    /** All messages of that name. */
    public List<TextMessage> messages(String name) {
        return fields.stream()
                .filter(f -> f.name().equals(name))
                .flatMap(f -> f.value() instanceof Value.Message(TextMessage m)
                        ? Optional.of(m).stream()
                        : Optional.<TextMessage>empty().stream())
                .toList();
    }

    /** All scalars of that name. */
    public List<String> texts(String name) {
        return fields.stream()
                .filter(f -> f.name().equals(name))
                .flatMap(f -> f.value() instanceof Value.Scalar(String text)
                        ? Optional.of(text).stream()
                        : Optional.<String>empty().stream())
                .toList();
    }
}
