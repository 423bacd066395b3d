package io.kiln.report;

import io.kiln.page.Markup;
import io.kiln.page.Words;
import io.kiln.train.Evaluation;

import java.util.ArrayList;
import java.util.List;

/**
 * Class by class.
 *
 * @param evaluation the answers
 */
record ClassSection(Evaluation evaluation) {
    List<String> lines() {
        List<String> lines = new ArrayList<>(List.of("<div class=\"card\"><table class=\"wide\">"));
        lines.add(Markup.row("th", List.of("class", "precision", "recall", "F1", "support")));
        for (int c = 0; c < evaluation.classes().size(); c++) {
            lines.add(Markup.row(
                    "td",
                    List.of(
                            evaluation.classes().get(c),
                            Words.percent(evaluation.precision(c)),
                            Words.percent(evaluation.recall(c)),
                            Words.percent(evaluation.f1(c)),
                            Words.count(evaluation.support(c)))));
        }
        lines.add("</table></div>");
        return lines;
    }
}
