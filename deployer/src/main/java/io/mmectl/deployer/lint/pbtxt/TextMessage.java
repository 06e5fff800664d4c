package io.mmectl.deployer.lint.pbtxt;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * A message as it was written. Its readers are lenient: a value of another type is as if it were not there, because the
 * schema's check reports it.
 *
 * @param fields in the order of the text; a repeated field stands there once for each value
 */
public record TextMessage(List<TextField> fields) {
    public TextMessage {
        fields = List.copyOf(fields);
    }

    public Stream<TextField> all(String name) {
        return fields.stream().filter(f -> f.name().equals(name));
    }

    /** Whether the field is written at all, were it with its default value. */
    public boolean has(String name) {
        return all(name).findAny().isPresent();
    }

    public Optional<TextField> first(String name) {
        return all(name).findFirst();
    }

    /** The last text of that name; an enum's value and a boolean count as text. */
    public Optional<String> text(String name) {
        return texts(name).stream().reduce((first, second) -> second);
    }

    public List<String> texts(String name) {
        return all(name).flatMap(f -> textOf(f.value()).stream()).toList();
    }

    public List<TextMessage> messages(String name) {
        return all(name)
                .flatMap(f -> f.value() instanceof TextValue.Message m ? Stream.of(m.message()) : Stream.empty())
                .toList();
    }

    /** The last integer of that name. */
    public OptionalLong integer(String name) {
        List<Long> all = integers(name);
        return all.isEmpty() ? OptionalLong.empty() : OptionalLong.of(all.getLast());
    }

    public List<Long> integers(String name) {
        return all(name)
                .flatMap(f ->
                        f.value() instanceof TextValue.Number n ? Numbers.integer(n.text()).stream() : Stream.empty())
                .map(java.math.BigInteger::longValue)
                .toList();
    }

    public boolean flag(String name) {
        return text(name).map(Numbers::truth).orElse(false);
    }

    private static Optional<String> textOf(TextValue value) {
        return switch (value) {
            case TextValue.Quoted(Place place, String text) -> Optional.of(text);
            case TextValue.Word(Place place, String text) -> Optional.of(text);
            case TextValue.Number(Place place, String text) -> Optional.of(text);
            case TextValue.Message message -> Optional.empty();
            case TextValue.Nothing nothing -> Optional.empty();
        };
    }
}
