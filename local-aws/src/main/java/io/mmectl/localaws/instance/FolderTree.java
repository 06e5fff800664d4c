package io.mmectl.localaws.instance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Removes folders with all that is in them. */
public final class FolderTree {
    private FolderTree() {}

    /**
     * Removes a folder; does nothing when there is none. What another thread writes meanwhile may stay: instances' folders
     * are removed as a whole at the next start.
     */
    public static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path path : (Iterable<Path>) tree.sorted(Comparator.reverseOrder())::iterator) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException e) {
            System.getLogger(FolderTree.class.getName())
                    .log(System.Logger.Level.DEBUG, "left for the next start: " + folder, e);
        }
    }
}
