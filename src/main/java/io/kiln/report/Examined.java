package io.kiln.report;

import io.kiln.data.Dataset;
import io.kiln.model.Model;
import io.kiln.train.Evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How a run's model answers.
 *
 * @param part what it was asked: {@code test} or {@code validation}
 * @param which model it is, in words
 * @param model the model
 * @param data the examples
 * @param evaluation its answers to them
 */
public record Examined(
        String part, String which, Model model, Dataset data, Evaluation evaluation) {
    /** Examples of one class that were taken for another, those to look at first. */
    List<Integer> cell(int truth, int answer, int most) {
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < data.size(); i++) {
            if (evaluation.answers().labels()[i] == truth
                    && evaluation.answers().answers()[i] == answer) {
                all.add(i);
            }
        }
        double sign = truth == answer ? 1 : -1; // unsure right answers, sure wrong ones
        all.sort((i, j) -> Double.compare(sign * sure(i), sign * sure(j)));
        return all.subList(0, Math.min(most, all.size()));
    }

    double sure(int example) {
        return evaluation.answers().sure()[example];
    }

    String name(int label) {
        return evaluation.classes().get(label);
    }

    int classes() {
        return evaluation.classes().size();
    }

    /** Whether the examples can be shown. */
    boolean pictures() {
        return data.isBytes() && data.shape().size() == 2;
    }

    /** How sure an answer is, in words. */
    String words(double sure) {
        return evaluation.answers().probabilities()
                ? String.format(Locale.ROOT, "%.1f %%", 100 * sure)
                : String.format(Locale.ROOT, "%.3f", sure);
    }
}
