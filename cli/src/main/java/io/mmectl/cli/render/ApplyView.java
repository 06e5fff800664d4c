package io.mmectl.cli.render;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.config.Printable;
import io.mmectl.deployer.apply.ApplyReport;
import io.mmectl.deployer.apply.ApplyReport.SectionReport;
import io.mmectl.deployer.port.TargetModelWarmer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;

/** What an apply came to, as text and as data. */
public final class ApplyView {
    private ApplyView() {}

    public static String text(ApplyReport report, Style style) {
        TextTable table = new TextTable("TYPE", "ENDPOINT", "ACTIONS", "RELEASE", "RESULT");
        // What stopped several endpoints, as an interrupt, is told once.
        SequencedSet<String> failures = new LinkedHashSet<>();
        for (SectionReport section : report.sections()) {
            if (section.planned() == 0) {
                continue;
            }
            table.row(
                    section.modelType().isEmpty() ? "shared" : section.modelType(),
                    section.endpointName().isEmpty() ? "-" : section.endpointName(),
                    section.done() + "/" + section.planned(),
                    section.release() == null ? "-" : String.valueOf(section.release()),
                    result(section));
            if (section.failure() != null) {
                failures.add(text(section.failure().problem(), style));
            }
            section.unverified()
                    .forEach(outcome -> failures.add(style.red("not routed: ")
                            + outcome.route().key() + ": " + Printable.line(outcome.message()) + "\n"));
        }
        return (table.isEmpty() ? "" : table.text(style)) + String.join("", failures);
    }

    private static String text(MmectlException problem, Style style) {
        String hint = problem.hint().isEmpty() ? "" : "hint: " + problem.hint() + "\n";
        return style.red("error: ") + problem.getMessage() + "\n" + hint;
    }

    public static Map<String, Object> document(ApplyReport report) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("schemaVersion", 1);
        document.put("result", report.problem().map(ErrorCode::name).orElse("DONE"));
        document.put("tookMs", report.took().toMillis());
        List<Map<String, Object>> sections = new ArrayList<>();
        for (SectionReport section : report.sections()) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("modelType", section.modelType());
            row.put("endpoint", section.endpointName());
            row.put("done", section.done());
            row.put("planned", section.planned());
            row.put("release", section.release());
            row.put(
                    "notRouted",
                    section.unverified().stream().map(ApplyView::notRouted).toList());
            if (section.failure() != null) {
                row.put("failure", failure(section.failure().problem()));
            }
            sections.add(row);
        }
        document.put("sections", sections);
        return document;
    }

    private static Map<String, Object> notRouted(TargetModelWarmer.Outcome outcome) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("route", outcome.route().key().toString());
        row.put("message", outcome.message());
        return row;
    }

    private static Map<String, Object> failure(MmectlException problem) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("code", problem.code().name());
        row.put("message", String.valueOf(problem.getMessage()));
        row.put("hint", problem.hint());
        return row;
    }

    private static String result(SectionReport section) {
        if (section.failure() != null) {
            return section.failure().problem().code() == ErrorCode.INTERRUPTED ? "interrupted" : "failed";
        }
        if (section.done() == 0 && section.planned() > 0) {
            return "not started";
        }
        return section.unverified().isEmpty()
                ? "done"
                : Quantities.count(section.unverified().size(), "model") + " not verified";
    }
}
