package io.kiln.cli;

import picocli.CommandLine.Option;

/** What is done to the training part; {@link Treatment} is what becomes of it. */
final class TreatmentOptions {
    @Option(
            names = "--scale",
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

    Treatment treatment() {
        return new Treatment(scale, split);
    }
}
