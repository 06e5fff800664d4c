package io.mmectl.localaws.cloudwatch;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The identity of a metric within a region. */
public record Metric(String namespace, String name, SortedMap<String, String> dimensions) {
    public Metric {
        dimensions = Collections.unmodifiableSortedMap(new TreeMap<>(dimensions));
    }

    public static Metric of(String namespace, String name, Map<String, String> dimensions) {
        return new Metric(namespace, name, new TreeMap<>(dimensions));
    }
}
