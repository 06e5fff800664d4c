package io.mmectl.deployer.state;

import io.mmectl.deployer.port.ObjectStore.Content;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One version of a template's inference code, to be published immutably.
 *
 * @param sha256 identity of all its files, 64 hex digits
 * @param files content by path below the version's prefix
 */
public record CodePackage(String template, String version, String sha256, SortedMap<String, Content> files) {
    public CodePackage {
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    }
}
