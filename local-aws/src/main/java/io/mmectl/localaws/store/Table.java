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

    void put(String key, V value);

    void remove(String key);

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
