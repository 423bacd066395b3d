package io.kiln.bench;

import io.kiln.page.Markup;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Bars by case: the fastest is the longest, and the others as much shorter as they are slower.
 *
 * @param report what was measured
 * @param cases some of its cases
 */
record BarChart(Report report, List<Case> cases) {
    private static final int WIDTH = 1060;
    private static final int LEFT = 300; // for names of cases
    private static final int LONGEST = 420;
    private static final int BAR = 17;
    private static final int GAP = 13; // between cases

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        int block = report.contenders().size() * BAR + GAP;
        int height = cases.size() * block;
        lines.add(String.format(
                Locale.ROOT, "<svg viewBox=\"0 0 %d %d\" role=\"img\">", WIDTH, height));
        for (int c = 0; c < cases.size(); c++) {
            one(cases.get(c), c * block + GAP / 2, lines);
        }
        lines.add("</svg>");
        return lines;
    }

    private void one(Case one, int top, List<String> lines) {
        var overview = new Overview(report);
        List<Figure> ranking = overview.ranking(one);
        boolean clear = !overview.fastest(one).startsWith("unclear");
        double best = ranking.isEmpty() ? 1 : ranking.get(0).median();
        lines.add(Markup.text(0, top + 12.5, "", one.name()));
        for (int k = 0; k < report.contenders().size(); k++) {
            Figure figure = report.figure(one, report.contenders().get(k).label());
            if (figure != null) {
                boolean first = clear && !ranking.isEmpty() && figure.equals(ranking.get(0));
                lines.add(bar(figure, best, top + k * BAR, first));
            }
        }
        String fastest = overview.fastest(one);
        if (ranking.size() > 1) {
            lines.add(Markup.text(0, top + 12.5 + BAR, "class=\"soft\"", "fastest: " + fastest));
        }
    }

    private String bar(Figure figure, double best, int y, boolean first) {
        double length = figure.timed() ? Math.max(2, LONGEST * best / figure.median()) : 0;
        String colour = report.colour(figure.contender());
        String rect = String.format(
                Locale.ROOT,
                "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"3\" fill=\"%s\"/>",
                LEFT,
                y,
                length,
                BAR - 3,
                colour);
        String why = figure.ok() ? report.why(figure) : figure.status() + ": " + figure.note();
        String words = figure.ok()
                ? Words.seconds(figure.median()) + (why.isEmpty() ? "" : " · " + why)
                : why;
        String style = first ? "class=\"win\"" : "class=\"soft\"";
        return rect + Markup.text(LEFT + length + 7, y + 12, style, words);
    }
}
