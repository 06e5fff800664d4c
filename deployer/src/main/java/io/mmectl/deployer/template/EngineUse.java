package io.mmectl.deployer.template;

import io.mmectl.config.EngineKind;
import io.mmectl.deployer.template.Template.Requirements;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What it means for a template that an artifact is of some kind.
 *
 * @param file the artifact's name in a version directory
 * @param values what the template says of the kind, by name: String, Long, Double or Boolean
 * @param requires what the image must have beside what the template needs in any case
 */
public record EngineUse(String file, SortedMap<String, Object> values, Requirements requires) {
    /** Value of the placeholder {@code kind} of an optional artifact that a definition does not bring. */
    static final String NO_KIND = "none";

    private static final String KIND = "kind";
    static final String FILE = "file";
    private static final String BACKEND = "backend";
    private static final String PLATFORM = "platform";

    /** Placeholders of every artifact with kinds, behind its name and a dot. */
    static final SortedSet<String> FIXED =
            Collections.unmodifiableSortedSet(new TreeSet<>(java.util.List.of(KIND, FILE, BACKEND, PLATFORM)));

    public EngineUse {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    /** What stands behind the artifact's name and a dot. */
    SortedSet<String> placeholders() {
        SortedSet<String> names = new TreeSet<>(FIXED);
        names.addAll(values.keySet());
        return names;
    }

    /** The values of all its placeholders under the artifact's name. */
    Map<String, Object> filled(String artifact, EngineKind kind) {
        Map<String, Object> filled = new TreeMap<>();
        values.forEach((name, value) -> filled.put(artifact + "." + name, value));
        filled.put(artifact + "." + KIND, kind.word());
        filled.put(artifact + "." + FILE, file);
        filled.put(artifact + "." + BACKEND, kind.backend());
        filled.put(artifact + "." + PLATFORM, kind.platform());
        return filled;
    }

    /** Of an artifact that is not there: no kind, and nothing else. */
    Map<String, Object> absent(String artifact) {
        Map<String, Object> filled = new TreeMap<>();
        placeholders().forEach(name -> filled.put(artifact + "." + name, ""));
        filled.put(artifact + "." + KIND, NO_KIND);
        return filled;
    }
}
