package io.mmectl.deployer.packaging;

import java.nio.file.Path;

/**
 * One file or directory of a Triton repository. A path that breaks the rules below is refused with {@link
 * io.mmectl.config.MmectlException} (INVALID_INPUT).
 *
 * @param path relative to the repository's root, segments divided by {@code /}, a directory ends in {@code /}; holds
 *     neither empty segments, {@code .}, {@code ..}, backslashes nor control characters
 */
public record RepositoryEntry(String path, Source source) {
    public RepositoryEntry {
        EntryPaths.check(path, source instanceof Source.Directory);
    }

    public static RepositoryEntry directory(String path) {
        return new RepositoryEntry(path, new Source.Directory());
    }

    public static RepositoryEntry file(String path, Path file) {
        return new RepositoryEntry(path, new Source.LocalFile(file));
    }

    public static RepositoryEntry text(String path, String text) {
        return new RepositoryEntry(path, Source.InMemory.ofText(text));
    }

    public static RepositoryEntry bytes(String path, byte[] bytes) {
        return new RepositoryEntry(path, new Source.InMemory(bytes));
    }

    /**
     * The last segment of a file's path, whatever the machine's locale.
     *
     * @throws io.mmectl.config.MmectlException INVALID_INPUT when it is not UTF-8
     */
    public static String nameOf(Path file) {
        return DirectoryScanner.nameOf(file);
    }

    /** @throws io.mmectl.config.MmectlException INVALID_INPUT when nothing of that path can be an entry */
    public static void check(String path) {
        EntryPaths.check(path, path.endsWith("/"));
    }

    public boolean isDirectory() {
        return source instanceof Source.Directory;
    }
}
