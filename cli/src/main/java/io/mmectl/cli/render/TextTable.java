package io.mmectl.cli.render;

import io.mmectl.config.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Left-aligned columns, two spaces apart, without lines: readable, and easy for cut and awk. */
public final class TextTable {
    private final List<List<String>> rows = new ArrayList<>();

    public TextTable(String... header) {
        rows.add(List.of(header));
    }

    /** @param cells as many as the header has */
    public TextTable row(String... cells) {
        if (cells.length != rows.getFirst().size()) {
            throw new IllegalArgumentException("a row of " + cells.length + " cells under a header of "
                    + rows.getFirst().size());
        }
        rows.add(Stream.of(cells).map(Printable::line).toList());
        return this;
    }

    public boolean isEmpty() {
        return rows.size() == 1;
    }

    /** All lines, each with a final newline; the header is bold. */
    public String text(Style style) {
        return text(style, 0);
    }

    /** As {@link #text(Style)}, for stdout. */
    public String text(Terminal terminal) {
        return text(terminal.outStyle(), terminal.outColumns());
    }

    /**
     * As {@link #text(Style)}. Rows that are too long for a terminal are folded, all in one place: a last column of words goes
     * on below itself, else columns go on in a second line, indented.
     *
     * @param columns of the terminal; 0 = nothing is folded
     */
    String text(Style style, int columns) {
        int[] widths = widths();
        Fold fold = Fold.of(widths, columns);
        StringBuilder text = new StringBuilder();
        for (int r = 0; r < rows.size(); r++) {
            for (String line : fold.lines(rows.get(r), widths)) {
                text.append(r == 0 ? style.bold(line) : line).append('\n');
            }
        }
        return text.toString();
    }

    /**
     * Where rows are folded.
     *
     * @param from the first column that goes into the second line; as many as there are = none
     * @param last columns that the last column may have; 0 = as many as it likes
     */
    private record Fold(int from, int last) {
        /** Narrower, words are hard to read. */
        private static final int LEAST = 30;

        private static final String INDENT = "    ";

        static Fold of(int[] widths, int columns) {
            int count = widths.length;
            int[] ends = new int[count];
            for (int c = 0, at = 0; c < count; c++, at += 2) {
                at += widths[c];
                ends[c] = at;
            }
            if (columns == 0 || ends[count - 1] <= columns) {
                return new Fold(count, 0);
            }
            int left = columns - (ends[count - 1] - widths[count - 1]);
            if (left >= LEAST) {
                return new Fold(count, left);
            }
            int from = count - 1;
            while (from > 0 && ends[from - 1] > columns) {
                from--;
            }
            int second = INDENT.length() + ends[count - 1] - (from == 0 ? 0 : ends[from - 1] + 2);
            // What does not fit into two lines either is the terminal's to break.
            return new Fold(from == 0 || second > columns ? count : from, 0);
        }

        List<String> lines(List<String> row, int[] widths) {
            List<String> lines = new ArrayList<>();
            if (last > 0) {
                int c = row.size() - 1;
                List<String> words = wrapped(row.get(c), last);
                lines.add(line(row, widths, 0, c, "") + words.getFirst());
                String under = line(row, widths, 0, c, "").replaceAll(".", " ");
                words.stream().skip(1).forEach(w -> lines.add(under + w));
            } else {
                lines.add(line(row, widths, 0, from, ""));
                if (from < row.size()) {
                    lines.add(line(row, widths, from, row.size(), INDENT));
                }
            }
            return lines.stream().map(String::stripTrailing).toList();
        }

        private static List<String> wrapped(String text, int columns) {
            List<String> lines = new ArrayList<>();
            StringBuilder line = new StringBuilder();
            for (String word : text.split(" ")) {
                if (!line.isEmpty() && width(line.toString()) + 1 + width(word) > columns) {
                    lines.add(line.toString());
                    line.setLength(0);
                }
                line.append(line.isEmpty() ? "" : " ").append(word);
            }
            lines.add(line.toString());
            return lines;
        }
    }

    private int[] widths() {
        int[] widths = new int[rows.getFirst().size()];
        for (List<String> row : rows) {
            for (int c = 0; c < widths.length; c++) {
                widths[c] = Math.max(widths[c], width(row.get(c)));
            }
        }
        return widths;
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }

    /** Padded to the columns' ends, and two more. */
    private static String line(List<String> row, int[] widths, int from, int to, String indent) {
        StringBuilder line = new StringBuilder(indent);
        for (int c = from; c < to; c++) {
            line.append(row.get(c)).repeat(' ', widths[c] - width(row.get(c)) + 2);
        }
        return line.toString();
    }
}
