package io.mmectl.deployer.lint.report;

import io.mmectl.config.Position;
import io.mmectl.config.Printable;
import io.mmectl.deployer.lint.FewOfEach.More;
import io.mmectl.deployer.lint.Finding;
import io.mmectl.deployer.lint.Origin;
import io.mmectl.deployer.lint.Severity;
import io.mmectl.deployer.lint.Suppressed;
import io.mmectl.deployer.lint.report.LintReport.Subject;
import org.jspecify.annotations.Nullable;

/** The report for a terminal: one line for each finding that editors can follow, and what to do below it. */
public final class LintText {
    private LintText() {}

    /** Ends in a line that counts. */
    public static String of(LintReport report) {
        StringBuilder text = new StringBuilder();
        for (Subject subject : report.subjects()) {
            for (Finding f : subject.findings()) {
                text.append(where(subject, f))
                        .append(": ")
                        .append(f.severity().word())
                        .append(": ")
                        .append(f.what())
                        .append(" [")
                        .append(f.rule().id())
                        .append("]\n    ")
                        .append(f.hint())
                        .append('\n');
            }
            subject.more()
                    .forEach(m -> text.append(more(subject, m, m.severity().word())));
            for (Suppressed s : subject.suppressed()) {
                text.append(where(subject, s.finding()))
                        .append(": allowed: ")
                        .append(s.finding().what())
                        .append(" [")
                        .append(s.finding().rule().id())
                        .append("]\n    because ")
                        .append(s.because())
                        .append('\n');
            }
            subject.moreAllowed().forEach(m -> text.append(more(subject, m, "allowed")));
        }
        return text.append(summary(report)).append('\n').toString();
    }

    private static String more(Subject subject, More more, String word) {
        return Printable.line(whole(subject, null)) + ": " + word + ": " + more.what() + " ["
                + more.rule().id() + "]\n    --max-findings 0 shows all.\n";
    }

    /** As {@code 2 errors, 1 warning, 0 notes, 1 allowed in 3 repositories}. */
    public static String summary(LintReport report) {
        long errors = report.count(Severity.ERROR);
        long warnings = report.count(Severity.WARNING);
        long notes = report.count(Severity.NOTE);
        String found = errors + warnings + notes == 0
                ? "nothing found"
                : counted(errors, "error") + ", " + counted(warnings, "warning") + ", " + counted(notes, "note");
        long allowed = report.suppressed();
        int looked = report.subjects().size();
        return found + (allowed == 0 ? "" : ", " + allowed + " allowed") + " in " + looked
                + (looked == 1 ? " repository" : " repositories");
    }

    /** The path that can be opened, for a directory; else what was looked at and the path in it. */
    static String where(Subject subject, Finding finding) {
        return Printable.line(place(subject, finding));
    }

    private static String place(Subject subject, Finding finding) {
        if (finding.path().isEmpty()) {
            return whole(subject, finding.origin());
        }
        return switch (subject.kind()) {
            case DIRECTORY -> join(subject.name(), finding.where());
            case ARCHIVE, TARGET_MODEL -> whole(subject, finding.origin()) + ": " + finding.whereAndFrom();
        };
    }

    private static String whole(Subject subject, @Nullable Origin origin) {
        Position position = origin == null ? subject.position() : origin.position();
        return (position == null ? "" : position + ": ") + subject.name();
    }

    private static String join(String folder, String path) {
        return folder.equals(".") ? path : folder.endsWith("/") ? folder + path : folder + "/" + path;
    }

    private static String counted(long n, String word) {
        return n + " " + word + (n == 1 ? "" : "s");
    }
}
