package io.kiln.cli;

import io.kiln.page.Words;
import io.kiln.train.Answers;
import io.kiln.train.Calibration;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How sure a network is of its answers, and whether rightly so, as {@code evaluate} tells it. Says
 * nothing about outputs that are no probabilities.
 *
 * @param answers example by example
 * @param least from which share on answers are taken, or null for all
 */
record Sureness(Answers answers, @Nullable Share least) {
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        if (answers.probabilities()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "ECE       %s  (expected calibration error, %d bins)",
                    Words.percent(calibration().error()),
                    Calibration.BINS));
        }
        if (least != null) {
            Answers.Accepted taken = answers.accepting(least.value());
            lines.add(String.format(
                    Locale.ROOT,
                    "at least %s sure: %s rejected (%s of %s), error of the others %s (%s of %s)",
                    least,
                    Words.percent(taken.rejected()),
                    Words.count(taken.examples() - taken.taken()),
                    Words.count(taken.examples()),
                    Words.percent(taken.error()),
                    Words.count(taken.wrong()),
                    Words.count(taken.taken())));
        }
        return lines;
    }

    Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        if (answers.probabilities()) {
            facts.put("calibration_error", calibration().error());
            facts.put("calibration_bins", Calibration.BINS);
        }
        if (least != null) {
            Answers.Accepted taken = answers.accepting(least.value());
            facts.put("min_confidence", least.value());
            facts.put("rejected", taken.rejected());
            facts.put("accepted", taken.taken());
            facts.put("accepted_wrong", taken.wrong());
            facts.put("accepted_error", taken.error());
        }
        return facts;
    }

    private Calibration calibration() {
        return Calibration.of(answers, Calibration.BINS);
    }
}
