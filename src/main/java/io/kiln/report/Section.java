package io.kiln.report;

import io.kiln.page.Markup;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A part of a page, under a heading.
 *
 * @param title its heading, not escaped yet
 * @param note a line about it, not escaped yet; may be empty
 * @param lines what is in it, markup
 */
record Section(String title, String note, List<String> lines) {
    void addTo(List<String> body) {
        body.add("<section><h2>" + Markup.escaped(title) + "</h2>");
        if (!note.isEmpty()) {
            body.add("<p class=\"facts\">" + Markup.escaped(note) + "</p>");
        }
        body.addAll(lines);
        body.add("</section>");
    }

    /** Names and values, each a row. */
    static List<String> facts(Map<String, String> facts) {
        List<String> lines =
                new ArrayList<>(List.of("<div class=\"card\"><table class=\"facts-table\">"));
        facts.forEach((name, value) -> lines.add(Markup.row("td", List.of(name, value))));
        lines.add("</table></div>");
        return lines;
    }

    /** The words that begin again what a page is about. */
    static Section repeating(String command) {
        return new Section(
                "To repeat it",
                "With the same data these settings give the same weights, bit for bit.",
                List.of("<div class=\"card\"><pre><code>" + Markup.escaped(command)
                        + "</code></pre></div>"));
    }
}
