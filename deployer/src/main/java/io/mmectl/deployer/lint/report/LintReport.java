package io.mmectl.deployer.lint.report;

import io.mmectl.config.Position;
import io.mmectl.deployer.lint.Finding;
import io.mmectl.deployer.lint.LintResult;
import io.mmectl.deployer.lint.Severity;
import io.mmectl.deployer.lint.Suppressed;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What was looked at, and what was found.
 *
 * @param subjects in the order in which they were named
 */
public record LintReport(List<Subject> subjects) {
    public LintReport {
        subjects = List.copyOf(subjects);
    }

    /** What a subject is, which decides where its files can be opened. */
    public enum Kind {
        DIRECTORY,
        ARCHIVE,
        TARGET_MODEL
    }

    /**
     * One repository.
     *
     * @param name the path as the user typed it, or the target model's key
     * @param position of a target model's definition; null for a directory or an archive
     */
    public record Subject(Kind kind, String name, @Nullable Position position, LintResult result) {
        public List<Finding> findings() {
            return result.findings();
        }

        public List<Suppressed> suppressed() {
            return result.suppressed();
        }
    }

    /**
     * Only what is asked for.
     *
     * @param only rule ids; empty = all
     * @param without rule ids
     * @param least lowest severity that is shown
     */
    public LintReport filtered(Set<String> only, Set<String> without, Severity least) {
        Predicate<Finding> shown =
                f -> (only.isEmpty() || only.contains(f.rule().id()))
                        && !without.contains(f.rule().id())
                        && f.severity().compareTo(least) <= 0;
        return new LintReport(subjects.stream()
                .map(s -> new Subject(
                        s.kind(),
                        s.name(),
                        s.position(),
                        new LintResult(
                                s.findings().stream().filter(shown).toList(),
                                s.suppressed().stream()
                                        .filter(x -> shown.test(x.finding()))
                                        .toList())))
                .toList());
    }

    /** What somebody has given a reason for. */
    public long suppressed() {
        return subjects.stream().mapToLong(s -> s.suppressed().size()).sum();
    }

    /** What nobody has. */
    public long count(Severity severity) {
        return subjects.stream()
                .flatMap(s -> s.findings().stream())
                .filter(f -> f.severity() == severity)
                .count();
    }
}
