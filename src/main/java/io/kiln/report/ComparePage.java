package io.kiln.report;

import io.kiln.page.Markup;
import io.kiln.page.Page;
import io.kiln.train.History;

import java.util.ArrayList;
import java.util.List;

/**
 * Runs beside each other, as one page.
 *
 * @param comparison of them
 */
public record ComparePage(Comparison comparison) {
    private static final String STYLE = Curves.STYLE + """
            .charts { grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); }
            .compared { width: 100%; }
            .compared th:nth-child(2), .compared td:nth-child(2) { text-align: left; }
            .compared .chip { margin-right: 7px; vertical-align: -1px; }
            .different td { text-align: left; white-space: normal; overflow-wrap: anywhere; }
            .different th { text-align: left; padding-right: 24px; }
            @media print { body { max-width: none; padding: 0; background: #fff; }
              .card { break-inside: avoid; } }
            """;

    /**
     * Writes the page.
     *
     * @return its lines
     */
    public List<String> lines() {
        List<String> body = new ArrayList<>();
        body.add("<header><h1>Runs beside each other</h1></header><main>");
        body.add("<div class=\"card\"><table class=\"compared\">");
        List<List<String>> rows = comparison.results();
        body.add(Markup.row("th", rows.get(0)));
        for (int r = 1; r < rows.size(); r++) {
            body.add(row(r - 1, rows.get(r)));
        }
        body.add("</table></div>");
        body.add("<h2>Epochs</h2><div class=\"charts\">");
        List<RunAccount> runs = comparison.runs();
        Curves.overlaid(
                body,
                runs,
                "Validation accuracy in %",
                " %",
                false,
                e -> 100 * e.validationAccuracy());
        Curves.overlaid(
                body, runs, "Training accuracy in %", " %", false, e -> 100 * e.trainAccuracy());
        Curves.overlaid(body, runs, "Validation loss", "", true, History.Epoch::validationLoss);
        Curves.overlaid(body, runs, "Training loss", "", true, History.Epoch::trainLoss);
        Curves.overlaid(body, runs, "Learning rate", "", true, History.Epoch::rate);
        body.add("</div>");
        differences(body);
        body.add("</main>");
        return new Page("Runs beside each other – Kiln", STYLE, body).lines();
    }

    private static String row(int run, List<String> cells) {
        String chip = "<i class=\"chip\" style=\"background:" + colour(run) + "\"></i>";
        return Markup.row("td", cells).replaceFirst("<td>", "<td>" + chip);
    }

    private static String colour(int run) {
        return run == 0 ? "var(--accent)" : Markup.colour(run);
    }

    private void differences(List<String> body) {
        body.add("<h2>Settings that differ</h2><div class=\"card\"><table class=\"different\">");
        List<String> head = new ArrayList<>(List.of(""));
        comparison.runs().forEach(run -> head.add(run.name()));
        body.add(Markup.row("th", head));
        comparison.differences().forEach((name, values) -> {
            List<String> cells = new ArrayList<>(List.of(name));
            cells.addAll(values);
            body.add(Markup.row("td", cells));
        });
        body.add("</table></div>");
    }
}
