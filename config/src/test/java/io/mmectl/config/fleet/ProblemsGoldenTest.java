package io.mmectl.config.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.mmectl.config.InvalidFleetException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Each folder of {@code problems/} is a fleet that cannot be used and the lines that its user sees. {@code
 * -Dgolden.update=true} writes the lines anew.
 */
class ProblemsGoldenTest {
    private static final Path PROBLEMS = Fixtures.RESOURCES.resolve("problems");
    private static final boolean UPDATE = "true".equals(System.getProperty("golden.update"));

    @TestFactory
    Stream<DynamicTest> everyProblemIsNamedWithItsPlace() throws IOException {
        List<Path> cases;
        try (Stream<Path> list = Files.list(PROBLEMS)) {
            cases = list.sorted().toList();
        }
        return cases.stream().map(folder -> dynamicTest(folder.getFileName().toString(), () -> check(folder)));
    }

    @TestFactory
    Stream<DynamicTest> noFileIsLeftOver() throws IOException {
        try (Stream<Path> list = Files.list(PROBLEMS)) {
            return list.sorted().toList().stream()
                    .map(folder -> dynamicTest(folder.getFileName().toString(), () -> checkFiles(folder)));
        }
    }

    private static void check(Path folder) throws IOException {
        String lines = problems(folder);
        Path golden = folder.resolve("problems.txt");
        if (UPDATE && System.getenv("CI") == null) {
            Files.writeString(golden, lines);
        }
        assertThat(lines).isEqualTo(Files.readString(golden));
    }

    private static String problems(Path folder) {
        try {
            FleetYaml.read(folder.resolve("fleet.yaml"), Fixtures.inputs(null));
        } catch (InvalidFleetException e) {
            return e.getMessage().replace(folder + "/", "") + "\n";
        }
        return "no problem\n";
    }

    /** A file is used when a problem names it, or the fleet file or a model file does. */
    private static void checkFiles(Path folder) throws IOException {
        StringBuilder texts = new StringBuilder();
        for (Path file : Fixtures.files(folder)) {
            if (!file.endsWith("huge.bin")) {
                texts.append(Files.readString(file));
            }
        }
        TreeSet<String> unused = new TreeSet<>();
        Map<String, Boolean> roots = Map.of("fleet.yaml", true, "problems.txt", true);
        for (Path file : Fixtures.files(folder)) {
            String name = folder.relativize(file).toString();
            boolean model = name.startsWith("models/") && texts.indexOf("models/*.yaml") >= 0;
            if (!roots.containsKey(name)
                    && !model
                    && texts.indexOf(file.getFileName().toString()) < 0) {
                unused.add(name);
            }
        }
        assertThat(unused).isEmpty();
        assertThat(folder.resolve("problems.txt")).exists();
        assertThat(folder.resolve("fleet.yaml")).exists();
    }
}
