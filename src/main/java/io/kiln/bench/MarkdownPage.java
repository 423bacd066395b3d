package io.kiln.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** A report as Markdown. */
public final class MarkdownPage {
    private MarkdownPage() {}

    /**
     * Writes a report.
     *
     * @param report what was measured
     * @return the lines
     */
    public static List<String> lines(Report report) {
        var overview = new Overview(report);
        List<String> lines = new ArrayList<>(List.of("# Devices beside each other", ""));
        for (Map.Entry<String, Object> fact : report.facts().entrySet()) {
            lines.add("- " + fact.getKey() + ": `" + fact.getValue() + "`");
        }
        lines.add("");
        lines.addAll(table(overview.summary()));
        lines.add("");
        lines.addAll(table(overview.details()));
        lines.add("");
        overview.notes().forEach(note -> lines.add("- " + escaped(note)));
        return lines;
    }

    private static List<String> table(List<List<String>> rows) {
        List<String> lines = new ArrayList<>();
        rows.forEach(row -> lines.add(line(row)));
        lines.add(1, line(Collections.nCopies(rows.get(0).size(), "---")));
        return lines;
    }

    private static String line(List<String> cells) {
        return "| "
                + String.join(" | ", cells.stream().map(MarkdownPage::escaped).toList()) + " |";
    }

    private static String escaped(String cell) {
        return cell.replace("|", "\\|");
    }
}
