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
        int[] widths = widths();
        StringBuilder text = new StringBuilder();
        for (int r = 0; r < rows.size(); r++) {
            String line = line(rows.get(r), widths);
            text.append(r == 0 ? style.bold(line) : line).append('\n');
        }
        return text.toString();
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

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int c = 0; c < row.size(); c++) {
            line.append(row.get(c));
            if (c < row.size() - 1) {
                line.repeat(' ', widths[c] - width(row.get(c)) + 2);
            }
        }
        return line.toString().stripTrailing();
    }
}
