package io.kiln.cli;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

/** What is done to the training part; {@link Treatment} is what becomes of it. */
final class TreatmentOptions {
    @Option(
            names = "--scaling",
            paramLabel = "auto|unit|standardise|none",
            defaultValue = "auto",
            description =
                    "How values become inputs, saved with the model: unit divides by 255; standardise gives each"
                            + " feature mean 0 and variance 1 over what is trained on; auto is unit for pictures and"
                            + " bytes, else standardise.")
    Treatment.Scale scale = Treatment.Scale.AUTO;

    @Option(
            names = "--validation-split",
            paramLabel = "auto|end|stratified",
            defaultValue = "auto",
            description =
                    "Which examples validate: the last ones, or of each class its share, always the same; auto is"
                            + " stratified where the data come class by class, as folders of pictures do, else end.")
    Treatment.Split split = Treatment.Split.AUTO;

    @Option(
            names = "--fold",
            paramLabel = "I/K",
            description =
                    "Validate on the I-th of K equal parts of the training data, each with every class in its share,"
                            + " and train on the others; kiln folds does all of them.")
    @Nullable
    String fold;

    @Option(
            names = "--class-weights",
            paramLabel = "balanced|A,B,C",
            description =
                    "How much an example of each class counts in training, in the order of the classes; balanced for"
                            + " classes that count alike however many examples they have. What validates is"
                            + " not weighed. Without it, all examples count alike.")
    String weights = "";

    Treatment treatment() {
        return new Treatment(scale, split, fold == null ? null : Fold.of(fold), weights);
    }
}
