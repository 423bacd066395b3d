package io.kiln.report;

import io.kiln.page.Markup;
import io.kiln.page.Words;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * What is taken for what: counts, and the examples of a cell when it is chosen.
 *
 * @param examined the answers
 * @param sheet pictures of the examples, or null where they are none
 */
record ConfusionSection(Examined examined, @Nullable PictureSheet sheet) {
    private static final int WIDEST = 30; // classes; more do not fit a page
    private static final int PAIRS = 40; // listed instead
    private static final int MOST_A_CELL = 24;
    private static final int PIXELS = 800_000; // of all pictures, before packing
    private static final int EXAMPLES = 2000; // where there are no pictures

    static final String STYLE = """
            .split { display: flex; flex-wrap: wrap; gap: 14px 28px; align-items: flex-start; }
            .split .scroll { overflow-x: auto; max-width: 100%; }
            .panel { flex: 1 1 260px; min-width: 0; }
            .panel p { margin: 0 0 8px; }
            .confusion th, .confusion td { padding: 0; border: 0; text-align: center;
              min-width: 32px; height: 30px; }
            .confusion thead th, .confusion tbody th { color: var(--ink); padding: 0 6px; }
            .confusion td { border: 1px solid var(--card); border-radius: 4px; color: var(--soft); }
            .confusion td { background: rgba(213, 94, 0, var(--heat, 0)); }
            .confusion td.right { background: rgba(0, 114, 178, .16); }
            @media (max-width: 560px) { .confusion th, .confusion td { min-width: 26px; } }
            .confusion button, .pairs button { font: inherit; color: var(--ink); background: none;
              border: 0; border-radius: 4px; width: 100%; height: 100%; padding: 0 4px; cursor: pointer;
              font-variant-numeric: tabular-nums; }
            .confusion button[aria-pressed=true], .pairs button[aria-pressed=true] {
              box-shadow: inset 0 0 0 2px var(--ink); }
            button:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
            .pics { display: flex; flex-wrap: wrap; gap: 8px; }
            .pics figure { margin: 0; padding: 4px; background: var(--tile); border-radius: 6px; }
            .pics figcaption { font-size: 11px; line-height: 1.35; text-align: center;
              color: var(--soft); font-variant-numeric: tabular-nums; }
            .pics figcaption b { color: var(--ink); }
            .pics .pic { margin: 0 auto; }
            """;

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("<div class=\"card split\"><div class=\"scroll\">");
        lines.addAll(examined.classes() <= WIDEST ? matrix() : pairs());
        lines.add("</div><div class=\"panel\" id=\"panel\" aria-live=\"polite\">"
                + "<p class=\"facts\">Choose a cell to see its examples.</p></div></div>");
        lines.add("<script type=\"application/json\" id=\"cells\">" + cells() + "</script>");
        return lines;
    }

    private List<String> matrix() {
        List<String> lines = new ArrayList<>();
        lines.add("<table class=\"confusion\"><thead><tr><th scope=\"col\">is \\ taken for</th>");
        for (String name : examined.evaluation().classes()) {
            lines.add("<th scope=\"col\">" + Markup.escaped(name) + "</th>");
        }
        lines.add("</tr></thead><tbody>");
        for (int truth = 0; truth < examined.classes(); truth++) {
            var row = new StringBuilder(
                    "<tr><th scope=\"row\">" + Markup.escaped(examined.name(truth)) + "</th>");
            for (int answer = 0; answer < examined.classes(); answer++) {
                row.append(cell(truth, answer));
            }
            lines.add(row.append("</tr>").toString());
        }
        lines.add("</tbody></table>");
        return lines;
    }

    private String cell(int truth, int answer) {
        int count = count(truth, answer);
        String open = truth == answer
                ? "<td class=\"right\">"
                : String.format(Locale.ROOT, "<td style=\"--heat:%.2f\">", heat(count));
        return open + (count == 0 ? "·" : button(truth, answer)) + "</td>";
    }

    private double heat(int count) {
        return count == 0 ? 0 : 0.12 + 0.63 * count / Math.max(1, most());
    }

    private int most() {
        return wrong().stream().mapToInt(p -> count(p[0], p[1])).max().orElse(1);
    }

    private String button(int truth, int answer) {
        String label = String.format(
                Locale.ROOT,
                "%s taken for %s: %s",
                examined.name(truth),
                examined.name(answer),
                Words.count(count(truth, answer)));
        return String.format(
                Locale.ROOT,
                "<button type=\"button\" aria-pressed=\"false\" data-at=\"%d-%d\" aria-label=\"%s\">%s</button>",
                truth,
                answer,
                Markup.escaped(label),
                Words.count(count(truth, answer)));
    }

    private int count(int truth, int answer) {
        return examined.evaluation().confusion()[truth][answer];
    }

    /** Pairs of classes that were confused, the most frequent first. */
    private List<int[]> wrong() {
        List<int[]> pairs = new ArrayList<>();
        for (int truth = 0; truth < examined.classes(); truth++) {
            for (int answer = 0; answer < examined.classes(); answer++) {
                if (truth != answer && count(truth, answer) > 0) {
                    pairs.add(new int[] {truth, answer});
                }
            }
        }
        pairs.sort(Comparator.comparingInt((int[] p) -> -count(p[0], p[1])));
        return pairs;
    }

    private List<String> pairs() {
        List<String> lines = new ArrayList<>();
        lines.add(
                "<table class=\"pairs\">" + Markup.row("th", List.of("is", "taken for", "times")));
        wrong().stream()
                .limit(PAIRS)
                .forEach(p -> lines.add(String.format(
                        Locale.ROOT,
                        "<tr><td>%s</td><td>%s</td><td>%s</td></tr>",
                        Markup.escaped(examined.name(p[0])),
                        Markup.escaped(examined.name(p[1])),
                        button(p[0], p[1]))));
        lines.add("</table>");
        return lines;
    }

    /** Numbers only: what the script shows for each cell. */
    private String cells() {
        List<int[]> shown = new ArrayList<>(wrong());
        if (examined.classes() <= WIDEST) {
            for (int c = 0; c < examined.classes(); c++) {
                shown.add(new int[] {c, c});
            }
        } else {
            shown = shown.subList(0, Math.min(PAIRS, shown.size()));
        }
        int room = sheet == null ? EXAMPLES : PIXELS / sheet.pixels();
        int most = Math.max(1, Math.min(MOST_A_CELL, room / Math.max(1, shown.size())));
        var cells = new ArrayList<String>();
        shown.forEach(p -> cells.add(cell(p, most)));
        return String.format(
                Locale.ROOT,
                "{\"classes\":%d,\"columns\":%d,\"width\":%d,\"height\":%d,\"cells\":{%s}}",
                examined.classes(),
                sheet == null ? 0 : sheet.columns(),
                sheet == null ? 0 : sheet.shownWidth(),
                sheet == null ? 0 : sheet.shownHeight(),
                String.join(",", cells));
    }

    private String cell(int[] pair, int most) {
        List<String> examples = new ArrayList<>();
        for (int example : examined.cell(pair[0], pair[1], most)) {
            examples.add(String.format(
                    Locale.ROOT,
                    "[%d,%d,\"%s\"]",
                    example,
                    sheet == null ? 0 : sheet.place(example),
                    examined.words(examined.sure(example))));
        }
        return String.format(
                Locale.ROOT, "\"%d-%d\":[%s]", pair[0], pair[1], String.join(",", examples));
    }
}
