package io.kiln.exchange;

import io.kiln.model.Model;

import java.util.Locale;

/** What the numbers are that an exported network gives. */
enum Ending {
    /** A softmax has been applied: one probability a class, 1 in sum. */
    PROBABILITIES,
    /** The softmax is left to the reader. */
    LOGITS,
    /** The last layer's outputs are the answer, in the units of the targets. */
    OUTPUTS;

    /**
     * What a model's network gives outside of Kiln.
     *
     * @param logits whether a softmax is left out
     */
    static Ending of(Model model, boolean logits) {
        return switch (model.network().loss()) {
            case CROSS_ENTROPY -> logits ? LOGITS : PROBABILITIES;
            case MEAN_SQUARED_ERROR, REGRESSION -> OUTPUTS;
        };
    }

    /** For names: {@code probabilities}. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
