package io.mmectl.deployer.lint;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.config.ModelDefinition.Footprint;
import io.mmectl.deployer.lint.LintTarget.Driver;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Repositories like those of Triton's own tests and examples. A real Triton agrees: cli/src/peers/test_lint_on_triton.py. */
class CorpusTest {
    private static final LintTarget ON_T4 =
            new LintTarget(RuleCases.T4, "25.09", Driver.CHOSEN, Map.of(), Footprint.UNKNOWN);

    private final Lint lint = new Lint();

    static Stream<WrittenRepository> good() {
        return WrittenRepository.all("good").stream();
    }

    static Stream<WrittenRepository> bad() {
        return WrittenRepository.all("bad").stream();
    }

    @ParameterizedTest
    @MethodSource("good")
    void aGoodRepositoryHasNoError(WrittenRepository written) throws Exception {
        for (LintTarget target : List.of(LintTarget.ANY, ON_T4)) {
            assertThat(lint.check(written.repo().inspected(), target)).noneMatch(f -> f.severity() == Severity.ERROR);
        }
    }

    @ParameterizedTest
    @MethodSource("bad")
    void aBadRepositoryHasItsErrorAndWhereItIs(WrittenRepository written) throws Exception {
        List<Finding> errors = lint.check(written.repo().inspected(), ON_T4).stream()
                .filter(f -> f.severity() == Severity.ERROR)
                .toList();

        assertThat(written.rules()).isNotEmpty();
        assertThat(errors).extracting(f -> f.rule().id()).containsAll(written.rules());
        // What stands in a configuration is told with its line.
        assertThat(errors)
                .filteredOn(f -> f.path().endsWith("config.pbtxt")
                        && f.rule().id().matches("config-[a-z]+(-[a-z]+)?|ensemble-.*")
                        && !f.rule().id().equals("config-missing"))
                .allSatisfy(f -> assertThat(f.place()).as(f.toString()).isNotNull());
    }
}
