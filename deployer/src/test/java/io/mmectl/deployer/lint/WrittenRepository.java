package io.mmectl.deployer.lint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A repository that stands in one text file: a comment that says what it is about, lines of {@code key: value}, then each file
 * behind a line of {@code === path}. The peers' tests read the same files and load them into a real Triton.
 *
 * @param rules ids that an error must have; empty for a good one
 */
record WrittenRepository(String name, List<String> rules, Repo repo) {
    static List<WrittenRepository> all(String kind) {
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/lint", kind))) {
            return files.sorted().map(WrittenRepository::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static WrittenRepository read(Path file) {
        try {
            String[] parts = Files.readString(file).split("(?m)^=== ", -1);
            Repo repo = new Repo();
            for (String part : List.of(parts).subList(1, parts.length)) {
                int end = part.indexOf('\n');
                repo.file(part.substring(0, end), part.substring(end + 1));
            }
            List<String> rules = parts[0].lines()
                    .filter(line -> line.startsWith("rules: "))
                    .flatMap(
                            line -> Stream.of(line.substring("rules: ".length()).split(", ")))
                    .toList();
            return new WrittenRepository(file.getFileName().toString(), rules, repo);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
