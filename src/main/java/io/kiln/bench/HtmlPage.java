package io.kiln.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A report as one page that needs nothing else: bars by case, a roofline by device, every figure.
 */
public final class HtmlPage {
    private static final String STYLE = """
            :root { color-scheme: light dark; --ink: #1c1f24; --soft: #5d6673; --line: #d9dde3;
              --page: #f6f7f9; --card: #ffffff; }
            @media (prefers-color-scheme: dark) { :root { --ink: #e6e9ee; --soft: #98a2b0;
              --line: #343b45; --page: #14171b; --card: #1d2127; } }
            body { margin: 0 auto; max-width: 1120px; padding: 28px 24px 60px; background: var(--page);
              color: var(--ink); font: 15px/1.5 system-ui, "Segoe UI", Roboto, Arial, sans-serif; }
            h1 { font-size: 26px; margin: 0 0 2px; }
            h2 { font-size: 18px; margin: 30px 0 10px; }
            p.facts { color: var(--soft); margin: 2px 0; font-size: 13px; overflow-wrap: anywhere; }
            .card { background: var(--card); border: 1px solid var(--line); border-radius: 10px;
              padding: 14px 18px; margin: 12px 0; overflow-x: auto; }
            .roofs { display: grid; gap: 12px;
              grid-template-columns: repeat(auto-fit, minmax(460px, 1fr)); }
            .roofs .card { margin: 0; }
            .device { display: flex; align-items: baseline; gap: 8px; margin: 3px 0; }
            .chip { flex: none; width: 12px; height: 12px; border-radius: 3px; }
            .device b { white-space: nowrap; }
            .device span { color: var(--soft); font-size: 13px; }
            ol { columns: 2; margin: 6px 0 0; padding-left: 26px; font-size: 12px; color: var(--soft); }
            table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; }
            th, td { padding: 3px 10px 3px 0; text-align: right; white-space: nowrap;
              border-bottom: 1px solid var(--line); }
            th { color: var(--soft); font-weight: 600; }
            th:first-child, td:first-child, th:nth-child(2), td:nth-child(2), th:last-child,
              td:last-child { text-align: left; }
            svg { display: block; width: 100%; height: auto; }
            svg text { fill: var(--ink); font-size: 12.5px; }
            svg text.soft { fill: var(--soft); }
            svg text.win { font-weight: 700; }
            svg .grid { stroke: var(--line); }
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
        lines.add("<!DOCTYPE html>");
        lines.add("<html lang=\"en\"><head><meta charset=\"utf-8\"/>"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>"
                + "<title>Kiln bench</title><style>");
        lines.addAll(Markup.escaped(STYLE).lines().toList());
        lines.add("</style></head><body>");
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
        lines.add("</div></body></html>");
        return lines;
    }

    private static String device(Report report, Contender contender) {
        Ceilings ceilings = contender.ceilings();
        String reaches = ceilings == null
                ? ""
                : "; best arithmetic %s GFLOP/s, copy %s GB/s, %s a launch"
                        .formatted(
                                Words.giga(ceilings.flopsPerSecond()),
                                Words.giga(ceilings.bytesPerSecond()),
                                Words.seconds(ceilings.launchNanos() * 1e-9));
        String what = contender.name() + ", " + contender.variant() + ", " + contender.driver();
        return "<div class=\"device\"><i class=\"chip\" style=\"background:"
                + Markup.colour(report, contender.label()) + "\"></i><b>"
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
            String tag = r == 0 ? "th" : "td";
            var line = new StringBuilder("<tr>");
            for (String cell : rows.get(r)) {
                line.append('<').append(tag).append('>').append(Markup.escaped(cell));
                line.append("</").append(tag).append('>');
            }
            lines.add(line.append("</tr>").toString());
        }
        lines.add("</table>");
        return lines;
    }
}
