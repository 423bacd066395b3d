package io.kiln.exchange;

import io.kiln.data.Scaling;
import io.kiln.model.Model;
import io.kiln.model.ModelException;

import java.util.Locale;

/** What the numbers are that an exported network gives. */
enum Ending {
    /** A softmax has been applied: one probability a class, 1 in sum. */
    PROBABILITIES,
    /** The softmax is left to the reader. */
    LOGITS,
    /** The last layer's outputs are the answer. */
    OUTPUTS;

    /**
     * What a model's network gives outside of Kiln.
     *
     * @param logits whether a softmax is left out
     * @throws ModelException when that is not what the model answers
     */
    static Ending of(Model model, boolean logits) {
        Scaling units = model.targets();
        if (units != null && !units.equals(Scaling.none())) {
            throw new ModelException(
                    "a model whose answers have units of their own cannot be exported"
                            + " yet; kiln predict gives its answers in their units");
        }
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
