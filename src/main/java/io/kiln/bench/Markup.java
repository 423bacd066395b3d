package io.kiln.bench;

import java.util.List;
import java.util.Locale;

/** What the drawings of the page have in common. */
final class Markup {
    /** Told apart by most eyes (Okabe and Ito, Color universal design, 2008). */
    private static final List<String> COLOURS = List.of(
            "#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#8a8f98", "#b8a500");

    private Markup() {}

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /** The colour of who took part. */
    static String colour(Report report, String contender) {
        for (int c = 0; c < report.contenders().size(); c++) {
            if (report.contenders().get(c).label().equals(contender)) {
                return COLOURS.get(c % COLOURS.size());
            }
        }
        return COLOURS.get(0);
    }

    /** A line of text in a drawing. */
    static String text(double x, double y, String attributes, String words) {
        return String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" %s>%s</text>",
                x,
                y,
                attributes,
                escaped(words));
    }
}
