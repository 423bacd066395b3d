package io.kiln.bench;

import io.kiln.page.Markup;
import io.kiln.page.Page;
import io.kiln.trust.Ceilings;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A report as one page that needs nothing else: bars by case, a roofline by device, every figure.
 */
public final class HtmlPage {
    private static final String STYLE = """
            .roofs { display: grid; gap: 12px;
              grid-template-columns: repeat(auto-fit, minmax(min(100%, 460px), 1fr)); }
            .roofs .card { margin: 0; }
            .device { display: flex; align-items: baseline; gap: 8px; margin: 3px 0; }
            .device b { white-space: nowrap; }
            .device span { color: var(--soft); font-size: 13px; }
            ol { columns: 2; margin: 6px 0 0; padding-left: 26px; font-size: 12px; color: var(--soft); }
            th:nth-child(2), td:nth-child(2), th:last-child, td:last-child { text-align: left; }
            svg text.win { font-weight: 700; }
            svg .roof { fill: none; stroke: var(--ink); stroke-width: 1.6; }
            """;

    private HtmlPage() {}

    /**
     * Writes a report.
     *
     * @param report what was measured
     * @return the lines; well-formed XML, too
     */
    public static List<String> lines(Report report) {
        List<String> lines = new ArrayList<>();
        lines.add("<h1>Devices beside each other</h1>");
        List<String> facts = new ArrayList<>();
        report.facts().forEach((name, value) -> facts.add(name + ": " + value));
        lines.add("<p class=\"facts\">" + Markup.escaped(String.join(" · ", facts)) + "</p>");
        lines.add("<div class=\"card\">");
        report.contenders().forEach(c -> lines.add(device(report, c)));
        lines.add("</div>");
        charts(report, lines);
        roofs(report, lines);
        lines.add("<h2>Every figure</h2><div class=\"card\">");
        lines.addAll(table(new Overview(report).details()));
        lines.add("</div>");
        return new Page("Kiln bench", STYLE, lines).lines();
    }

    private static String device(Report report, Contender contender) {
        Ceilings ceilings = contender.ceilings();
        String reaches = ceilings == null
                ? ""
                : String.format(
                        Locale.ROOT,
                        "; best arithmetic %s GFLOP/s, copy %s GB/s, %s a launch",
                        Words.giga(ceilings.flopsPerSecond()),
                        Words.giga(ceilings.bytesPerSecond()),
                        Words.seconds(ceilings.launchNanos() * 1e-9));
        String what = contender.name() + ", " + contender.variant() + ", " + contender.driver();
        return "<div class=\"device\"><i class=\"chip\" style=\"background:"
                + report.colour(contender.label()) + "\"></i><b>"
                + Markup.escaped(contender.label()) + "</b><span>" + Markup.escaped(what + reaches)
                + "</span></div>";
    }

    private static void charts(Report report, List<String> lines) {
        for (Case.Group group : Case.Group.values()) {
            List<Case> cases =
                    report.cases().stream().filter(c -> c.group() == group).toList();
            if (!cases.isEmpty()) {
                String title = group.label().substring(0, 1).toUpperCase(Locale.ROOT)
                        + group.label().substring(1);
                lines.add("<h2>" + title + ": longer is faster</h2><div class=\"card\">");
                lines.addAll(new BarChart(report, cases).lines());
                lines.add("</div>");
            }
        }
    }

    private static void roofs(Report report, List<String> lines) {
        lines.add("<h2>What each device could do: the nearer to the roof, the better</h2>");
        lines.add("<div class=\"roofs\">");
        for (Contender contender : report.contenders()) {
            if (contender.ceilings() != null) {
                lines.add("<div class=\"card\"><b>" + Markup.escaped(contender.label()) + "</b>");
                lines.addAll(new Roofline(report, contender, contender.ceilings()).lines());
                lines.add("</div>");
            }
        }
        lines.add("</div>");
    }

    private static List<String> table(List<List<String>> rows) {
        List<String> lines = new ArrayList<>(List.of("<table>"));
        for (int r = 0; r < rows.size(); r++) {
            lines.add(Markup.row(r == 0 ? "th" : "td", rows.get(r)));
        }
        lines.add("</table>");
        return lines;
    }
}
