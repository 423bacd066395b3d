package io.kiln.net;

import io.kiln.device.Activation;
import io.kiln.device.DeviceException;

import java.util.ArrayList;
import java.util.List;

/**
 * A chain of fully connected layers and what training makes small. A fact: the numbers are {@link
 * Weights}.
 *
 * @param inputs features of an example
 * @param layers from the input to the output, at least one
 * @param loss what training makes small
 */
public record Network(int inputs, List<Dense> layers, Loss loss) {
    private static final int MOST_WIDTHS = 2049; // two of the 4,096 tensors of a model file a layer

    /**
     * Checks that the layers suit the loss.
     *
     * @throws DeviceException when there is no input, or cross-entropy or regression does not
     *     stand on an identity
     */
    public Network {
        layers = List.copyOf(layers);
        if (inputs < 1) {
            throw new DeviceException("network: " + inputs + " inputs, needs at least 1");
        }
        if (!layers.isEmpty() && loss != Loss.MEAN_SQUARED_ERROR) {
            requireIdentity(layers.get(layers.size() - 1), loss);
        }
    }

    private static void requireIdentity(Dense last, Loss loss) {
        if (last.activation() != Activation.IDENTITY) {
            String why = loss == Loss.CROSS_ENTROPY
                    ? "since softmax comes next"
                    : "since targets may be any numbers";
            throw new DeviceException("network: under " + loss.label()
                    + " the last layer's activation is identity, not "
                    + last.activation().label() + ", " + why);
        }
    }

    /**
     * A network to be: only inputs so far, trained by cross-entropy unless said otherwise.
     *
     * @param inputs features of an example
     * @return a chain without layers
     */
    public static Builder of(int inputs) {
        return new Builder(inputs, List.of());
    }

    /**
     * Reads widths as people write them.
     *
     * @param widths for example {@code 784-128-64-10}
     * @param hidden activation of all layers but the last
     * @param loss what training makes small; under mean squared error the last layer has the hidden
     *     activation
     * @return the network
     * @throws DeviceException when it is not two or more whole numbers, or more than 2,049
     */
    public static Network parse(String widths, Activation hidden, Loss loss) {
        int[] sizes = sizes(widths);
        Builder builder = of(sizes[0]);
        for (int l = 1; l < sizes.length; l++) {
            boolean last = l == sizes.length - 1;
            builder = builder.dense(
                    sizes[l],
                    last && loss != Loss.MEAN_SQUARED_ERROR ? Activation.IDENTITY : hidden);
        }
        return builder.loss(loss);
    }

    private static int[] sizes(String widths) {
        String[] parts = widths.trim().split("-", MOST_WIDTHS + 1);
        if (parts.length > MOST_WIDTHS) {
            throw new DeviceException(
                    "layers: more than " + MOST_WIDTHS + " widths, which no model file could hold");
        }
        int[] sizes = new int[parts.length];
        try {
            for (int l = 0; l < parts.length; l++) {
                sizes[l] = Integer.parseInt(parts[l].trim());
            }
        } catch (NumberFormatException e) {
            sizes = new int[0];
        }
        if (sizes.length < 2) {
            throw new DeviceException(
                    "layers '" + widths + "': needs widths joined by -, for example 784-128-64-10");
        }
        return sizes;
    }

    /**
     * Inputs of a layer.
     *
     * @param layer from 0
     * @return the width below it
     */
    public int inputsOf(int layer) {
        return layer == 0 ? inputs : layers.get(layer - 1).units();
    }

    /**
     * Width of the last layer.
     *
     * @return number of outputs
     */
    public int outputs() {
        return layers.get(layers.size() - 1).units();
    }

    /**
     * Number of weights and biases.
     *
     * @return floats that training changes
     */
    public long parameters() {
        long count = 0;
        for (int l = 0; l < layers.size(); l++) {
            count += (inputsOf(l) + 1L) * layers.get(l).units();
        }
        return count;
    }

    /**
     * The widths as people write them.
     *
     * @return for example {@code 784-128-64-10}
     */
    public String widths() {
        var text = new StringBuilder().append(inputs);
        layers.forEach(layer -> text.append('-').append(layer.units()));
        return text.toString();
    }

    /**
     * The same network with weights that begin otherwise.
     *
     * @param init for every layer
     * @return the network
     */
    public Network withInit(Init init) {
        return new Network(
                inputs,
                layers.stream()
                        .map(d -> new Dense(d.units(), d.activation(), init))
                        .toList(),
                loss);
    }

    /**
     * A network under construction.
     *
     * @param inputs features of an example
     * @param layers so far
     */
    public record Builder(int inputs, List<Dense> layers) {
        /**
         * Adds a layer on top.
         *
         * @param units number of neurons
         * @param activation of the layer
         * @return the longer chain
         */
        public Builder dense(int units, Activation activation) {
            return dense(Dense.of(units, activation));
        }

        /**
         * Adds a layer on top.
         *
         * @param layer the layer
         * @return the longer chain
         */
        public Builder dense(Dense layer) {
            var longer = new ArrayList<>(layers);
            longer.add(layer);
            return new Builder(inputs, List.copyOf(longer));
        }

        /**
         * Adds the output: a layer whose softmax gives a probability for each class.
         *
         * @param classes number of classes
         * @return the network, trained by cross-entropy
         */
        public Network classes(int classes) {
            return dense(classes, Activation.IDENTITY).loss(Loss.CROSS_ENTROPY);
        }

        /**
         * Ends the chain.
         *
         * @param loss what training makes small
         * @return the network
         * @throws DeviceException when there is no layer, or it does not suit the loss
         */
        public Network loss(Loss loss) {
            if (layers.isEmpty()) {
                throw new DeviceException("network: no layer, needs at least one");
            }
            return new Network(inputs, layers, loss);
        }
    }
}
