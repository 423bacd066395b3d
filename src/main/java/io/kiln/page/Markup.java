package io.kiln.page;

import java.util.List;
import java.util.Locale;

/** Words and shapes of a page. */
public final class Markup {
    /** Told apart by most eyes (Okabe and Ito, Color universal design, 2008). */
    private static final List<String> COLOURS = List.of(
            "#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#8a8f98", "#b8a500");

    private Markup() {}

    /**
     * Text as it may stand between tags and in attributes.
     *
     * @param text whatever it holds; what XML has no place for becomes a replacement character
     * @return the text, escaped
     */
    public static String escaped(String text) {
        var safe = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> safe.appendCodePoint(allowed(c) ? c : 0xFFFD);
            }
        });
        return safe.toString();
    }

    /** The characters of XML 1.0. */
    private static boolean allowed(int c) {
        boolean space = c == '\t' || c == '\n' || c == '\r';
        boolean surrogate = c >= 0xD800 && c <= 0xDFFF;
        return space || c >= 0x20 && !surrogate && c != 0xFFFE && c != 0xFFFF;
    }

    /**
     * A colour out of eight, which come round again.
     *
     * @param index from 0
     * @return for CSS
     */
    public static String colour(int index) {
        return COLOURS.get(index % COLOURS.size());
    }

    /**
     * A line of text in a drawing.
     *
     * @param x where it begins
     * @param y of its base line
     * @param attributes more of them, as they stand in the tag
     * @param words not escaped yet
     * @return the element
     */
    public static String text(double x, double y, String attributes, String words) {
        return String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" %s>%s</text>",
                x,
                y,
                attributes,
                escaped(words));
    }

    /**
     * A straight line in a drawing.
     *
     * @param style its class
     * @param x1 from where
     * @param y1 from where
     * @param x2 to where
     * @param y2 to where
     * @return the element
     */
    public static String line(String style, double x1, double y1, double x2, double y2) {
        return String.format(
                Locale.ROOT,
                "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
                style,
                x1,
                y1,
                x2,
                y2);
    }

    /**
     * A row of a table.
     *
     * @param tag of its cells: {@code th} or {@code td}
     * @param cells not escaped yet
     * @return the element
     */
    public static String row(String tag, List<String> cells) {
        var row = new StringBuilder("<tr>");
        for (String cell : cells) {
            row.append('<').append(tag).append('>').append(escaped(cell));
            row.append("</").append(tag).append('>');
        }
        return row.append("</tr>").toString();
    }
}
