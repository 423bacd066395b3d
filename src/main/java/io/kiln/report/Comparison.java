package io.kiln.report;

import io.kiln.page.Words;
import io.kiln.train.History;
import io.kiln.train.Look;
import io.kiln.train.Score;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Runs beside each other.
 *
 * @param runs in the order in which they were named
 */
public record Comparison(List<RunAccount> runs) {
    private static final int TRAIN_ACCURACY = 3; // column

    /** Keeps the runs. */
    public Comparison {
        runs = List.copyOf(runs);
    }

    /**
     * What the runs came to.
     *
     * @return rows of cells for people, the first of them the head
     */
    public List<List<String>> results() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(cells(
                "run",
                "state",
                "best epoch",
                "train acc",
                "valid acc",
                "valid loss",
                "test acc",
                "wrong",
                "time"));
        for (RunAccount run : runs) {
            Optional<History.Epoch> best = run.history().best();
            Optional<Look> tested = run.tested();
            rows.add(cells(
                    run.name(),
                    run.state(),
                    best.map(e -> String.valueOf(e.epoch())).orElse("-"),
                    best.map(e -> Words.percent(e.trainAccuracy())).orElse("-"),
                    best.map(e -> Words.percent(e.validationAccuracy())).orElse("-"),
                    best.map(e -> Words.number(e.validationLoss())).orElse("-"),
                    tested.map(l -> Words.percent(accuracy(l))).orElse("-"),
                    tested.filter(l -> l.hits() != Score.UNCOUNTED)
                            .map(l -> Words.count(l.examples() - l.hits()))
                            .orElse("-"),
                    Words.time(run.history().seconds())));
        }
        if (runs.stream().noneMatch(run -> run.history().counted())) {
            rows.forEach(row -> row.remove(TRAIN_ACCURACY));
        }
        return rows;
    }

    private static List<String> cells(String... cells) {
        return new ArrayList<>(List.of(cells));
    }

    private static double accuracy(Look look) {
        return new Score(look.loss(), look.hits(), look.examples()).accuracy();
    }

    /**
     * Settings that are not the same in all runs.
     *
     * @return by name, one value a run; a dash where a run has no such setting
     */
    public Map<String, List<String>> differences() {
        Set<String> names = new LinkedHashSet<>();
        runs.forEach(run -> names.addAll(run.config().keySet()));
        Map<String, List<String>> differences = new LinkedHashMap<>();
        for (String name : names) {
            List<String> values = runs.stream()
                    .map(run -> run.config().getOrDefault(name, "-"))
                    .toList();
            if (Set.copyOf(values).size() > 1) {
                differences.put(name, values);
            }
        }
        return differences;
    }

    /**
     * A run for programs.
     *
     * @param run one of them
     * @return names and values; null where there is none, accuracies from 0 to 1
     */
    public Map<String, @Nullable Object> facts(RunAccount run) {
        Map<String, @Nullable Object> facts = new LinkedHashMap<>();
        facts.put("run", run.name());
        facts.put("finished", run.through());
        facts.put("epochs", run.history().epochs().size());
        History.Epoch best = run.history().best().orElse(null);
        facts.put("best_epoch", best == null ? null : best.epoch());
        facts.put(
                "train_accuracy",
                best == null || Double.isNaN(best.trainAccuracy()) ? null : best.trainAccuracy());
        facts.put("validation_accuracy", best == null ? null : best.validationAccuracy());
        facts.put("validation_loss", best == null ? null : best.validationLoss());
        Look tested = run.tested().orElse(null);
        facts.put("test_accuracy", tested == null ? null : accuracy(tested));
        facts.put("test_loss", tested == null ? null : tested.loss());
        facts.put("test_examples", tested == null ? null : tested.examples());
        facts.put("test_evaluations", run.looks().size());
        facts.put("seconds", run.history().seconds());
        Map<String, String> different = new LinkedHashMap<>();
        differences().forEach((name, values) -> {
            String value = run.config().get(name);
            if (value != null) {
                different.put(name, Objects.requireNonNull(value));
            }
        });
        facts.put("differs", different);
        return facts;
    }
}
