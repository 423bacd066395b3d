package io.kiln.cli;

import io.kiln.page.Markup;
import io.kiln.page.Page;
import io.kiln.page.Words;
import io.kiln.train.RateSweep;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A sweep of learning rates as one page that needs nothing else. */
record RatePage(RatePlot plot) {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 420;
    private static final int MARGIN = 60;

    private static final String STYLE = """
            .axis { stroke: var(--line); }
            .raw { fill: var(--accent); opacity: 0.25; }
            .smooth { fill: none; stroke: var(--accent); stroke-width: 2; }
            .mark { stroke: #d55e00; stroke-dasharray: 5 4; }
            """;

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("<h1>Loss by learning rate</h1>");
        String verdict = plot.verdict();
        String words = verdict == null ? "No step had a finite loss." : verdict;
        lines.add("<p class=\"facts\">" + Markup.escaped(words) + "</p>");
        if (!plot.result().points().isEmpty()) {
            lines.add("<div class=\"card\">");
            drawing(lines);
            lines.add("</div>");
        }
        return new Page("Kiln lr-find", STYLE, lines).lines();
    }

    private static double x(double across) {
        return MARGIN + across * (WIDTH - 2 * MARGIN);
    }

    private static double y(double up) {
        return HEIGHT - MARGIN - up * (HEIGHT - 2 * MARGIN);
    }

    private static String format(String text, Object... values) {
        return String.format(Locale.ROOT, text, values);
    }

    private void drawing(List<String> lines) {
        lines.add(format(
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"Loss by learning rate\">",
                WIDTH, HEIGHT));
        double[] ends = {x(0), x(1), y(0), y(1)};
        lines.add(format(
                "<path class=\"axis\" fill=\"none\" d=\"M%.1f %.1fV%.1fH%.1f\"/>",
                ends[0], ends[3], ends[2], ends[1]));
        var line = new StringBuilder();
        for (RateSweep.Point point : plot.result().points()) {
            double x = x(plot.across(point.rate()));
            lines.add(format(
                    "<circle class=\"raw\" cx=\"%.1f\" cy=\"%.1f\" r=\"2\"/>",
                    x, y(plot.up(point.loss()))));
            line.append(line.isEmpty() ? 'M' : 'L')
                    .append(format("%.1f %.1f", x, y(plot.up(point.smooth()))));
        }
        lines.add("<path class=\"smooth\" d=\"" + line + "\"/>");
        Float suggestion = plot.result().suggestion();
        if (suggestion != null && plot.across(suggestion) >= 0) {
            double x = x(plot.across(suggestion));
            lines.add(format("<path class=\"mark\" d=\"M%.1f %.1fV%.1f\"/>", x, ends[2], ends[3]));
            lines.add(text(x, ends[3] - 8, "middle", RatePlot.figure(suggestion)));
        }
        labels(lines);
        lines.add("</svg>");
    }

    private void labels(List<String> lines) {
        List<RateSweep.Point> points = plot.result().points();
        lines.add(text(x(0), y(0) + 20, "start", RatePlot.figure(points.get(0).rate())));
        String last = RatePlot.figure(points.get(points.size() - 1).rate());
        lines.add(text(x(1), y(0) + 20, "end", last));
        lines.add(text(x(0.5), y(0) + 40, "middle", "learning rate, logarithmic"));
        lines.add(text(x(0) - 8, y(0), "end", Words.number(plot.bottom())));
        lines.add(text(x(0) - 8, y(1), "end", Words.number(plot.top())));
    }

    private static String text(double x, double y, String anchor, String words) {
        return Markup.text(x, y, "class=\"soft\" text-anchor=\"" + anchor + "\"", words);
    }
}
