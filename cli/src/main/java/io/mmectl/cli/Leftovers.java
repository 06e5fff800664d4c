package io.mmectl.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Folders that a command made for itself. */
public final class Leftovers {
    private Leftovers() {}

    /** Deletes a folder with all that is in it, as far as it can: what stays behind harms nobody and is no failure. */
    public static void delete(Path folder) {
        try (Stream<Path> walk = Files.walk(folder)) {
            List<Path> deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            return;
        }
    }
}
