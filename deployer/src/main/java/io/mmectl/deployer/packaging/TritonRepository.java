package io.mmectl.deployer.packaging;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The files of one target model: a Triton model repository whose directories lie at the root of the archive.
 *
 * <p>The constructor takes the entries in any order, adds the directories that paths imply, and sorts by the UTF-8 bytes
 * of the path, so two lists of the same entries give equal repositories. It throws {@link MmectlException} (INVALID_INPUT)
 * for two entries with one path, for a file that is also a directory, for more than 100,000 entries, and where there is no
 * file at all.
 *
 * @param entries sorted, unique, every parent directory present and before what is in it; at least one file
 */
public record TritonRepository(List<RepositoryEntry> entries) {
    public TritonRepository {
        SortedMap<String, RepositoryEntry> byPath = new TreeMap<>(EntryPaths.ORDER);
        for (RepositoryEntry entry : entries) {
            if (byPath.putIfAbsent(entry.path(), entry) != null) {
                throw invalid(
                        "Two entries of the repository have the path '" + entry.path() + "'", "Keep one of them.");
            }
        }
        for (RepositoryEntry entry : entries) {
            EntryPaths.parents(entry.path())
                    .forEach(parent -> byPath.computeIfAbsent(parent, RepositoryEntry::directory));
        }
        for (String path : byPath.keySet()) {
            if (path.endsWith("/") && byPath.containsKey(path.substring(0, path.length() - 1))) {
                throw invalid("'" + path + "' is a file and a directory of the repository", "Rename one of them.");
            }
        }
        if (byPath.size() > ArchiveBounds.MOST_MEMBERS) {
            throw invalid(
                    "The repository holds more than " + ArchiveBounds.MOST_MEMBERS + " files and directories",
                    "Pack what belongs together into one file, as a Python environment into a .tar.gz.");
        }
        if (byPath.values().stream().allMatch(RepositoryEntry::isDirectory)) {
            throw invalid("The repository holds no file", "Add at least a config.pbtxt and a model file.");
        }
        entries = List.copyOf(byPath.values());
    }

    private static MmectlException invalid(String message, String hint) {
        return new MmectlException(ErrorCode.INVALID_INPUT, message, hint);
    }
}
