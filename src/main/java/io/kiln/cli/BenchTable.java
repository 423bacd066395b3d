package io.kiln.cli;

import io.kiln.bench.Overview;
import io.kiln.bench.Report;

import java.util.ArrayList;
import java.util.List;

/** A report of the bench on the screen. */
final class BenchTable {
    private BenchTable() {}

    static List<String> lines(Report report) {
        var overview = new Overview(report);
        List<String> lines = new ArrayList<>(overview.notes());
        lines.add("");
        lines.addAll(aligned(overview.summary(), 1));
        lines.add("");
        lines.addAll(aligned(overview.details(), 2));
        return lines;
    }

    /** The last column is words, and begins at its left. */
    private static List<String> aligned(List<List<String>> rows, int leftColumns) {
        int last = rows.get(0).size() - 1;
        var table = new Table(leftColumns);
        rows.forEach(row -> table.row(row.subList(0, last)));
        List<String> lines = new ArrayList<>(table.lines());
        int width = lines.stream().mapToInt(String::length).max().orElse(0);
        for (int r = 0; r < lines.size(); r++) {
            String pad = " ".repeat(width - lines.get(r).length());
            lines.set(r, lines.get(r) + pad + "  " + rows.get(r).get(last));
        }
        return lines;
    }
}
