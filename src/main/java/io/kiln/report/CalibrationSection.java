package io.kiln.report;

import io.kiln.page.Markup;
import io.kiln.page.Words;
import io.kiln.train.Answers;
import io.kiln.train.Calibration;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Whether the network is right as often as it is sure, and what is gained by asking for more.
 *
 * @param answers with probabilities
 */
record CalibrationSection(Answers answers) {
    private static final int SIDE = 360;
    private static final int LEFT = 44;
    private static final int BOTTOM = 38;
    private static final int TOP = 8;
    private static final int PLOT = SIDE - LEFT - 18;
    private static final double[] LEAST = {0.5, 0.8, 0.9, 0.95, 0.99, 0.999};

    static final String STYLE = """
            .reliability { max-width: 360px; margin: 0 auto 8px; }
            svg .bin { fill: var(--accent); fill-opacity: .3; }
            svg .gap { stroke: #d55e00; stroke-width: 2; }
            svg .ideal { stroke: var(--soft); stroke-dasharray: 4 4; }
            svg .point { fill: var(--accent); }
            """;

    Calibration calibration() {
        return Calibration.of(answers, Calibration.BINS);
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(
                String.format(
                                Locale.ROOT,
                                "<div class=\"card\"><div class=\"reliability\"><svg viewBox=\"0 0 %d %d\" role=\"img\"",
                                SIDE,
                                PLOT + TOP + BOTTOM)
                        + " aria-label=\"Reliability diagram: share of right answers by how sure they are\">");
        axes(lines);
        calibration().bins().forEach(bin -> bin(bin, lines));
        lines.add("</svg></div>");
        lines.add("<table class=\"wide\">"
                + Markup.row("th", List.of("at least so sure", "rejected", "error of the others")));
        for (double least : LEAST) {
            Answers.Accepted taken = answers.accepting(least);
            lines.add(Markup.row(
                    "td",
                    List.of(
                            String.format(Locale.ROOT, "%.1f %%", 100 * least),
                            Words.percent(taken.rejected()),
                            Words.percent(taken.error()))));
        }
        lines.add("</table></div>");
        return lines;
    }

    private static void axes(List<String> lines) {
        for (int tick = 0; tick <= 100; tick += 25) {
            double at = tick / 100.0;
            lines.add(Markup.line("grid", x(0), y(at), x(1), y(at)));
            lines.add(Markup.text(
                    LEFT - 6, y(at) + 4, "class=\"soft\" text-anchor=\"end\"", tick + " %"));
            lines.add(Markup.text(
                    x(at), y(0) + 17, "class=\"soft\" text-anchor=\"middle\"", tick + " %"));
        }
        lines.add(Markup.line("ideal", x(0), y(0), x(1), y(1)));
        lines.add(Markup.text(
                x(0.5),
                y(0) + BOTTOM - 4,
                "class=\"soft\" text-anchor=\"middle\"",
                "how sure (upwards: how often right)"));
    }

    private void bin(Calibration.Bin bin, List<String> lines) {
        if (bin.answers() == 0) {
            return;
        }
        String words = String.format(
                Locale.ROOT,
                "%s to %s sure: %s answers, %s sure on the average, %s right",
                Words.percent(bin.from()),
                Words.percent(bin.to()),
                Words.count(bin.answers()),
                Words.percent(bin.sure()),
                Words.percent(bin.right()));
        lines.add(String.format(
                Locale.ROOT,
                "<g><title>%s</title><rect class=\"bin\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>",
                words,
                x(bin.from()) + 0.5,
                y(bin.right()),
                x(bin.to()) - x(bin.from()) - 1,
                y(0) - y(bin.right())));
        lines.add(Markup.line("gap", x(bin.sure()), y(bin.sure()), x(bin.sure()), y(bin.right())));
        double share = (double) bin.answers() / answers.size();
        lines.add(String.format(
                Locale.ROOT,
                "<circle class=\"point\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/></g>",
                x(bin.sure()),
                y(bin.right()),
                2 + 4 * Math.sqrt(share)));
    }

    private static double x(double share) {
        return LEFT + share * PLOT;
    }

    private static double y(double share) {
        return TOP + (1 - share) * PLOT;
    }
}
