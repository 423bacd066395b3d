package io.kiln.cli;

import io.kiln.page.Words;
import io.kiln.train.Evaluation;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * An evaluation as it is shown.
 *
 * @param result the evaluation
 * @param least from which share on answers are taken, or null for all
 */
record EvaluationTables(Evaluation result, @Nullable Share least) {
    /** Accuracy, loss, and how sure the answers are. */
    List<String> figures() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "accuracy  %s  (%s of %s)",
                Words.percent(result.score().accuracy()),
                Words.count(result.score().hits()),
                Words.count(result.score().examples())));
        lines.add("loss      " + Words.number(result.score().loss()));
        lines.addAll(new Sureness(result.answers(), least).lines());
        return lines;
    }

    List<String> classes() {
        var table = new Table(1).row("class", "examples", "precision", "recall", "F1");
        for (int c = 0; c < result.classes().size(); c++) {
            table.row(
                    result.classes().get(c),
                    Words.count(result.support(c)),
                    Words.percent(result.precision(c)),
                    Words.percent(result.recall(c)),
                    Words.percent(result.f1(c)));
        }
        return table.lines();
    }

    List<String> confusion() {
        List<Object> head = new ArrayList<>(List.of("is \\ taken for"));
        head.addAll(result.classes());
        var table = new Table(1).row(head);
        for (int truth = 0; truth < result.classes().size(); truth++) {
            List<Object> row = new ArrayList<>(List.of(result.classes().get(truth)));
            for (int count : result.confusion()[truth]) {
                row.add(count == 0 ? "." : String.valueOf(count));
            }
            table.row(row);
        }
        return table.lines();
    }

    /** All of it for programs. */
    Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("examples", result.score().examples());
        facts.put("hits", result.score().hits());
        facts.put("accuracy", result.score().accuracy());
        facts.put("loss", result.score().loss());
        facts.putAll(new Sureness(result.answers(), least).facts());
        List<Object> classes = new ArrayList<>();
        for (int c = 0; c < result.classes().size(); c++) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("class", result.classes().get(c));
            one.put("examples", result.support(c));
            one.put("precision", result.precision(c));
            one.put("recall", result.recall(c));
            one.put("f1", result.f1(c));
            classes.add(one);
        }
        facts.put("classes", classes);
        facts.put("confusion", List.of(result.confusion()));
        return facts;
    }
}
