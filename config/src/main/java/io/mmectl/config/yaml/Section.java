package io.mmectl.config.yaml;

import io.mmectl.config.Places;
import io.mmectl.config.Position;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A mapping that was read by its shape. A key that is absent, and one whose value is wrong (then there is a problem
 * already), both answer empty.
 */
public final class Section {
    private final Map<String, Item<?>> values;
    private final Map<String, Position> keys;
    private final Position position;
    private final String path;

    Section(Map<String, Item<?>> values, Map<String, Position> keys, Position position, String path) {
        this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        this.keys = Map.copyOf(keys);
        this.position = position;
        this.path = path;
    }

    public Position position() {
        return position;
    }

    public String path() {
        return path;
    }

    /** Path of a key of this mapping. */
    public String pathOf(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    /** Where a key stands; the mapping itself when the key is absent. */
    public Position keyPosition(String key) {
        return keys.getOrDefault(key, position);
    }

    /** All keys that were written, even with a wrong value. */
    public Set<String> keys() {
        return keys.keySet();
    }

    /** Whether the key was written, even with a wrong value. */
    public boolean mentions(String key) {
        return keys.containsKey(key);
    }

    public Optional<Item<String>> text(String key) {
        return get(key, String.class);
    }

    public Optional<Item<Long>> whole(String key) {
        return get(key, Long.class);
    }

    public Optional<Item<Double>> decimal(String key) {
        return get(key, Double.class);
    }

    public Optional<Item<Boolean>> flag(String key) {
        return get(key, Boolean.class);
    }

    public Optional<Item<Duration>> span(String key) {
        return get(key, Duration.class);
    }

    public Optional<Section> section(String key) {
        return get(key, Section.class).map(Item::value);
    }

    /** The items of a list; empty when it is absent. */
    public List<Item<?>> items(String key) {
        Item<?> found = values.get(key);
        if (found == null || !(found.value() instanceof List<?> list)) {
            return List.of();
        }
        return list.stream().<Item<?>>map(i -> (Item<?>) i).toList();
    }

    /** Whatever the key holds: String, Long, Double, Boolean, Duration, Section or a list of items. */
    public Optional<Item<?>> any(String key) {
        return Optional.ofNullable(values.get(key));
    }

    /** All correct values in file order. */
    public Map<String, Item<?>> entries() {
        return values;
    }

    /** Where it stands, and everything in it that was read. */
    public Places places() {
        Map<String, Position> parts = new HashMap<>();
        collect("", parts);
        return new Places(position, parts);
    }

    private void collect(String prefix, Map<String, Position> parts) {
        values.forEach((key, item) -> {
            if (item.value() instanceof Section inner) {
                parts.put(prefix + key, keyPosition(key));
                inner.collect(prefix + key + ".", parts);
            } else if (item.value() instanceof List<?> list) {
                parts.put(prefix + key, keyPosition(key));
                collect(prefix + key, list, parts);
            } else {
                parts.put(prefix + key, item.position());
            }
        });
    }

    private static void collect(String path, List<?> list, Map<String, Position> parts) {
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i) instanceof Item<?> item) {
                String itemPath = path + "[" + i + "]";
                parts.put(itemPath, item.position());
                if (item.value() instanceof Section inner) {
                    inner.collect(itemPath + ".", parts);
                }
            }
        }
    }

    private <T> Optional<Item<T>> get(String key, Class<T> type) {
        Item<?> found = values.get(key);
        return found != null && type.isInstance(found.value())
                ? Optional.of(new Item<>(type.cast(found.value()), found.position(), found.path()))
                : Optional.empty();
    }
}
