package io.kiln.report;

import io.kiln.page.LineChart;
import io.kiln.train.History;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A run's figures over its epochs.
 *
 * @param history the epochs
 */
record Curves(History history) {
    static final String STYLE = LineChart.STYLE + """
            .charts { display: grid; gap: 12px;
              grid-template-columns: repeat(auto-fit, minmax(min(100%, 280px), 1fr)); }
            .charts .card { margin: 0; }
            .charts h3 { font-size: 14px; margin: 0 0 4px; }
            """;

    List<String> lines() {
        int best = history.best().map(History.Epoch::epoch).orElse(0);
        List<String> lines = new ArrayList<>(List.of("<div class=\"charts\">"));
        card(
                lines,
                "Loss",
                new LineChart(
                        "Loss by epoch",
                        "epoch",
                        "",
                        true,
                        best,
                        List.of(
                                curve("training", 0, History.Epoch::trainLoss),
                                curve("validation", 5, History.Epoch::validationLoss))));
        card(
                lines,
                "Accuracy in %",
                new LineChart(
                        "Accuracy by epoch",
                        "epoch",
                        " %",
                        false,
                        best,
                        List.of(
                                curve("training", 0, e -> 100 * e.trainAccuracy()),
                                curve("validation", 5, e -> 100 * e.validationAccuracy()))));
        card(
                lines,
                "Learning rate",
                new LineChart(
                        "Learning rate at the beginning of each epoch",
                        "epoch",
                        "",
                        true,
                        0,
                        List.of(curve("first step of the epoch", 2, History.Epoch::rate))));
        lines.add("</div>");
        return lines;
    }

    /** The same figure of several runs; those that are not through are dashed. */
    static void overlaid(
            List<String> lines,
            List<RunAccount> runs,
            String title,
            String unit,
            boolean zero,
            ToDoubleFunction<History.Epoch> figure) {
        List<LineChart.Curve> curves = new ArrayList<>();
        for (int r = 0; r < runs.size(); r++) {
            RunAccount run = runs.get(r);
            List<History.Epoch> epochs = run.history().epochs();
            int first = epochs.isEmpty() ? 1 : epochs.get(0).epoch();
            double[] values = epochs.stream().mapToDouble(figure).toArray();
            curves.add(new LineChart.Curve(run.name(), r, !run.through(), first, values));
        }
        card(lines, title, new LineChart(title + " by epoch", "epoch", unit, zero, 0, curves));
    }

    static void card(List<String> lines, String title, LineChart chart) {
        List<String> drawn = chart.lines();
        if (!drawn.isEmpty()) {
            lines.add("<div class=\"card\"><h3>" + title + "</h3>");
            lines.addAll(drawn);
            lines.add("</div>");
        }
    }

    private LineChart.Curve curve(String name, int colour, ToDoubleFunction<History.Epoch> figure) {
        int first = history.epochs().isEmpty() ? 1 : history.epochs().get(0).epoch();
        double[] values = history.epochs().stream().mapToDouble(figure).toArray();
        return new LineChart.Curve(name, colour, false, first, values);
    }
}
