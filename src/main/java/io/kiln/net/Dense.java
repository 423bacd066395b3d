package io.kiln.net;

import io.kiln.device.Activation;
import io.kiln.device.DeviceException;

/**
 * A fully connected layer: {@code y = F(x W + b)}, with x (B, in), W (in, units), b (units).
 *
 * @param units number of neurons, at least 1
 * @param activation F
 * @param init how W begins
 */
public record Dense(int units, Activation activation, Init init) {
    /**
     * Checks the width.
     *
     * @throws DeviceException when there is no neuron
     */
    public Dense {
        if (units < 1) {
            throw new DeviceException("layer: " + units + " units, needs at least 1");
        }
    }

    /**
     * A layer that begins as suits its activation: He for ReLU, Glorot for the others.
     *
     * @param units number of neurons
     * @param activation F
     * @return the layer
     */
    public static Dense of(int units, Activation activation) {
        return new Dense(
                units,
                activation,
                activation == Activation.RELU ? Init.HE_NORMAL : Init.XAVIER_NORMAL);
    }
}
