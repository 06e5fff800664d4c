package io.mmectl.config.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Fleet files of the test resources. */
final class Fixtures {
    static final Path RESOURCES = Path.of("src/test/resources");
    static final Path COMPLETE = RESOURCES.resolve("fleets/complete/fleet.yaml");
    static final Map<String, String> VARIABLES =
            Map.of("STAGING_ACCOUNT", "210987654321", "STAGING_BUCKET", "staging-models");

    private Fixtures() {}

    static FleetInputs inputs(String environment) {
        return FleetInputs.of(environment, VARIABLES::get);
    }

    /** All regular files below a folder, sorted. */
    static List<Path> files(Path folder) {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void copy(Path from, Path to) throws IOException {
        for (Path file : files(from)) {
            Path target = to.resolve(from.relativize(file).toString());
            Files.createDirectories(target.getParent());
            Files.copy(file, target);
        }
    }
}
