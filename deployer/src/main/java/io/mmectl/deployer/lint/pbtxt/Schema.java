package io.mmectl.deployer.lint.pbtxt;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which fields a message may have, and of which type. The file's first lines say how it is written. */
public final class Schema {
    private static final Pattern FIELD =
            Pattern.compile("(\\w+) (?:map<(\\w+),(\\w+)>|(\\w+)(\\*)?)(?: @(\\w+))?(?: since (\\S+))?");
    private static final Schema MODEL_CONFIG = read("model-config.schema");

    private final Map<String, List<String>> enums = new LinkedHashMap<>();
    private final Map<String, MessageType> messages = new LinkedHashMap<>();

    /** A field's type: a scalar's name, an enum, or a message of this schema. */
    public sealed interface Type {
        /** @param name as protobuf has it: {@code string}, {@code int64}, {@code bool}, {@code float} … */
        record Scalar(String name) implements Type {}

        record Enumeration(String name, List<String> values) implements Type {}

        record Nested(String message) implements Type {}

        /** A repeated message of {@code key} and {@code value}. */
        record Entries(Type key, Type value) implements Type {}
    }

    /**
     * @param choice the name of the choice of which only one field may be set; null = none
     * @param since first Triton release that knows the field, as {@code 24.08}; null = all that matter
     */
    public record FieldType(
            String name,
            Type type,
            boolean repeated,
            @Nullable String choice,
            @Nullable String since) {}

    public record MessageType(String name, SequencedMap<String, FieldType> fields) {}

    private Schema() {}

    /** Triton's {@code config.pbtxt}. */
    public static Schema modelConfig() {
        return MODEL_CONFIG;
    }

    /** The outermost message. */
    public MessageType root() {
        return message("ModelConfig");
    }

    /** @throws IllegalArgumentException when there is none */
    public MessageType message(String name) {
        return Optional.ofNullable(messages.get(name))
                .orElseThrow(() -> new IllegalArgumentException("no message " + name));
    }

    /** Values of an enum, as {@code DataType}. */
    public List<String> values(String name) {
        return Objects.requireNonNull(enums.get(name), name);
    }

    private static Schema read(String resource) {
        try (InputStream in = Objects.requireNonNull(Schema.class.getResourceAsStream(resource), resource)) {
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
            Schema schema = new Schema();
            lines.stream().filter(line -> line.startsWith("enum ")).forEach(schema::readEnum);
            List<String> names = lines.stream()
                    .filter(line -> line.startsWith("message "))
                    .map(line -> line.substring("message ".length()))
                    .toList();
            schema.readMessages(lines, names);
            return schema;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void readEnum(String line) {
        String[] words = line.split(" ");
        enums.put(words[1], List.of(words).subList(3, words.length));
    }

    private void readMessages(List<String> lines, List<String> names) {
        List<FieldType> fields = new ArrayList<>();
        String message = "";
        for (String line : lines) {
            if (line.startsWith("message ")) {
                message = line.substring("message ".length());
                messages.put(message, new MessageType(message, new LinkedHashMap<>()));
            } else if (!line.startsWith("enum ")) {
                FieldType field = field(line.strip(), names);
                message(message).fields().put(field.name(), field);
                fields.add(field);
            }
        }
    }

    private FieldType field(String line, List<String> names) {
        Matcher m = FIELD.matcher(line);
        if (!m.matches()) {
            throw new IllegalStateException("not a field: " + line);
        }
        Type type = m.group(2) == null
                ? type(m.group(4), names)
                : new Type.Entries(type(m.group(2), names), type(m.group(3), names));
        return new FieldType(m.group(1), type, m.group(5) != null || m.group(2) != null, m.group(6), m.group(7));
    }

    private Type type(String name, List<String> messageNames) {
        if (enums.containsKey(name)) {
            return new Type.Enumeration(name, values(name));
        }
        return messageNames.contains(name) ? new Type.Nested(name) : new Type.Scalar(name);
    }
}
