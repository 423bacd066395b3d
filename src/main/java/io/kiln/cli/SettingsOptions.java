package io.kiln.cli;

import io.kiln.data.Dataset;
import io.kiln.net.Regularisation;
import io.kiln.train.Optimiser;
import io.kiln.train.Rate;
import io.kiln.train.Settings;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How a network is trained. */
final class SettingsOptions {
    private static final int VALIDATION_SHARE = 10; // at most a tenth of small data validates

    @Spec(Spec.Target.MIXEE)
    CommandSpec spec;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            defaultValue = "10",
            description = "Passes over the training part.")
    int epochs;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "128",
            description = "Examples in a step.")
    int batch;

    @Option(
            names = "--lr",
            paramLabel = "RATE",
            description =
                    "Learning rate, of which the schedule gives each step a share. Without it 0.1,"
                            + " for rmsprop, adam and adamw 0.001.")
    @Nullable
    Float rate;

    @Option(
            names = "--schedule",
            paramLabel = "CURVE",
            defaultValue = "linear",
            description =
                    "How the rate changes: constant; linear down to nothing; step(EPOCHS, FACTOR) after each so many"
                            + " epochs; step-at(EPOCH, ..., FACTOR) after those named; exp(FACTOR) of an epoch, a"
                            + " little in each step; per-epoch(FACTOR) after each epoch; cosine or cosine(FLOOR)"
                            + " down to a share; one-cycle or one-cycle(UP), up to the rate for a share of the run"
                            + " (0.3), then down. With warmup(EPOCHS)+ before it, it begins gently.")
    String schedule = "linear";

    @Mixin
    OptimiserOptions optimiser = new OptimiserOptions();

    @Option(
            names = "--dropout",
            paramLabel = "SHARE[,...]",
            defaultValue = "0",
            description =
                    "Share of the hidden layers' outputs that each step leaves out, one for all or one a layer;"
                            + " in a list of values in parentheses.")
    String dropout = "0";

    @Option(
            names = "--input-dropout",
            paramLabel = "SHARE",
            defaultValue = "0",
            description = "Share of the inputs that each step leaves out.")
    float inputDropout;

    @Option(
            names = "--input-noise",
            paramLabel = "SIGMA",
            defaultValue = "0",
            description = "Standard deviation of noise that each step adds to the scaled inputs.")
    float inputNoise;

    @Option(
            names = "--label-smoothing",
            paramLabel = "SHARE",
            defaultValue = "0",
            description = "Share of the target that all classes get alike, under cross-entropy.")
    float labelSmoothing;

    @Mixin
    DistortionOptions distortion = new DistortionOptions();

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "Of initial weights, shuffling, dropout, noise and distortion. The same seed, data and"
                            + " settings give the same model, bit for bit.")
    long seed;

    @Option(
            names = "--validation",
            paramLabel = "N",
            description =
                    "Examples at the end of the training data that are not trained on, but choose the best"
                            + " model; 0 for none. Without it 5000, of small data a tenth.")
    @Nullable
    Integer validation;

    /** Complains about numbers before anything is read. */
    void check() {
        settings(Integer.MAX_VALUE);
    }

    Settings settings(Dataset training) {
        Settings settings = settings(training.size());
        String misfit = settings.distortion().misfit(training);
        if (misfit != null) {
            throw Usage.wrong(spec, misfit);
        }
        return settings;
    }

    private Settings settings(int examples) {
        int held = validation != null
                ? validation
                : Math.min(Settings.DEFAULT.validation(), examples / VALIDATION_SHARE);
        return Usage.check(spec, () -> {
            Optimiser moves = optimiser.optimiser();
            return Settings.DEFAULT
                    .withEpochs(epochs)
                    .withBatch(batch)
                    .withRate(rate == null ? moves.usualRate() : rate, Rate.of(schedule))
                    .withOptimiser(moves)
                    .withSteadiness(optimiser.steadiness())
                    .withRegularisation(new Regularisation(
                            Regularisation.shares(dropout),
                            inputDropout,
                            inputNoise,
                            labelSmoothing))
                    .withDistortion(distortion.distortion())
                    .withSeed(seed)
                    .withValidation(held);
        });
    }
}
