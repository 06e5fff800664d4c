package io.mmectl.config.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Finds files by a pattern of path segments with {@code *}, {@code ?}, {@code […]}, {@code {…}}; {@code **} is any depth. */
final class Glob {
    private static final int MAX_VISITED = 100_000;
    private static final int MAX_DEPTH = 20;

    private int visited;

    /** Whether the text has anything that is matched rather than taken as it is. */
    static boolean isPattern(String text) {
        return text.chars().anyMatch(c -> "*?[{".indexOf(c) >= 0);
    }

    /**
     * Regular files that match, sorted.
     *
     * @throws IOException when a folder cannot be listed or too many entries would have to be looked at
     * @throws java.util.regex.PatternSyntaxException when the pattern is malformed
     */
    List<Path> find(Path folder, String pattern) throws IOException {
        TreeSet<Path> found = new TreeSet<>();
        boolean absolute = pattern.startsWith("/");
        List<String> segments = new ArrayList<>(List.of(pattern.split("/+")));
        segments.removeIf(s -> s.isEmpty() || s.equals("."));
        expand(absolute ? Path.of("/") : folder, segments, 0, found);
        return List.copyOf(found);
    }

    private void expand(Path at, List<String> segments, int depth, TreeSet<Path> found) throws IOException {
        if (segments.isEmpty()) {
            if (Files.isRegularFile(at)) {
                found.add(at);
            }
            return;
        }
        String segment = segments.getFirst();
        List<String> rest = segments.subList(1, segments.size());
        if (!isPattern(segment)) {
            expand(at.resolve(segment), rest, depth, found);
            return;
        }
        if (!Files.isDirectory(at) || depth > MAX_DEPTH) {
            return;
        }
        boolean anyDepth = segment.equals("**");
        if (anyDepth) {
            expand(at, rest, depth, found);
        }
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + segment);
        for (Path child : children(at)) {
            if (anyDepth) {
                if (Files.isDirectory(child) && !Files.isSymbolicLink(child)) {
                    expand(child, segments, depth + 1, found);
                }
            } else if (matcher.matches(child.getFileName())) {
                expand(child, rest, depth + 1, found);
            }
        }
    }

    private List<Path> children(Path folder) throws IOException {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            for (Path child : stream) {
                if (++visited > MAX_VISITED) {
                    throw new IOException("more than " + MAX_VISITED + " files would have to be looked at");
                }
                children.add(child);
            }
        } catch (DirectoryIteratorException | UncheckedIOException e) {
            throw new IOException(e.getMessage(), e);
        }
        return children;
    }
}
