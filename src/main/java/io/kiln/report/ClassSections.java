package io.kiln.report;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * How classes are told apart: what is taken for what, the worst mistakes, each class, and whether
 * sureness can be relied on.
 *
 * @param examined the answers
 * @param sheet pictures of the examples, or null where they are none
 */
record ClassSections(Examined examined, @Nullable PictureSheet sheet) {
    static final String STYLE = ConfusionSection.STYLE + CalibrationSection.STYLE;

    void addTo(List<String> body) {
        new Section(
                        "What is taken for what",
                        "Rows are what it is, columns what it was taken for, on the "
                                + examined.part() + " part by the " + examined.which() + ".",
                        new ConfusionSection(examined, sheet).lines())
                .addTo(body);
        new Section(
                        "The worst mistakes",
                        "Wrong answers, the surest first: what was said, then what was true.",
                        new MistakesSection(examined, sheet).lines())
                .addTo(body);
        body.add("<div class=\"pair\">");
        new Section("Class by class", "", new ClassSection(examined.evaluation()).lines())
                .addTo(body);
        if (examined.evaluation().answers().probabilities()) {
            new Section(
                            "Is it right as often as it is sure?",
                            "",
                            new CalibrationSection(examined.evaluation().answers()).lines())
                    .addTo(body);
        }
        body.add("</div>");
    }
}
