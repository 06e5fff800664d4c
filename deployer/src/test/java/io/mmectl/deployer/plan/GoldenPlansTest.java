package io.mmectl.deployer.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.config.MmectlException;
import io.mmectl.deployer.fixture.FleetFile;
import io.mmectl.deployer.plan.PlanJson.StoredPlan;
import io.mmectl.deployer.state.DesiredState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One directory a case: {@code account.yaml} tells what happened before (nothing = an empty account), {@code fleet.yaml} is
 * what is wanted now, {@code plan.txt} and {@code plan.json} are what must come out. {@code -Dgolden.update} rewrites them.
 */
class GoldenPlansTest {
    private static final Path CASES = Path.of("src", "test", "resources", "plans");

    static Stream<String> cases() throws IOException {
        try (Stream<Path> directories = Files.list(CASES)) {
            return directories.map(d -> d.getFileName().toString()).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void planIsAsWritten(String name) {
        Path directory = CASES.resolve(name);
        Set<String> used = new HashSet<>();
        Scenario scenario = new Scenario(file -> read(directory, file, used));
        if (Files.exists(directory.resolve("account.yaml"))) {
            scenario.play(read(directory, "account.yaml", used));
        }
        DesiredState desired =
                FleetFile.read(read(directory, "fleet.yaml", used)).desired();

        Optional<Plan> plan = plan(scenario, desired, directory, used);
        if (plan.isPresent()) {
            compare(directory, "plan.txt", PlanText.of(plan.get(), false), used);
            String json = PlanJson.write(plan.get(), desired);
            compare(directory, "plan.json", json, used);
            assertReadable(json, plan.get(), desired);
        }

        assertThat(files(directory)).as("files of the case that nothing uses").isSubsetOf(used);
    }

    /** Empty when planning was refused, as plan.txt says. */
    private static Optional<Plan> plan(Scenario scenario, DesiredState desired, Path directory, Set<String> used) {
        try {
            return Optional.of(scenario.deployment().plan(desired, scenario.purpose()));
        } catch (MmectlException refusal) {
            String text = refusal.code() + ": " + refusal.getMessage() + "\n" + refusal.hint() + "\n";
            compare(directory, "plan.txt", text, used);
            return Optional.empty();
        }
    }

    private static void assertReadable(String json, Plan plan, DesiredState desired) {
        StoredPlan stored = PlanJson.read(json, "plan.json");
        assertThat(stored.plan()).isEqualTo(plan);
        assertThat(PlanJson.complete(stored, desired)).isEqualTo(plan);
    }

    private static void compare(Path directory, String file, String actual, Set<String> used) {
        used.add(file);
        if ("true".equals(System.getProperty("golden.update"))) {
            assertThat(System.getenv("CI"))
                    .as("golden files are not rewritten in CI")
                    .isNull();
            write(directory.resolve(file), actual);
        }
        assertThat(actual).isEqualTo(read(directory, file, used));
    }

    private static String read(Path directory, String file, Set<String> used) {
        used.add(file);
        try {
            return Files.readString(directory.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> files(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(f -> f.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
