package io.mmectl.cli.template;

import io.mmectl.config.Printable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a trial of a template came to.
 *
 * @param strict what could not be tried counts as failed
 */
public record TrialReport(String template, String version, boolean strict, List<Step> steps) {
    public TrialReport {
        steps = List.copyOf(steps);
    }

    /** What became of a step. */
    public enum Outcome {
        OK,
        FAILED,
        /** It could not be tried here; the details say what is missing. */
        SKIPPED;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * One thing that was tried.
     *
     * @param name a word
     * @param details at least one line
     */
    public record Step(String name, Outcome outcome, List<String> details) {
        public Step {
            // Tests and models print what they like, and so may a test's name.
            details = details.stream().map(Printable::line).toList();
        }

        static Step ok(String name, String... details) {
            return new Step(name, Outcome.OK, List.of(details));
        }

        static Step failed(String name, List<String> details) {
            return new Step(name, Outcome.FAILED, details);
        }

        static Step skipped(String name, String why) {
            return new Step(name, Outcome.SKIPPED, List.of(why));
        }
    }

    public boolean passed() {
        return steps.stream().noneMatch(s -> s.outcome() == Outcome.FAILED || strict && s.outcome() == Outcome.SKIPPED);
    }

    /** A line for each detail, the step's name and outcome on its first. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (Step step : steps) {
            String head = String.format(
                    Locale.ROOT, "%-9s %-8s ", step.name(), step.outcome().word());
            for (String detail : step.details()) {
                lines.add((head + detail).stripTrailing());
                head = " ".repeat(head.length());
            }
        }
        return lines;
    }

    public Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("schemaVersion", 1);
        document.put("template", template);
        document.put("version", version);
        document.put("passed", passed());
        document.put("steps", steps.stream().map(TrialReport::row).toList());
        return document;
    }

    private static Map<String, Object> row(Step step) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("step", step.name());
        row.put("outcome", step.outcome().word());
        row.put("details", step.details());
        return row;
    }
}
