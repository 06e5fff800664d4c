package io.mmectl.templates;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The templates that come with mmectl: for each a folder of files, the first of which to read is {@code template.yaml}.
 * Immutable; what is opened comes from the class path.
 */
public final class BuiltInTemplates {

    private static final String ROOT = "/templates/";

    private final SortedMap<String, List<String>> filesByName;

    /**
     * Reads the index of the files, not the files.
     *
     * @throws IllegalStateException if the index is not on the class path: the jar was built wrongly
     */
    public BuiltInTemplates() {
        this.filesByName = group(readIndex());
    }

    /** The names of all templates in alphabetical order. */
    public List<String> names() {
        return List.copyOf(filesByName.keySet());
    }

    /**
     * The paths of all files of a template, relative to its folder, with {@code /} between their parts, in alphabetical
     * order.
     *
     * @throws NoSuchElementException if there is no template of that name
     */
    public List<String> files(String name) {
        List<String> files = filesByName.get(name);
        if (files == null) {
            throw new NoSuchElementException("no built-in template '" + name + "'; there are " + names());
        }
        return files;
    }

    /**
     * Opens a file of a template for reading; the caller closes it.
     *
     * @param path as {@link #files} gives it
     * @throws NoSuchElementException if there is no such template or file
     */
    public InputStream open(String name, String path) {
        InputStream content = files(name).contains(path)
                ? BuiltInTemplates.class.getResourceAsStream(ROOT + name + "/" + path)
                : null;
        if (content == null) {
            throw new NoSuchElementException("no file '" + path + "' in built-in template '" + name + "'");
        }
        return content;
    }

    private static SortedMap<String, List<String>> group(List<String> paths) {
        SortedMap<String, List<String>> grouped = new TreeMap<>();
        for (String path : paths) {
            int slash = path.indexOf('/');
            grouped.computeIfAbsent(path.substring(0, slash), name -> new ArrayList<>())
                    .add(path.substring(slash + 1));
        }
        grouped.replaceAll((name, files) -> files.stream().sorted().toList());
        return grouped;
    }

    private static List<String> readIndex() {
        try (InputStream index = BuiltInTemplates.class.getResourceAsStream(ROOT + "INDEX")) {
            if (index == null) {
                throw new IllegalStateException("the index of the built-in templates is not on the class path");
            }
            return new String(index.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
