package io.kiln.cli;

import io.kiln.model.ModelException;
import io.kiln.page.Words;
import io.kiln.train.History;
import io.kiln.train.Run;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What a fold came to, by its own validation.
 *
 * @param number of the fold, from 1
 * @param epoch the best one
 * @param loss then, on what validates
 * @param accuracy then; NaN for a regression
 */
record FoldResult(int number, int epoch, double loss, double accuracy) {
    /** From a run's folder; a {@link ModelException} where its figures cannot be read. */
    static FoldResult of(int number, Path run) {
        return History.of(run)
                .best()
                .map(best -> new FoldResult(
                        number, best.epoch(), best.validationLoss(), best.validationAccuracy()))
                .orElseThrow(() ->
                        new ModelException(run.resolve(Run.METRICS) + ": no best epoch in it"));
    }

    Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("fold", number);
        facts.put("best_epoch", epoch);
        facts.put("validation_loss", loss);
        facts.put("validation_accuracy", accuracy);
        return facts;
    }

    static Map<String, Object> summary(List<FoldResult> all) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("folds", all.size());
        facts.put("mean_loss", mean(all, FoldResult::loss));
        facts.put("spread_loss", spread(all, FoldResult::loss));
        facts.put("mean_accuracy", mean(all, FoldResult::accuracy));
        facts.put("spread_accuracy", spread(all, FoldResult::accuracy));
        return facts;
    }

    static List<String> table(List<FoldResult> all) {
        var table = new Table(0).row("fold", "best epoch", "valid loss", "valid acc");
        for (FoldResult one : all) {
            table.row(one.number, one.epoch, Words.number(one.loss), Words.percent(one.accuracy));
        }
        table.row(
                "mean",
                "",
                Words.number(mean(all, FoldResult::loss)),
                Words.percent(mean(all, FoldResult::accuracy)));
        table.row(
                "spread",
                "",
                Words.number(spread(all, FoldResult::loss)),
                Words.percent(spread(all, FoldResult::accuracy)));
        return table.lines();
    }

    private static double mean(List<FoldResult> all, ToDoubleFunction<FoldResult> of) {
        return all.stream().mapToDouble(of).average().orElse(Double.NaN);
    }

    /** The standard deviation between folds, over their number less one. */
    private static double spread(List<FoldResult> all, ToDoubleFunction<FoldResult> of) {
        double mean = mean(all, of);
        double sum = all.stream()
                .mapToDouble(of)
                .map(value -> (value - mean) * (value - mean))
                .sum();
        return Math.sqrt(sum / (all.size() - 1));
    }
}
