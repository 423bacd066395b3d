package io.kiln.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * Curves over something that counts from 1.
 *
 * @param title what it shows, for those who do not see it
 * @param across what counts, such as {@code epoch}
 * @param unit behind each figure, such as {@code  %}; may be empty
 * @param zero whether the axis begins at 0 whatever the figures are
 * @param mark a point across that is marked, or 0 for none
 * @param curves in the order of their colours
 */
public record LineChart(
        String title, String across, String unit, boolean zero, int mark, List<Curve> curves) {
    private static final int WIDTH = 420;
    private static final int HEIGHT = 236;
    private static final int LEFT = 48;
    private static final int RIGHT = 14;
    private static final int TOP = 12;
    private static final int BOTTOM = 36;
    private static final int INTERVALS = 5;
    private static final int MOST_DOTS = 60; // more would hide the curve
    private static final int MOST_POINTS = 1500; // more than any screen shows

    /** Rules for the page. */
    public static final String STYLE = """
            svg .curve { fill: none; stroke-width: 2; stroke-linejoin: round; }
            svg .dashed { stroke-dasharray: 5 4; }
            svg .mark { stroke: var(--soft); stroke-dasharray: 2 3; }
            svg .dot { stroke: var(--card); stroke-width: 1; }
            .legend { display: flex; flex-wrap: wrap; gap: 2px 16px; font-size: 13px;
              color: var(--soft); margin: 0 0 6px; padding: 0; list-style: none; }
            .legend svg { display: inline-block; width: 22px; height: 10px; margin-right: 5px; }
            """;

    /**
     * One curve.
     *
     * @param name of it
     * @param colour its number, see {@link Markup#colour}
     * @param dashed for what is beside the point
     * @param from what the first figure belongs to, across
     * @param values one a point; gaps are NaN
     */
    public record Curve(String name, int colour, boolean dashed, int from, double[] values) {
        private String ink() {
            return colour == 0 ? "var(--accent)" : Markup.colour(colour);
        }

        private DoubleStream finite() {
            return DoubleStream.of(values).filter(Double::isFinite);
        }
    }

    /**
     * Draws it.
     *
     * @return lines of markup: a legend and a drawing; empty where there is nothing to draw
     */
    public List<String> lines() {
        List<Curve> drawn =
                curves.stream().filter(c -> c.finite().findAny().isPresent()).toList();
        if (drawn.isEmpty()) {
            return List.of();
        }
        double most = drawn.stream().flatMapToDouble(Curve::finite).max().orElse(1);
        double least = drawn.stream().flatMapToDouble(Curve::finite).min().orElse(0);
        Axis up = Axis.around(zero ? Math.min(0, least) : least, most, INTERVALS);
        int last =
                drawn.stream().mapToInt(c -> c.from + c.values.length - 1).max().orElse(1);
        Axis on = Axis.counting(last);
        List<String> lines = new ArrayList<>();
        lines.add(legend(drawn));
        lines.add(String.format(
                Locale.ROOT,
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">",
                WIDTH,
                HEIGHT,
                Markup.escaped(title)));
        grid(up, on, lines);
        drawn.forEach(curve -> curve(curve, up, on, lines));
        lines.add("</svg>");
        return lines;
    }

    private static String legend(List<Curve> drawn) {
        var legend = new StringBuilder("<ul class=\"legend\">");
        for (Curve curve : drawn) {
            legend.append(String.format(
                    Locale.ROOT,
                    "<li><svg viewBox=\"0 0 22 10\" aria-hidden=\"true\"><line class=\"curve%s\""
                            + " x1=\"0\" y1=\"5\" x2=\"22\" y2=\"5\" stroke=\"%s\"/></svg>%s</li>",
                    curve.dashed ? " dashed" : "",
                    curve.ink(),
                    Markup.escaped(curve.name)));
        }
        return legend.append("</ul>").toString();
    }

    private void grid(Axis up, Axis on, List<String> lines) {
        for (double number : up.numbers()) {
            lines.add(Markup.line("grid", LEFT, y(up, number), WIDTH - RIGHT, y(up, number)));
            lines.add(Markup.text(
                    LEFT - 6,
                    y(up, number) + 4,
                    "class=\"soft\" text-anchor=\"end\"",
                    up.words(number)));
        }
        for (double number : on.numbers()) {
            lines.add(Markup.text(
                    x(on, number),
                    HEIGHT - BOTTOM + 17,
                    "class=\"soft\" text-anchor=\"middle\"",
                    on.words(number)));
        }
        lines.add(Markup.text(
                (LEFT + WIDTH - RIGHT) / 2.0,
                HEIGHT - 3,
                "class=\"soft\" text-anchor=\"middle\"",
                across));
        if (mark > 0) {
            lines.add(Markup.line("mark", x(on, mark), TOP, x(on, mark), HEIGHT - BOTTOM));
        }
    }

    private void curve(Curve curve, Axis up, Axis on, List<String> lines) {
        int stride = 1 + curve.values.length / MOST_POINTS;
        var path = new StringBuilder();
        boolean pen = false;
        for (int i = 0; i < curve.values.length; i += stride) {
            boolean there = Double.isFinite(curve.values[i]);
            if (there) {
                path.append(String.format(
                        Locale.ROOT,
                        "%s%.1f %.1f",
                        pen ? " L" : " M",
                        x(on, curve.from + i),
                        y(up, curve.values[i])));
            }
            pen = there;
        }
        lines.add(String.format(
                Locale.ROOT,
                "<path class=\"curve%s\" stroke=\"%s\" d=\"%s\"/>",
                curve.dashed ? " dashed" : "",
                curve.ink(),
                path.toString().strip()));
        if (curve.values.length <= MOST_DOTS) {
            dots(curve, up, on, lines);
        }
    }

    private void dots(Curve curve, Axis up, Axis on, List<String> lines) {
        for (int i = 0; i < curve.values.length; i++) {
            if (Double.isFinite(curve.values[i])) {
                String words = String.format(
                        Locale.ROOT,
                        "%s, %s %d: %s%s",
                        curve.name,
                        across,
                        curve.from + i,
                        String.format(Locale.ROOT, "%.4g", curve.values[i]),
                        unit);
                lines.add(String.format(
                        Locale.ROOT,
                        "<circle class=\"dot\" cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"%s\"><title>%s</title></circle>",
                        x(on, curve.from + i),
                        y(up, curve.values[i]),
                        curve.ink(),
                        Markup.escaped(words)));
            }
        }
    }

    private static double x(Axis on, double value) {
        return LEFT + 8 + on.share(value) * (WIDTH - RIGHT - LEFT - 16);
    }

    private static double y(Axis up, double value) {
        return HEIGHT - BOTTOM - up.share(value) * (HEIGHT - BOTTOM - TOP);
    }
}
