package io.kiln.cli;

import java.util.ArrayList;
import java.util.List;

/** Rows with aligned columns. */
final class Table {
    private final List<List<String>> rows = new ArrayList<>();
    private final int leftColumns;

    /**
     * A table without rows.
     *
     * @param leftColumns the first so many columns begin at their left, the others end at their
     *     right
     */
    Table(int leftColumns) {
        this.leftColumns = leftColumns;
    }

    Table row(Object... cells) {
        return row(List.of(cells));
    }

    Table row(List<?> cells) {
        rows.add(cells.stream().map(String::valueOf).toList());
        return this;
    }

    /** The rows, two spaces between columns. */
    List<String> lines() {
        int[] widths = widths();
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            var line = new StringBuilder();
            for (int c = 0; c < row.size(); c++) {
                String pad = " ".repeat(widths[c] - row.get(c).length());
                line.append(c == 0 ? "" : "  ")
                        .append(c < leftColumns ? row.get(c) + pad : pad + row.get(c));
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    private int[] widths() {
        int columns = rows.stream().mapToInt(List::size).max().orElse(0);
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int c = 0; c < row.size(); c++) {
                widths[c] = Math.max(widths[c], row.get(c).length());
            }
        }
        return widths;
    }
}
