package io.mmectl.localaws.store;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** A table without a disk. */
final class MemoryTable<V> implements Table<V> {
    private final ConcurrentSkipListMap<String, V> map = new ConcurrentSkipListMap<>(CodePointOrder.INSTANCE);

    @Override
    public Optional<V> get(String key) {
        return Optional.ofNullable(map.get(key));
    }

    @Override
    public void put(String key, V value) {
        map.put(key, value);
    }

    @Override
    public void remove(String key) {
        map.remove(key);
    }

    @Override
    public void forget(String key) {
        remove(key);
    }

    @Override
    public SequencedMap<String, V> all() {
        // Not a TreeMap of it: that asks for the size first, and fails when something is removed meanwhile. Nor a
        // clone: the
        // clone of a table that was emptied goes on as the table itself.
        return Collections.unmodifiableSequencedMap(new ConcurrentSkipListMap<>(map));
    }

    @Override
    public Iterable<Map.Entry<String, V>> from(String firstKey) {
        return map.tailMap(firstKey, true).entrySet();
    }

    @Override
    public int size() {
        return map.size();
    }

    @Override
    public void clear() {
        map.clear();
    }

    @Override
    public void close() {}
}
