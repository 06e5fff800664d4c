package io.mmectl.deployer.lint.report;

import io.mmectl.config.Position;
import io.mmectl.deployer.lint.FewOfEach;
import io.mmectl.deployer.lint.FewOfEach.More;
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
     * @param result what is shown
     * @param more findings that are not shown
     * @param moreAllowed likewise, of those that somebody has given a reason for
     */
    public record Subject(
            Kind kind,
            String name,
            @Nullable Position position,
            LintResult result,
            List<More> more,
            List<More> moreAllowed) {
        public Subject {
            more = List.copyOf(more);
            moreAllowed = List.copyOf(moreAllowed);
        }

        /** Shows all. */
        public Subject(Kind kind, String name, @Nullable Position position, LintResult result) {
            this(kind, name, position, result, List.of(), List.of());
        }

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

    /**
     * Of each rule's findings in each repository only the first. The counts stay.
     *
     * @param most that are shown; 0 = all
     */
    public LintReport shortened(int most) {
        return new LintReport(subjects.stream()
                .map(s -> {
                    FewOfEach<Finding> findings = FewOfEach.of(s.findings(), most, f -> f);
                    FewOfEach<Suppressed> suppressed = FewOfEach.of(s.suppressed(), most, Suppressed::finding);
                    return new Subject(
                            s.kind(),
                            s.name(),
                            s.position(),
                            new LintResult(findings.shown(), suppressed.shown()),
                            findings.more(),
                            suppressed.more());
                })
                .toList());
    }

    /** What somebody has given a reason for, shown or not. */
    public long suppressed() {
        return subjects.stream()
                .mapToLong(s -> s.suppressed().size()
                        + s.moreAllowed().stream().mapToLong(More::count).sum())
                .sum();
    }

    /** What nobody has, shown or not. */
    public long count(Severity severity) {
        return subjects.stream()
                .mapToLong(s -> s.findings().stream()
                                .filter(f -> f.severity() == severity)
                                .count()
                        + s.more().stream()
                                .filter(m -> m.severity() == severity)
                                .mapToLong(More::count)
                                .sum())
                .sum();
    }
}
