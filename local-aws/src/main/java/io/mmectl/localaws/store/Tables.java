package io.mmectl.localaws.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The tables of one local AWS: journals in a folder, or plain memory. A table's name is unique among all services, by
 * convention {@code <service>-<what>}.
 */
public final class Tables implements AutoCloseable {
    private static final String NAME = "[a-z0-9]+(-[a-z0-9]+)*";

    private final @Nullable Path folder;
    private final Appender appender;
    private final JsonMapper mapper = JsonMapper.builder().build();
    private final Map<String, Table<?>> open = new LinkedHashMap<>();

    private Tables(@Nullable Path folder, Appender appender) {
        this.folder = folder;
        this.appender = appender;
    }

    /**
     * Opens the tables of a folder, which is created when missing. One process at a time may have a folder open.
     *
     * @throws IOException when the folder cannot be created
     */
    public static Tables open(Path folder) throws IOException {
        return open(folder, Appender.DISK);
    }

    /** As {@link #open(Path)}, with a disk that a test makes full. */
    static Tables open(Path folder, Appender appender) throws IOException {
        Files.createDirectories(folder);
        return new Tables(folder, appender);
    }

    /** Tables that are gone with the process. */
    public static Tables inMemory() {
        return new Tables(null, Appender.DISK);
    }

    /**
     * The table of that name, with what earlier processes wrote.
     *
     * @throws IllegalArgumentException when the name is malformed or already open
     * @throws CorruptTableException when the journal holds something else than this table's records
     */
    public synchronized <V> Table<V> table(String name, Class<V> type) {
        if (!name.matches(NAME) || open.containsKey(name)) {
            throw new IllegalArgumentException("table name '" + name + "' is malformed or already open");
        }
        Table<V> table = folder == null
                ? new MemoryTable<>()
                : JournalTable.open(folder.resolve(name + ".jsonl"), type, mapper, appender);
        open.put(name, table);
        return table;
    }

    /** How many entries each open table has, by its name. */
    public synchronized SortedMap<String, Long> sizes() {
        SortedMap<String, Long> sizes = new TreeMap<>();
        open.forEach((name, table) -> sizes.put(name, (long) table.size()));
        return sizes;
    }

    @Override
    public synchronized void close() {
        open.values().forEach(Table::close);
        open.clear();
    }
}
