package io.mmectl.config;

import java.util.Map;

/**
 * Where something in a file stands, and its parts, for messages.
 *
 * @param whole its beginning
 * @param parts by their path from there, as {@code variables.maxSequenceLength}; of a mapping the place of its key
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
        int dot = path.lastIndexOf('.');
        return dot < 0 ? whole : of(path.substring(0, dot));
    }
}
