package io.mmectl.deployer.lint.content;

import io.mmectl.deployer.lint.content.Item.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Entries of an archive that get in each other's way.
 *
 * @param path without a slash at its end
 * @param fileAndDirectory whether something is a file or a link and has to be a directory; else something is there twice
 */
public record Clash(String path, boolean fileAndDirectory) {
    /** Sorted by path, one for each. What must not be unpacked is left out. */
    static List<Clash> among(List<Item> items) {
        Set<String> entries = new HashSet<>();
        Set<String> directories = new HashSet<>();
        List<String> files = new ArrayList<>();
        SortedMap<String, Clash> clashes = new TreeMap<>();
        for (Item item : items) {
            if (item.kind() == Kind.OTHER) {
                continue;
            }
            String path = item.path();
            if (!entries.add(path)) {
                clashes.put(plain(path), new Clash(plain(path), false));
            }
            if (!item.isDirectory()) {
                files.add(path);
            }
            for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
                directories.add(path.substring(0, slash + 1));
            }
        }
        files.stream()
                .filter(file -> directories.contains(file + "/"))
                .forEach(file -> clashes.put(file, new Clash(file, true)));
        return List.copyOf(clashes.values());
    }

    private static String plain(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }
}
