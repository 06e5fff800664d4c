package io.mmectl.localaws.store;

import java.util.Optional;
import java.util.SequencedMap;

/**
 * A durable map of string keys to JSON-serialisable records. A write is on disk when {@code put} or {@code remove}
 * returns: a killed process finds every acknowledged write again. Safe for concurrent use; values are immutable.
 */
public interface Table<V> extends AutoCloseable {
    Optional<V> get(String key);

    void put(String key, V value);

    void remove(String key);

    /** A snapshot in key order. */
    SequencedMap<String, V> all();

    void clear();

    @Override
    void close();
}
