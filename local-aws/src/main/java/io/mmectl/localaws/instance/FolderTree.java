package io.mmectl.localaws.instance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Removes folders with all that is in them. */
public final class FolderTree {
    private static final String GONE = ".gone-";

    /** What is gone by then is gone when the caller goes on; ten thousand models take a minute on a slow disk. */
    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    private FolderTree() {}

    /**
     * Takes a folder out of the way at once, and removes it while the caller goes on, if it is large. What an earlier process
     * did not come to remove goes too.
     */
    public static void deleteAside(Path folder) {
        Path parent = folder.toAbsolutePath().getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            return;
        }
        String prefix = folder.getFileName() + GONE;
        try {
            if (Files.exists(folder)) {
                Files.move(
                        folder, parent.resolve(prefix + ProcessHandle.current().pid() + "-" + System.nanoTime()));
            }
        } catch (IOException e) {
            delete(folder);
        }
        List<Path> gone;
        try (Stream<Path> siblings = Files.list(parent)) {
            gone = siblings.filter(p -> String.valueOf(p.getFileName()).startsWith(prefix))
                    .toList();
        } catch (IOException e) {
            return;
        }
        if (gone.isEmpty()) {
            return;
        }
        Thread remover = Thread.ofPlatform()
                .daemon()
                .name("remove-" + folder.getFileName())
                .start(() -> gone.forEach(FolderTree::delete));
        try {
            remover.join(AT_ONCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

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
