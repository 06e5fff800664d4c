package io.mmectl.config.yaml;

import io.mmectl.config.InvalidFleetException;
import io.mmectl.config.Position;
import io.mmectl.config.Printable;
import io.mmectl.config.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Collects what is wrong with some input files, so that a user sees all of it at once. Not safe for concurrent use. */
public final class Problems {
    private final Map<String, Integer> files = new LinkedHashMap<>();
    private final TreeSet<Problem> found = new TreeSet<>(Comparator.<Problem>comparingInt(p -> fileOrder(p.position()))
            .thenComparingInt(p -> p.position().line())
            .thenComparingInt(p -> p.position().column())
            .thenComparing(Problem::path)
            .thenComparing(Problem::what)
            .thenComparing(Problem::hint));

    /**
     * @param path where in the document, as {@code endpoints.embedding.instances}; empty for the document itself
     * @param what without a full stop
     * @param hint what to write instead, a sentence with a full stop
     */
    public void add(Position position, String path, String what, String hint) {
        files.putIfAbsent(position.file(), files.size());
        found.add(new Problem(position, Printable.line(path), Printable.line(what), Printable.line(hint)));
    }

    public boolean isEmpty() {
        return found.isEmpty();
    }

    /** In the order in which the files were first mentioned, then by position; each once. */
    public List<Problem> all() {
        return new ArrayList<>(found);
    }

    /**
     * @throws InvalidFleetException when there is any problem
     */
    public void throwIfAny() {
        if (!found.isEmpty()) {
            throw new InvalidFleetException(all());
        }
    }

    /** Makes problems of this file stand before those of files named later. */
    public void begin(String file) {
        files.putIfAbsent(file, files.size());
    }

    private int fileOrder(Position position) {
        return files.getOrDefault(position.file(), Integer.MAX_VALUE);
    }
}
