package io.mmectl.localaws.store;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A table whose writes are appended to a file, one JSON line each: {@code {"k":key,"v":value}}, without {@code v} for a
 * removal. A line is handed to the operating system before the write returns, which survives the death of the process
 * (not of the machine). When most lines are history the file is rewritten and swapped in by a rename; when that fails, the
 * long one is kept.
 */
final class JournalTable<V> implements Table<V> {
    private static final Logger LOG = System.getLogger(JournalTable.class.getName());
    private static final int COMPACT_FROM_LINES = 2_000;
    private static final int COMPACTION_BUFFER = 256 * 1024;

    private final Path file;
    private final JsonMapper mapper;
    private final Appender appender;
    private final MemoryTable<V> memory;
    /** Keys that were forgotten while the disk was full; the journal still has them. */
    private final Set<String> owed = new LinkedHashSet<>();
    // Not a FileChannel: that one is closed for everybody when a writing thread is interrupted.
    private RandomAccessFile journal;
    private long end;
    private long lines;
    private long compactFrom = COMPACT_FROM_LINES;

    private JournalTable(
            Path file, JsonMapper mapper, Appender appender, MemoryTable<V> memory, JournalReader.Extent whole)
            throws IOException {
        this.file = file;
        this.mapper = mapper;
        this.appender = appender;
        this.memory = memory;
        this.journal = appender.open(file);
        this.end = whole.bytes();
        this.lines = whole.lines();
        // Drops a last line that a dying process left unfinished: it was never acknowledged.
        this.journal.setLength(end);
        Files.deleteIfExists(next());
    }

    static <V> JournalTable<V> open(Path file, Class<V> type, JsonMapper mapper) {
        return open(file, type, mapper, Appender.DISK);
    }

    static <V> JournalTable<V> open(Path file, Class<V> type, JsonMapper mapper, Appender appender) {
        MemoryTable<V> memory = new MemoryTable<>();
        try {
            JournalReader.Extent extent = Files.exists(file)
                    ? new JournalReader<>(file, type, mapper).readInto(memory)
                    : new JournalReader.Extent(0, 0);
            return new JournalTable<>(file, mapper, appender, memory, extent);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path next() {
        return file.resolveSibling(file.getFileName() + ".next");
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
        append(removal(key));
        memory.remove(key);
        compactWhenWorthIt();
    }

    @Override
    public synchronized void forget(String key) {
        if (memory.get(key).isEmpty()) {
            return;
        }
        memory.remove(key);
        owed.add(key);
        try {
            append(new byte[0]);
        } catch (StorageException e) {
            LOG.log(Logger.Level.WARNING, "{0}: {1}", file, e.getMessage());
        }
    }

    @Override
    public synchronized void clear() {
        try {
            journal.setLength(0);
        } catch (IOException e) {
            throw new StorageException(e);
        }
        end = 0;
        lines = 0;
        owed.clear();
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

    private byte[] removal(String key) {
        return bytes(mapper.createObjectNode().put("k", key));
    }

    private byte[] bytes(ObjectNode node) {
        byte[] json = mapper.writeValueAsBytes(node);
        byte[] line = Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        return line;
    }

    /** Appends a line, and before it what is owed, in one write. */
    private void append(byte[] line) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        owed.forEach(key -> all.writeBytes(removal(key)));
        all.writeBytes(line);
        try {
            appender.write(journal, end, all.toByteArray());
        } catch (IOException e) {
            cutOff();
            throw new StorageException(e);
        }
        end += all.size();
        lines += owed.size() + (line.length == 0 ? 0 : 1);
        owed.clear();
    }

    /** A whole line that was written before the failure would come back after a restart though it was refused. */
    private void cutOff() {
        try {
            journal.setLength(end);
        } catch (IOException e) {
            LOG.log(Logger.Level.WARNING, "{0} may keep the torn end of a refused write: {1}", file, e.getMessage());
        }
    }

    private void compactWhenWorthIt() {
        if (lines < compactFrom || lines < 4L * memory.size()) {
            return;
        }
        try {
            compact();
            compactFrom = COMPACT_FROM_LINES;
        } catch (IOException e) {
            LOG.log(Logger.Level.WARNING, "{0} stays long: {1}", file, e.getMessage());
            compactFrom = 2 * lines;
        }
    }

    private void compact() throws IOException {
        RandomAccessFile fresh = appender.open(next());
        long length = 0;
        long count = 0;
        try {
            fresh.setLength(0);
            ByteArrayOutputStream buffer = new ByteArrayOutputStream();
            for (Map.Entry<String, V> entry : memory.all().entrySet()) {
                buffer.writeBytes(line(entry.getKey(), entry.getValue()));
                count++;
                if (buffer.size() >= COMPACTION_BUFFER) {
                    appender.write(fresh, length, buffer.toByteArray());
                    length += buffer.size();
                    buffer.reset();
                }
            }
            appender.write(fresh, length, buffer.toByteArray());
            length += buffer.size();
            Files.move(next(), file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            fresh.close();
            Files.deleteIfExists(next());
            throw e;
        }
        // From the rename on the fresh one is the table, whatever becomes of the old one.
        RandomAccessFile replaced = journal;
        journal = fresh;
        end = length;
        lines = count;
        owed.clear();
        try {
            replaced.close();
        } catch (IOException e) {
            LOG.log(Logger.Level.WARNING, "the replaced {0} was not closed: {1}", file, e.getMessage());
        }
    }
}
