package io.mmectl.localaws.store;

import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * A durable map of string keys to JSON-serialisable records. A write is on disk when {@code put} or {@code remove}
 * returns: a killed process finds every acknowledged write again. Safe for concurrent use; values are immutable. Keys are
 * ordered by code point, which is the order of their UTF-8 bytes.
 */
public interface Table<V> extends AutoCloseable {
    Optional<V> get(String key);

    /** @throws StorageException when it could not be written; then nothing has changed */
    void put(String key, V value);

    /** @throws StorageException when it could not be written; then nothing has changed */
    void remove(String key);

    /**
     * Removes at once what the next start would find out to be over by itself. The disk learns of it as soon as it can be
     * written.
     */
    void forget(String key);

    /** A snapshot in key order. */
    SequencedMap<String, V> all();

    /**
     * The entries from a key on, in key order, read while they are walked: entries that are written meanwhile may or may not
     * appear. Starting costs the logarithm of the table's size, so a page of a large table is cheap.
     */
    Iterable<Map.Entry<String, V>> from(String firstKey);

    /** Counts the entries, which takes as long as walking them. */
    int size();

    void clear();

    @Override
    void close();
}
