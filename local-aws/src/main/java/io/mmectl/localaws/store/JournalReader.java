package io.mmectl.localaws.store;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Replays a journal. */
final class JournalReader<V> {
    /**
     * What of a file is whole.
     *
     * @param bytes length up to and with the last newline
     * @param lines newlines
     */
    record Extent(long bytes, long lines) {}

    private final Path file;
    private final Class<V> type;
    private final JsonMapper mapper;

    JournalReader(Path file, Class<V> type, JsonMapper mapper) {
        this.file = file;
        this.type = type;
        this.mapper = mapper;
    }

    /** Applies every whole line; what follows the last newline is left out. */
    Extent readInto(Table<V> target) throws IOException {
        long bytes = 0;
        long lines = 0;
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        byte[] buffer = new byte[64 * 1024];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                int start = 0;
                for (int i = 0; i < n; i++) {
                    if (buffer[i] == '\n') {
                        line.write(buffer, start, i - start);
                        bytes += line.size() + 1L;
                        apply(line.toByteArray(), ++lines, target);
                        line.reset();
                        start = i + 1;
                    }
                }
                line.write(buffer, start, n - start);
            }
        }
        return new Extent(bytes, lines);
    }

    private void apply(byte[] json, long number, Table<V> target) {
        try {
            JsonNode node = mapper.readTree(json);
            String key = node.required("k").stringValue();
            JsonNode value = node.get("v");
            if (value == null) {
                target.remove(key);
            } else {
                target.put(key, mapper.treeToValue(value, type));
            }
        } catch (JacksonException e) {
            throw new CorruptTableException(
                    file + ":" + number
                            + ": not a record of this version. Stop the local AWS and delete its state folder,"
                            + " or reset it.",
                    e);
        }
    }
}
