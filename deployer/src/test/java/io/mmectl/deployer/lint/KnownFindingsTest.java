package io.mmectl.deployer.lint;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.config.FleetSpec;
import io.mmectl.config.ModelDefinition.Footprint;
import io.mmectl.deployer.lint.LintTarget.Driver;
import io.mmectl.deployer.lint.pbtxt.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownFindingsTest {
    private static final Instant NOW = Instant.parse("2026-11-26T00:00:00Z");
    private static final InstantSource CLOCK = InstantSource.fixed(NOW);
    private static final String CONTENT = "a".repeat(64);
    private static final Rule RULE = Rules.all().getFirst();
    private static final Finding FOUND = new Finding(RULE, Severity.NOTE, "a/1/ü.py", new Place(3, 7), "what", "hint");
    private static final LintResult RESULT = new LintResult(
            List.of(FOUND, new Finding(RULE, Severity.ERROR, "", null, "\"quoted\"", "two\\tthree", "image", null)),
            List.of(new Suppressed(FOUND, Suppressed.Place.FILE, "it may wait")));

    @TempDir
    Path folder;

    @Test
    void whatWasLearnedIsKnownToTheNextRunOfTheSameProgram() throws IOException {
        learn("one", CLOCK);

        assertThat(at("one", CLOCK).of(CONTENT, target(Map.of()))).contains(RESULT);
        assertThat(at("two", CLOCK).of(CONTENT, target(Map.of())))
                .as("other rules")
                .isEmpty();
    }

    @Test
    void findingsAreOfOneContentInOnePlace() throws IOException {
        learn("one", CLOCK);
        KnownFindings known = at("one", CLOCK);

        assertThat(known.of("b".repeat(64), target(Map.of()))).isEmpty();
        assertThat(known.of(CONTENT, LintTarget.ANY)).isEmpty();
        assertThat(known.of(CONTENT, target(Map.of("A", "1")))).isEmpty();
        assertThat(known.of(
                        CONTENT,
                        new LintTarget(null, "25.08", Driver.CHOSEN, Map.of(), new Footprint(1L, null, null, null))))
                .isEmpty();
    }

    @Test
    void theOrderOfVariablesDoesNotMatterAndTheirBordersDo() {
        KnownFindings known = KnownFindings.inMemory(CLOCK);
        known.remember(CONTENT, target(Map.of("A", "1", "B", "2", "C", "3")), RESULT);

        assertThat(known.of(CONTENT, target(Map.of("C", "3", "B", "2", "A", "1"))))
                .isPresent();
        assertThat(known.of(CONTENT, target(Map.of("A", "1", "B", "2", "C3", ""))))
                .isEmpty();
    }

    @Test
    void whatNoPlanAsksForIsForgottenAfterAMonth() throws IOException {
        learn("one", CLOCK);
        KnownFindings used = at("one", InstantSource.fixed(NOW.plusSeconds(20 * 86_400)));
        assertThat(used.of(CONTENT, target(Map.of()))).isPresent();
        used.remember("b".repeat(64), LintTarget.ANY, RESULT);
        used.save();
        KnownFindings later = at("one", InstantSource.fixed(NOW.plusSeconds(45 * 86_400)));
        assertThat(later.of(CONTENT, target(Map.of()))).isPresent();
        later.save();

        KnownFindings last = at("one", InstantSource.fixed(NOW.plusSeconds(60 * 86_400)));
        last.remember("c".repeat(64), LintTarget.ANY, RESULT);
        last.save();
        assertThat(Files.readAllLines(cache())).hasSize(3);
    }

    @Test
    void aDamagedLineIsNotKnown() throws IOException {
        learn("one", CLOCK);
        Files.writeString(cache(), Files.readString(cache()).replace("\"rule\":\"" + RULE.id(), "\"rule\":\"no-such"));

        assertThat(at("one", CLOCK).of(CONTENT, target(Map.of()))).isEmpty();

        Files.writeString(cache(), Files.readString(cache()).substring(0, 300));
        assertThat(at("one", CLOCK).of(CONTENT, target(Map.of()))).isEmpty();
    }

    @Test
    void theProgramIsItsJarsOrFolders() {
        assertThat(ProgramFingerprint.of(Lint.class, FleetSpec.class))
                .get()
                .asString()
                .hasSize(64)
                .isEqualTo(ProgramFingerprint.of(Lint.class, FleetSpec.class).orElseThrow())
                .isNotEqualTo(ProgramFingerprint.of(Lint.class).orElseThrow());
        assertThat(ProgramFingerprint.of(Lint.class, Test.class)).as("a jar").isPresent();
        assertThat(ProgramFingerprint.of(String.class)).as("the JDK's own").isEmpty();
    }

    private void learn(String program, InstantSource clock) throws IOException {
        KnownFindings known = at(program, clock);
        known.remember(CONTENT, target(Map.of()), RESULT);
        known.save();
    }

    private KnownFindings at(String program, InstantSource clock) {
        return KnownFindings.at(cache(), program, clock);
    }

    private Path cache() {
        return folder.resolve("cache/lint-findings");
    }

    private static LintTarget target(Map<String, String> environment) {
        return new LintTarget(null, "25.09", Driver.CHOSEN, environment, new Footprint(1L, null, null, null));
    }
}
