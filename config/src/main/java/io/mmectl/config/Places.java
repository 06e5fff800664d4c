package io.mmectl.config;

import java.util.Map;

/**
 * Where something in a file stands, and its parts, for messages.
 *
 * @param whole its beginning
 * @param parts by their path from there, as {@code variables.maxSequenceLength} or {@code inputs[0].name}; of a mapping the
 *     place of its key
 */
public record Places(Position whole, Map<String, Position> parts) {
    public Places {
        parts = Map.copyOf(parts);
    }

    /** Of which only the beginning is known. */
    public static Places at(Position whole) {
        return new Places(whole, Map.of());
    }

    /** Of that part; where it is not there, of what it would be in. */
    public Position of(String path) {
        Position found = parts.get(path);
        if (found != null) {
            return found;
        }
        int last = Math.max(path.lastIndexOf('.'), path.lastIndexOf('['));
        return last < 0 ? whole : of(path.substring(0, last));
    }

    /** Whether that part itself is there. */
    public boolean mentions(String path) {
        return parts.containsKey(path);
    }
}
