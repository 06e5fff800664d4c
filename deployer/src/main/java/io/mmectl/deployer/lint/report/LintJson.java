package io.mmectl.deployer.lint.report;

import io.mmectl.config.Position;
import io.mmectl.deployer.lint.FewOfEach.More;
import io.mmectl.deployer.lint.Finding;
import io.mmectl.deployer.lint.Origin;
import io.mmectl.deployer.lint.Severity;
import io.mmectl.deployer.lint.Suppressed;
import io.mmectl.deployer.lint.report.LintReport.Subject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The report as a JSON document. */
public final class LintJson {
    private LintJson() {}

    public static Map<String, Object> of(LintReport report) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("schemaVersion", 1);
        document.put("errors", report.count(Severity.ERROR));
        document.put("warnings", report.count(Severity.WARNING));
        document.put("notes", report.count(Severity.NOTE));
        document.put("allowed", report.suppressed());
        document.put(
                "repositories",
                report.subjects().stream().map(LintJson::subject).toList());
        return document;
    }

    private static Map<String, Object> subject(Subject subject) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("kind", subject.kind().name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'));
        row.put("name", subject.name());
        if (subject.position() != null) {
            row.put("definition", subject.position().toString());
        }
        row.put("findings", subject.findings().stream().map(LintJson::finding).toList());
        row.put(
                "allowed",
                subject.suppressed().stream().map(LintJson::suppressed).toList());
        if (!subject.more().isEmpty()) {
            row.put("more", subject.more().stream().map(LintJson::more).toList());
        }
        if (!subject.moreAllowed().isEmpty()) {
            row.put(
                    "moreAllowed",
                    subject.moreAllowed().stream().map(LintJson::more).toList());
        }
        return row;
    }

    private static Map<String, Object> more(More more) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("rule", more.rule().id());
        row.put("severity", more.severity().word());
        row.put("count", more.count());
        return row;
    }

    private static Map<String, Object> suppressed(Suppressed s) {
        Map<String, Object> row = finding(s.finding());
        row.put("allowedIn", s.place().name().toLowerCase(java.util.Locale.ROOT));
        row.put("because", s.because());
        return row;
    }

    /** Where to look in the user's files, and in the template that the path was rendered from. */
    private static void origin(Origin origin, Map<String, Object> row) {
        Position position = origin.position();
        Map<String, Object> at = new LinkedHashMap<>();
        at.put("file", position.file());
        at.put("line", position.line());
        at.put("column", position.column());
        if (!origin.field().isEmpty()) {
            at.put("field", origin.field());
        }
        row.put("at", at);
        if (!origin.templateFile().isEmpty()) {
            Map<String, Object> template = new LinkedHashMap<>();
            template.put("file", origin.templateFile());
            if (origin.templatePlace() != null) {
                template.put("line", origin.templatePlace().line());
                template.put("column", origin.templatePlace().column());
            }
            row.put("template", template);
        }
    }

    private static Map<String, Object> finding(Finding f) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("rule", f.rule().id());
        row.put("severity", f.severity().word());
        row.put("path", f.path());
        if (f.place() != null) {
            row.put("line", f.place().line());
            row.put("column", f.place().column());
        }
        if (f.origin() != null) {
            origin(f.origin(), row);
        }
        row.put("what", f.what());
        row.put("fix", f.hint());
        row.put("why", f.rule().why());
        row.put("sources", List.copyOf(f.rule().sources()));
        return row;
    }
}
