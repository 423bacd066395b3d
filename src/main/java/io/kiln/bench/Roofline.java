package io.kiln.bench;

import io.kiln.page.Markup;
import io.kiln.trust.Ceilings;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How near a device comes to its roof (Williams, Waterman and Patterson, Roofline, 2009): across,
 * how much there is to compute for each byte; up, how fast it is done; both logarithmic.
 *
 * @param report what was measured
 * @param contender who is drawn
 * @param ceilings the roof
 */
record Roofline(Report report, Contender contender, Ceilings ceilings) {
    private static final int WIDTH = 500;
    private static final int HEIGHT = 320;
    private static final int LEFT = 52;
    private static final int RIGHT = 22;
    private static final int BOTTOM = 40;
    private static final int TOP = 16;
    private static final double LEAST_INTENSITY = 0.1; // floating-point operations a byte
    private static final double MOST_INTENSITY = 1000;
    private static final int DECADES = 5; // below the roof

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT, "<svg viewBox=\"0 0 %d %d\" role=\"img\">", WIDTH, HEIGHT));
        grid(lines);
        double knee = ceilings.flopsPerSecond() / ceilings.bytesPerSecond();
        lines.add(String.format(
                Locale.ROOT,
                "<polyline class=\"roof\" points=\"%.1f,%.1f %.1f,%.1f %.1f,%.1f\"/>",
                x(LEAST_INTENSITY),
                y(LEAST_INTENSITY * ceilings.bytesPerSecond()),
                x(knee),
                y(ceilings.flopsPerSecond()),
                x(MOST_INTENSITY),
                y(ceilings.flopsPerSecond())));
        List<Figure> points = points();
        for (int p = 0; p < points.size(); p++) {
            lines.add(point(p + 1, points.get(p)));
        }
        lines.add("</svg><ol>");
        points.forEach(f -> lines.add("<li>" + Markup.escaped(f.of().name()) + "</li>"));
        lines.add("</ol>");
        return lines;
    }

    private List<Figure> points() {
        return report.figures().stream()
                .filter(f -> f.contender().equals(contender.label()) && f.ok())
                .filter(f ->
                        f.of().group() != Case.Group.OPERATIONS) // so many that none can be read
                .filter(f -> f.flopsPerSecond() > 0 && f.bytesPerSecond() > 0)
                .toList();
    }

    /** A power of ten. */
    static String tick(double value) {
        return BigDecimal.valueOf(value)
                .round(new MathContext(3))
                .stripTrailingZeros()
                .toPlainString();
    }

    private void grid(List<String> lines) {
        for (double i = LEAST_INTENSITY; i <= MOST_INTENSITY * 1.01; i *= 10) {
            lines.add(Markup.line("grid", x(i), TOP, x(i), HEIGHT - BOTTOM));
            lines.add(Markup.text(
                    x(i), HEIGHT - BOTTOM + 16, "class=\"soft\" text-anchor=\"middle\"", tick(i)));
        }
        for (double f = highest(); f > highest() * Math.pow(10, -DECADES) * 1.01; f /= 10) {
            lines.add(Markup.line("grid", LEFT, y(f), WIDTH - RIGHT, y(f)));
            lines.add(Markup.text(
                    LEFT - 6, y(f) + 4, "class=\"soft\" text-anchor=\"end\"", tick(f * 1e-9)));
        }
        lines.add(Markup.text(
                (LEFT + WIDTH) / 2.0,
                HEIGHT - 6,
                "class=\"soft\" text-anchor=\"middle\"",
                "floating-point operations a byte (GFLOP/s upwards)"));
    }

    private String point(int number, Figure figure) {
        double px = x(figure.flopsPerSecond() / figure.bytesPerSecond());
        double py = y(figure.flopsPerSecond());
        String title = String.format(
                Locale.ROOT,
                "%s: %s GFLOP/s, %s",
                figure.of().name(),
                Words.giga(figure.flopsPerSecond()),
                report.why(figure));
        return String.format(
                        Locale.ROOT,
                        "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"5\" fill=\"%s\" fill-opacity=\"0.85\">"
                                + "<title>%s</title></circle>",
                        px,
                        py,
                        report.colour(contender.label()),
                        Markup.escaped(title))
                + Markup.text(px + 7, py + 11, "", String.valueOf(number));
    }

    /** The power of ten above the roof. */
    private double highest() {
        return Math.pow(10, Math.ceil(Math.log10(ceilings.flopsPerSecond())));
    }

    private static double x(double intensity) {
        double kept = Math.max(LEAST_INTENSITY, Math.min(MOST_INTENSITY, intensity));
        double share =
                Math.log10(kept / LEAST_INTENSITY) / Math.log10(MOST_INTENSITY / LEAST_INTENSITY);
        return LEFT + share * (WIDTH - RIGHT - LEFT);
    }

    private double y(double flops) {
        double below = Math.log10(highest() / Math.max(flops, 1));
        double share = Math.max(0, Math.min(1, below / DECADES));
        return TOP + share * (HEIGHT - BOTTOM - TOP);
    }
}
