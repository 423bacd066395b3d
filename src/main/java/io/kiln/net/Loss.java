package io.kiln.net;

import io.kiln.device.DeviceException;

/** What training makes small. */
public enum Loss {
    /**
     * {@code -log softmax(z)[label]}: the outputs are probabilities. The last layer's activation is
     * the identity.
     */
    CROSS_ENTROPY("cross-entropy"),
    /** {@code mean over j of (y[j] - t[j])^2} with t one at the label and zero elsewhere. */
    MEAN_SQUARED_ERROR("mse"),
    /**
     * {@code mean over j of (y[j] - t[j])^2} with t the numbers to be found. The last layer's
     * activation is the identity.
     */
    REGRESSION("regression");

    private final String label;

    Loss(String label) {
        this.label = label;
    }

    /**
     * The name in files and options.
     *
     * @return for example {@code mse}
     */
    public String label() {
        return label;
    }

    /**
     * Finds a loss by its name in files and options.
     *
     * @param label a name as {@link #label()} gives it, in any case
     * @return the loss
     * @throws DeviceException when there is none, with the list of names
     */
    public static Loss of(String label) {
        for (Loss loss : values()) {
            if (loss.label.equalsIgnoreCase(label)) {
                return loss;
            }
        }
        throw new DeviceException(
                "loss '" + label + "' is not one of cross-entropy, mse, regression");
    }
}
