package io.kiln.report;

import io.kiln.page.Markup;
import io.kiln.page.Words;
import io.kiln.train.Calibration;
import io.kiln.train.Errors;
import io.kiln.train.Evaluation;
import io.kiln.train.History;
import io.kiln.train.Score;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a run came to, in a few numbers.
 *
 * @param account what its folder tells
 * @param examined how its model answers, or null where nobody asked
 */
record KeyFigures(RunAccount account, @Nullable Examined examined) {
    List<String> lines() {
        List<String> lines = new ArrayList<>(List.of("<dl class=\"figures\">"));
        if (examined != null) {
            answers(lines, examined.part(), examined.evaluation());
        }
        History history = account.history();
        history.best()
                .ifPresent(best -> lines.add(figure(
                        "Best epoch",
                        String.format(
                                Locale.ROOT,
                                "%d of %d",
                                best.epoch(),
                                history.epochs().size()),
                        Words.percent(best.validationAccuracy()) + " on validation")));
        if (!history.epochs().isEmpty()) {
            lines.add(figure("Training time", Words.time(history.seconds()), pace(history)));
        }
        lines.add("</dl>");
        return lines;
    }

    /** How a part was answered, a figure each. */
    static void answers(List<String> lines, String part, Evaluation evaluation) {
        Score score = evaluation.score();
        String title = part.substring(0, 1).toUpperCase(Locale.ROOT) + part.substring(1);
        Errors errors = evaluation.errors();
        if (errors != null) {
            lines.add(error(title + " MSE", errors.squared()));
            lines.add(error(title + " MAE", errors.absolute()));
            lines.add(error(title + " R2", errors.explained()));
            return;
        }
        lines.add(figure(
                title + " accuracy",
                Words.percent(score.accuracy()),
                String.format(
                        Locale.ROOT,
                        "%s of %s wrong",
                        Words.count(score.examples() - score.hits()),
                        Words.count(score.examples()))));
        lines.add(figure(title + " loss", Words.number(score.loss()), "mean of an example"));
        if (evaluation.answers().probabilities()) {
            double error =
                    Calibration.of(evaluation.answers(), Calibration.BINS).error();
            lines.add(figure(
                    "Calibration error",
                    Words.percent(error),
                    String.format(Locale.ROOT, "ECE, %d bins", Calibration.BINS)));
        }
    }

    private static String error(String name, List<Double> ofTargets) {
        String note = ofTargets.size() == 1 ? "" : "mean of " + ofTargets.size() + " targets";
        return figure(name, Words.number(Errors.mean(ofTargets)), note);
    }

    private static String pace(History history) {
        double[] paces = history.epochs().stream()
                .mapToDouble(History.Epoch::imagesPerSecond)
                .sorted()
                .toArray();
        return String.format(
                Locale.ROOT,
                "median %s examples/s",
                Words.count(Math.round(paces[paces.length / 2])));
    }

    static String figure(String name, String value, String note) {
        return String.format(
                Locale.ROOT,
                "<div><dt>%s</dt><dd>%s <small>%s</small></dd></div>",
                Markup.escaped(name),
                Markup.escaped(value),
                Markup.escaped(note));
    }
}
