package io.kiln.cli;

import io.kiln.page.Words;
import io.kiln.train.RateSweep;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A sweep of learning rates in words, figures, and characters: rates to the right, each as many
 * times the one before, smoothed losses upwards.
 *
 * @param result what the sweep found
 * @param width columns of a line
 */
record RatePlot(RateSweep.Result result, int width) {
    private static final int ROWS = 12;
    private static final int LABEL = 10; // columns of the losses at the side
    private static final int WIDEST = 100;

    /** The first loss, and a little more: what the last steps reach above it tells nothing. */
    double top() {
        return 1.2 * result.points().get(0).smooth();
    }

    double bottom() {
        return result.points().stream()
                .mapToDouble(RateSweep.Point::smooth)
                .min()
                .orElse(0);
    }

    /** Where a rate lies between the first and the last one, 0 to 1. */
    double across(float rate) {
        List<RateSweep.Point> points = result.points();
        double first = Math.log(points.get(0).rate());
        double last = Math.log(points.get(points.size() - 1).rate());
        return last > first ? (Math.log(rate) - first) / (last - first) : 0;
    }

    /** Where a loss lies between the lowest and {@link #top}, 0 to 1. */
    double up(double loss) {
        return Math.min(1, Math.max(0, (loss - bottom()) / (top() - bottom())));
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        if (!result.points().isEmpty()) {
            lines.addAll(drawing());
        }
        String verdict = verdict();
        if (verdict != null) {
            lines.add(verdict);
        }
        return lines;
    }

    private List<String> drawing() {
        int columns = Math.min(WIDEST, width) - LABEL - 3;
        char[][] cells = new char[ROWS][columns];
        for (char[] row : cells) {
            Arrays.fill(row, ' ');
        }
        for (RateSweep.Point point : result.points()) {
            int row = (int) Math.round((1 - up(point.smooth())) * (ROWS - 1));
            int column = (int) Math.round(across(point.rate()) * (columns - 1));
            cells[row][column] = '*';
        }
        List<String> lines = new ArrayList<>();
        for (int r = 0; r < ROWS; r++) {
            double loss = top() - (top() - bottom()) * r / (ROWS - 1);
            String label = r % (ROWS - 1) == 0 ? Words.number(loss) : "";
            lines.add(
                    String.format(Locale.ROOT, "%" + LABEL + "s | %s", label, new String(cells[r]))
                            .stripTrailing());
        }
        RateSweep.Point last = result.points().get(result.points().size() - 1);
        String from = figure(result.points().get(0).rate());
        String to = figure(last.rate());
        lines.add(" ".repeat(LABEL + 1) + "+" + "-".repeat(columns + 1));
        lines.add(" ".repeat(LABEL + 3)
                + from
                + " ".repeat(Math.max(1, columns - from.length() - to.length()))
                + to);
        return lines;
    }

    /** The suggestion in a line, or null without one. */
    @Nullable
    String verdict() {
        RateSweep.Point lowest = result.lowest();
        Float suggestion = result.suggestion();
        return lowest == null || suggestion == null
                ? null
                : String.format(
                        Locale.ROOT,
                        "suggestion: --lr %s, a tenth of the rate where the loss was lowest (%s at %s)%s",
                        figure(suggestion),
                        Words.number(lowest.smooth()),
                        figure(lowest.rate()),
                        result.ranAway() ? "" : "; it never ran away: raise --to");
    }

    /** Two digits are all that such a sweep can tell. */
    static String figure(float rate) {
        return String.format(Locale.ROOT, "%.2g", rate).replaceAll("\\.?0+(e|$)", "$1");
    }

    List<String> csv() {
        List<String> lines = new ArrayList<>(List.of("step,rate,loss,smoothed"));
        for (int s = 0; s < result.points().size(); s++) {
            RateSweep.Point point = result.points().get(s);
            lines.add((s + 1) + "," + point.rate() + "," + point.loss() + "," + point.smooth());
        }
        return lines;
    }

    Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("event", "lr-find");
        facts.put("steps", result.points().size());
        facts.put("ran_away", result.ranAway());
        RateSweep.Point lowest = result.lowest();
        Float suggestion = result.suggestion();
        if (lowest != null && suggestion != null) {
            facts.put("lowest_loss", lowest.smooth());
            facts.put("lowest_rate", lowest.rate());
            facts.put("suggestion", suggestion);
        }
        return facts;
    }
}
