package io.mmectl.deployer.template;

import io.mmectl.deployer.template.Template.LayoutSource;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the files of a rendered repository were made of.
 *
 * @param sources by path in the repository; empty when the definition brought the whole
 * @param values of the placeholders, by name
 */
record Provenance(SortedMap<String, LayoutSource> sources, SortedMap<String, Object> values) {
    /** Of a repository that no template laid out. */
    static final Provenance BROUGHT = new Provenance(new TreeMap<>(), new TreeMap<>());

    Provenance {
        sources = Collections.unmodifiableSortedMap(new TreeMap<>(sources));
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    static Provenance of(Map<String, LayoutSource> sources, Map<String, Object> values) {
        return new Provenance(new TreeMap<>(sources), new TreeMap<>(values));
    }
}
