package io.mmectl.deployer.plan;

import io.mmectl.deployer.plan.Plan.Section;
import java.util.ArrayList;
import java.util.List;

/**
 * A plan for people: a line an action, aligned, with its reason at the end. Without colour; the first two characters of a
 * line tell what it is, for whoever wants to colour it.
 */
public final class PlanText {
    private static final int SHOWN = 5;

    /** A longer change does not move the reasons of all other lines to the right. */
    private static final int WIDEST = 70;

    private static final String NOTHING = "nothing to do";

    private PlanText() {}

    /** What an action is called while it runs, as {@code artifact acme/embedding/query} or {@code delete endpoint x}. */
    public static String title(Action action) {
        return PlanLine.title(action);
    }

    /**
     * @param verbose false to show only the first five of a long list of models
     * @return lines that end in a line break
     */
    public static String of(Plan plan, boolean verbose) {
        return of(plan, verbose, 0);
    }

    /**
     * As {@link #of(Plan, boolean)}, for a terminal: what is too long for a line goes on in the next one, under what it is about.
     *
     * @param columns of the terminal; 0 = as many as there are characters
     */
    public static String of(Plan plan, boolean verbose, int columns) {
        StringBuilder text = new StringBuilder();
        text.append(plan.fleet()).append(" in ").append(plan.environment()).append('\n');
        for (Section section : plan.sections()) {
            text.append('\n').append(heading(section)).append('\n');
            append(lines(section, verbose), columns, text);
        }
        if (!plan.removed().isEmpty()) {
            text.append("\nno longer in the fleet\n");
            plan.removed()
                    .forEach(name -> text.append("  ! endpoint ")
                            .append(name)
                            .append("  left alone; --allow-delete deletes it\n"));
        }
        if (!plan.notes().isEmpty()) {
            text.append('\n');
            plan.notes().forEach(note -> text.append("  ! ").append(note).append('\n'));
        }
        return text.append('\n').append(total(plan)).append('\n').toString();
    }

    /** One line: how much comes, changes and goes. */
    public static String total(Plan plan) {
        if (plan.isEmpty()) {
            int models =
                    plan.sections().stream().mapToInt(Section::targetModels).sum();
            return plan.purpose().destroys()
                    ? "Nothing to do: nothing is left."
                    : "Nothing to do: " + models + " target model" + (models == 1 ? "" : "s") + " as wanted.";
        }
        return "Plan: " + count(plan, "+") + " to add, " + count(plan, "~!") + " to change, " + count(plan, "-")
                + " to remove.";
    }

    private static long count(Plan plan, String symbols) {
        return plan.sections().stream()
                .flatMap(s -> s.steps().stream())
                .flatMap(s -> PlanLine.of(s).stream())
                .filter(l -> symbols.indexOf(l.symbol()) >= 0)
                .count();
    }

    private static String heading(Section section) {
        if (section.shared()) {
            return "shared";
        }
        int models = section.targetModels();
        String count = models == 0 ? "" : ", " + models + " target model" + (models == 1 ? "" : "s");
        return section.modelType() + " (" + section.endpointName() + count + ")";
    }

    private static List<PlanLine> lines(Section section, boolean verbose) {
        List<PlanLine> all =
                section.steps().stream().flatMap(s -> PlanLine.of(s).stream()).toList();
        List<PlanLine> shown = new ArrayList<>();
        for (int start = 0; start < all.size(); ) {
            int end = start;
            while (end < all.size() && sameList(all.get(start), all.get(end))) {
                end++;
            }
            boolean cut = !verbose && end - start > SHOWN + 1;
            shown.addAll(all.subList(start, cut ? start + SHOWN : end));
            if (cut) {
                PlanLine first = all.get(start);
                shown.add(new PlanLine(first.symbol(), first.kind(), "… " + (end - start - SHOWN) + " more", "", ""));
            }
            start = end;
        }
        return shown;
    }

    private static boolean sameList(PlanLine one, PlanLine other) {
        return one.symbol() == other.symbol() && one.kind().equals(other.kind());
    }

    private static void append(List<PlanLine> lines, int columns, StringBuilder text) {
        if (lines.isEmpty()) {
            text.append("  = ").append(NOTHING).append('\n');
            return;
        }
        int kind = lines.stream().mapToInt(l -> l.kind().length()).max().orElse(0);
        int what = lines.stream().mapToInt(l -> l.what().length()).max().orElse(0);
        int change = lines.stream()
                .mapToInt(l -> l.change().length())
                .filter(length -> length <= WIDEST)
                .max()
                .orElse(0);
        List<String> rows = new ArrayList<>();
        for (PlanLine line : lines) {
            String row = "  " + line.symbol() + " " + padded(line.kind(), kind) + "  " + padded(line.what(), what)
                    + "  " + padded(line.change(), change) + "  " + line.why();
            rows.add(row.stripTrailing());
        }
        boolean fits = columns == 0 || rows.stream().allMatch(row -> row.length() <= columns);
        for (int i = 0; i < rows.size(); i++) {
            text.append(fits ? rows.get(i) : folded(lines.get(i), kind, columns))
                    .append('\n');
        }
    }

    private static String folded(PlanLine line, int kind, int columns) {
        String head = "  " + line.symbol() + " " + padded(line.kind(), kind) + "  ";
        StringBuilder text = new StringBuilder(head).append(line.what());
        int begin = 0;
        for (String piece : List.of(line.change(), line.why())) {
            if (piece.isEmpty()) {
                continue;
            }
            if (text.length() - begin + 2 + piece.length() <= columns) {
                text.append("  ").append(piece);
            } else {
                begin = text.append('\n').length();
                text.append(" ".repeat(head.length())).append(piece);
            }
        }
        return text.toString().stripTrailing();
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
