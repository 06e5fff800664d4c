package io.mmectl.localaws.cloudwatch;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The identity of a metric within a region. Its hash is kept: a map's is computed anew each time, and values come often. */
public final class Metric {
    private final String namespace;
    private final String name;
    private final SortedMap<String, String> dimensions;
    private final int hash;

    private Metric(String namespace, String name, Map<String, String> dimensions) {
        this.namespace = namespace;
        this.name = name;
        this.dimensions = Collections.unmodifiableSortedMap(new TreeMap<>(dimensions));
        this.hash = (namespace.hashCode() * 31 + name.hashCode()) * 31 + this.dimensions.hashCode();
    }

    public static Metric of(String namespace, String name, Map<String, String> dimensions) {
        return new Metric(namespace, name, dimensions);
    }

    public String namespace() {
        return namespace;
    }

    public String name() {
        return name;
    }

    /** Values by name. */
    public SortedMap<String, String> dimensions() {
        return dimensions;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || other instanceof Metric that
                        && hash == that.hash
                        && namespace.equals(that.namespace)
                        && name.equals(that.name)
                        && dimensions.equals(that.dimensions);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return namespace + " " + name + " " + dimensions;
    }
}
