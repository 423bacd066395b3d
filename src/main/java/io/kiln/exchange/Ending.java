package io.kiln.exchange;

import io.kiln.net.Loss;

import java.util.Locale;

/** What the numbers are that an exported network gives. */
enum Ending {
    /** A softmax has been applied: one probability a class, 1 in sum. */
    PROBABILITIES,
    /** The softmax is left to the reader. */
    LOGITS,
    /** The last layer's outputs are the answer. */
    OUTPUTS;

    /** @param logits whether a softmax is left out */
    static Ending of(Loss loss, boolean logits) {
        return switch (loss) {
            case CROSS_ENTROPY -> logits ? LOGITS : PROBABILITIES;
            case MEAN_SQUARED_ERROR -> OUTPUTS;
        };
    }

    /** For names: {@code probabilities}. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
