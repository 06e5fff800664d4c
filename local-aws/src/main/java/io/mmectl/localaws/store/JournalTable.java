package io.mmectl.localaws.store;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A table whose writes are appended to a file, one JSON line each: {@code {"k":key,"v":value}}, without {@code v} for a
 * removal. A line is handed to the operating system before the write returns, which survives the death of the process
 * (not of the machine). When most lines are history the file is rewritten and swapped in by a rename.
 */
final class JournalTable<V> implements Table<V> {
    private static final int COMPACT_FROM_LINES = 2_000;

    private final Path file;
    private final JsonMapper mapper;
    private final MemoryTable<V> memory;
    // Not a FileChannel: that one is closed for everybody when a writing thread is interrupted.
    private RandomAccessFile journal;
    private long end;
    private long lines;

    private JournalTable(Path file, JsonMapper mapper, MemoryTable<V> memory, long end, long lines) throws IOException {
        this.file = file;
        this.mapper = mapper;
        this.memory = memory;
        this.journal = new RandomAccessFile(file.toFile(), "rw");
        this.end = end;
        this.lines = lines;
        // Drops a last line that a dying process left unfinished: it was never acknowledged.
        this.journal.setLength(end);
    }

    static <V> JournalTable<V> open(Path file, Class<V> type, JsonMapper mapper) {
        MemoryTable<V> memory = new MemoryTable<>();
        try {
            JournalReader.Extent extent = Files.exists(file)
                    ? new JournalReader<>(file, type, mapper).readInto(memory)
                    : new JournalReader.Extent(0, 0);
            return new JournalTable<>(file, mapper, memory, extent.bytes(), extent.lines());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<V> get(String key) {
        return memory.get(key);
    }

    @Override
    public SequencedMap<String, V> all() {
        return memory.all();
    }

    @Override
    public Iterable<Map.Entry<String, V>> from(String firstKey) {
        return memory.from(firstKey);
    }

    @Override
    public int size() {
        return memory.size();
    }

    @Override
    public synchronized void put(String key, V value) {
        append(line(key, value));
        memory.put(key, value);
        compactWhenWorthIt();
    }

    @Override
    public synchronized void remove(String key) {
        if (memory.get(key).isEmpty()) {
            return;
        }
        append(bytes(mapper.createObjectNode().put("k", key)));
        memory.remove(key);
        compactWhenWorthIt();
    }

    @Override
    public synchronized void clear() {
        try {
            journal.setLength(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        end = 0;
        lines = 0;
        memory.clear();
    }

    @Override
    public synchronized void close() {
        try {
            journal.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] line(String key, V value) {
        ObjectNode node = mapper.createObjectNode().put("k", key);
        node.set("v", mapper.valueToTree(value));
        return bytes(node);
    }

    private byte[] bytes(ObjectNode node) {
        byte[] json = mapper.writeValueAsBytes(node);
        byte[] line = Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        return line;
    }

    private void append(byte[] line) {
        try {
            journal.seek(end);
            journal.write(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // Only now: after a failed write the next one starts over the torn bytes.
        end += line.length;
        lines++;
    }

    private void compactWhenWorthIt() {
        if (lines < COMPACT_FROM_LINES || lines < 4L * memory.size()) {
            return;
        }
        Path next = file.resolveSibling(file.getFileName() + ".next");
        try {
            RandomAccessFile old = journal;
            journal = new RandomAccessFile(next.toFile(), "rw");
            journal.setLength(0);
            end = 0;
            lines = 0;
            memory.all().forEach((key, value) -> append(line(key, value)));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            old.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
