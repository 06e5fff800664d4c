package io.mmectl.localaws.fidelity;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The text of {@code local-aws/FIDELITY.md}. Nothing but the lines decides it: sections in the order of {@link Fidelity.Area},
 * rows by their behaviour, tests by name. So pages of two branches are merged by writing the page anew.
 */
final class FidelityPage {
    /** Rows in an order that no other row can change. */
    private record Row(String behaviour, String sure, String source, TreeSet<String> tests) implements Comparable<Row> {
        private static final Comparator<Row> ORDER = Comparator.comparing(Row::behaviour, String.CASE_INSENSITIVE_ORDER)
                .thenComparing(Row::behaviour);

        @Override
        public int compareTo(Row other) {
            return ORDER.compare(this, other);
        }

        String markdown() {
            return "| " + behaviour + " | " + sure + " | " + source + " | " + String.join(", ", tests) + " |\n";
        }
    }

    /** A line and the test that shows it, as {@code `Class#method`}. */
    record Shown(Fidelity line, String test) {}

    private FidelityPage() {}

    /** @throws IllegalArgumentException when two tests say different things of one behaviour */
    static String of(Collection<Shown> lines) {
        StringBuilder text = new StringBuilder("""
                # How close the local AWS is to the real one

                Each row is one behaviour, and the test that shows it here. How sure we are that the real AWS does the same:
                **verified** – an independent client or an independent implementation agrees, by a run that can be repeated ·
                **documented** – AWS's documentation, its API model or a public report says so · **guessed** – plausible, without
                a source · **differs** – known to differ from AWS, or from a peer; the source says from whom and why. Nothing
                here was compared with a live account.

                Written from the annotations of the tests: `./mvnw -pl local-aws test -Dtest=FidelityPageTest -Dgolden.update=true`.
                """);
        for (Fidelity.Area area : Fidelity.Area.values()) {
            List<Row> rows =
                    rows(lines.stream().filter(l -> l.line().area() == area).toList());
            if (!rows.isEmpty()) {
                text.append("\n## ").append(area.title()).append("\n\n");
                text.append("| behaviour | how sure | source | shown by |\n|---|---|---|---|\n");
                rows.forEach(row -> text.append(row.markdown()));
            }
        }
        return text.toString();
    }

    private static List<Row> rows(List<Shown> lines) {
        TreeMap<String, Row> rows = new TreeMap<>();
        for (Shown shown : lines) {
            Fidelity line = shown.line();
            Row fresh = new Row(line.behaviour(), line.sure().word(), line.source(), new TreeSet<>());
            Row row = rows.computeIfAbsent(line.behaviour(), b -> fresh);
            if (!row.sure().equals(fresh.sure()) || !row.source().equals(fresh.source())) {
                throw new IllegalArgumentException("two tests disagree on how sure, or by what source: \""
                        + line.behaviour() + "\": " + row.tests() + " and " + shown.test());
            }
            row.tests().add("`" + shown.test() + "`");
        }
        return rows.values().stream().sorted().toList();
    }
}
