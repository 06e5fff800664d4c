package io.mmectl.warmup;

import io.mmectl.config.Printable;
import io.mmectl.warmup.SweepReport.Counts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A sweep as a person reads it. Pure; the same report always gives the same text, each line ends in {@code \n}. */
public final class SweepText {
    /** Names in the last line; the table has them all. */
    private static final int NAMED = 20;

    private SweepText() {}

    /** What is about to be done, before it is done. */
    public static String plan(SweepPlan plan) {
        return switch (plan) {
            case SweepRefusal refusal -> head(refusal) + refused(refusal.reason() + ". " + refusal.hint());
            case Sweep sweep -> head(sweep) + what(sweep) + notes(sweep.notes());
        };
    }

    /** The result: a line a model, then what it comes to. */
    public static String report(SweepReport report) {
        StringBuilder text = new StringBuilder();
        text.append(report.modelType())
                .append("  ")
                .append(report.endpointName())
                .append('\n');
        if (!report.refusal().isEmpty()) {
            return text.append(refused(report.refusal())).toString();
        }
        text.append(table(report.results())).append(notes(report.notes()));
        text.append(summary(report));
        return text.toString();
    }

    /** One line: how many ended how, and whether that is good. */
    public static String summary(SweepReport report) {
        StringBuilder text = new StringBuilder("  ");
        text.append(counts(report.counts())).append(" in ").append(Words.time(report.duration()));
        text.append(", ").append(Words.count(report.calls(), "call", "calls")).append('\n');
        latencies(text, "first pass", report.firstPass());
        latencies(text, "second pass", report.secondPass());
        if (report.interrupted()) {
            text.append("  stopped before the end\n");
        } else if (report.complete()) {
            text.append("  complete: every routed model is resident\n");
        } else {
            text.append("  incomplete").append(why(report)).append('\n');
        }
        return text.toString();
    }

    private static String head(SweepPlan plan) {
        return plan.modelType() + "  " + plan.endpointName() + "\n";
    }

    private static String refused(String why) {
        return "  not started: " + why + "\n";
    }

    private static String what(Sweep sweep) {
        String pace = sweep.gap().isZero()
                ? ""
                : ", at most "
                        + Words.number((double) Duration.ofMinutes(1).toNanos()
                                / sweep.gap().toNanos())
                        + " calls a minute";
        return "  " + Words.count(sweep.routes().size(), "model", "models") + ", " + sweep.concurrency() + " at a time"
                + pace + ", about " + Words.time(sweep.expected()) + "\n";
    }

    private static String notes(List<String> notes) {
        StringBuilder text = new StringBuilder();
        notes.forEach(note -> text.append("  note: ").append(note).append('\n'));
        return text.toString();
    }

    private static void latencies(StringBuilder text, String pass, Latencies times) {
        if (times.count() > 0) {
            text.append("  ").append(pass).append(": p50 ").append(Words.time(times.p50()));
            text.append(", p99 ").append(Words.time(times.p99()));
            text.append(", max ").append(Words.time(times.max())).append('\n');
        }
    }

    private static String counts(Counts counts) {
        List<String> parts = new ArrayList<>();
        parts.add(counts.warm() + " warm");
        parts.add(counts.cold() + " cold");
        parts.add(counts.failed() + " failed");
        if (counts.fellOut() > 0) {
            parts.add(counts.fellOut() + " fell out");
        }
        if (counts.notReached() > 0) {
            parts.add(counts.notReached() + " not reached");
        }
        if (counts.skipped() > 0) {
            parts.add(counts.skipped() + " skipped");
        }
        return String.join(", ", parts);
    }

    private static String why(SweepReport report) {
        List<String> reasons = new ArrayList<>();
        named(reasons, "loaded and pushed out again", report, Outcome.FellOut.class);
        named(reasons, "failed", report, Outcome.Failed.class);
        named(reasons, "left cold", report, Outcome.Skipped.class);
        String advice =
                report.counts().fellOut() == 0 ? "" : ". Use a larger instance type, more instances, or fewer models";
        return ": " + String.join("; ", reasons) + advice;
    }

    private static void named(List<String> reasons, String what, SweepReport report, Class<? extends Outcome> kind) {
        List<String> names = report.results().stream()
                .filter(r -> kind.isInstance(r.outcome()))
                .map(r -> r.key().toString())
                .toList();
        if (!names.isEmpty()) {
            String more = names.size() > NAMED ? " and " + (names.size() - NAMED) + " more" : "";
            reasons.add(what + ": " + String.join(", ", names.subList(0, Math.min(NAMED, names.size()))) + more);
        }
    }

    private static String table(List<ModelResult> results) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("MODEL", "RESULT", "FIRST", "SECOND", "CALLS", "NOTE"));
        results.forEach(r -> rows.add(row(r)));
        int[] widths = new int[5];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder("  ");
            for (int i = 0; i < widths.length; i++) {
                // Times and counts stand flush right, under each other's units.
                String cell = row.get(i);
                String fill = " ".repeat(widths[i] - cell.length());
                line.append(i < 2 ? cell + fill : fill + cell).append("  ");
            }
            text.append((line + row.getLast()).stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private static List<String> row(ModelResult result) {
        Outcome outcome = result.outcome();
        return List.of(
                result.key().toString(),
                name(outcome),
                time(SweepReport.first(outcome)),
                time(SweepReport.second(outcome)),
                Integer.toString(result.calls()),
                outcome instanceof Outcome.Failed failed ? oneLine(failed.message()) : "");
    }

    private static String name(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Warm w -> "warm";
            case Outcome.Cold c -> "cold";
            case Outcome.FellOut f -> "fell out";
            case Outcome.Failed f -> "failed";
            case Outcome.NotReached n -> "not reached";
            case Outcome.Skipped s -> "skipped";
        };
    }

    private static String time(Optional<Duration> time) {
        return time.map(Words::time).orElse("-");
    }

    /** A container's message may have line breaks of its own. */
    private static String oneLine(String message) {
        return Printable.line(message.replaceAll("\\s+", " ").strip());
    }
}
