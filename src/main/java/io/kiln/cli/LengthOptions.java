package io.kiln.cli;

import io.kiln.train.Stopping;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How long a run lasts, and how much of it is kept. */
final class LengthOptions {
    @Spec(Spec.Target.MIXEE)
    CommandSpec spec;

    @Option(
            names = "--patience",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "End when N epochs in a row were no better by validation than the best before; 0 for never."
                            + " The rate changes as if all --epochs were to come.")
    int patience;

    @Option(
            names = "--max-time",
            paramLabel = "TIME",
            converter = Budget.class,
            description =
                    "End after the step at which training has taken so long, such as 90s, 30m or 2h, all parts of"
                            + " a resumed run together. Nothing before that step depends on it.")
    @Nullable
    Long nanos;

    @Option(
            names = "--keep",
            paramLabel = "N",
            defaultValue = "" + Length.KEPT,
            description = "How many of the newest checkpoints to keep, 1 or more; on a device other"
                    + " than cpu also the last two that were verified there.")
    int keep;

    /** Complains about numbers before anything is read. */
    void check() {
        length();
        if (keep < 1) {
            throw Usage.wrong(spec, "--keep " + keep + ": needs 1 or more");
        }
    }

    /**
     * Complains where there is nothing to be patient about.
     *
     * @param validation examples that validate
     */
    void check(int validation) {
        if (patience > 0 && validation == 0) {
            throw Usage.wrong(
                    spec, "--patience " + patience + ": needs --validation 1 or more to judge by");
        }
    }

    Length length() {
        double seconds = nanos == null ? 0 : nanos * 1e-9;
        return new Length(Usage.check(spec, () -> new Stopping(patience, seconds)), keep);
    }
}
