package io.kiln.exchange;

import io.kiln.data.Scaling;
import io.kiln.device.Activation;
import io.kiln.device.DeviceException;
import io.kiln.model.Model;
import io.kiln.model.ModelException;
import io.kiln.net.Dense;
import io.kiln.net.Loss;
import io.kiln.net.Network;
import io.kiln.net.Weights;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What a file from elsewhere holds: the parts of a model, not yet held against each other.
 *
 * @param layers from input to output
 * @param softmax whether the file applies one at the end
 * @param scaling what the file does to its input first, or null where it does nothing
 * @param units scaling of the targets that the file undoes at the end, or null where it does not
 * @param shape of an input; empty where the file does not say
 * @param metadata text by key
 */
record Found(
        List<Layer> layers,
        boolean softmax,
        @Nullable Scaling scaling,
        @Nullable Scaling units,
        List<Integer> shape,
        Map<String, String> metadata) {
    /** Puts the parts together with what is known beside the file. */
    Model model(Hints hints) {
        if (scaling != null && hints.scaling() != null) {
            throw new ModelException(
                    "it scales its input itself, by " + scaling + "; leave the other scaling out");
        }
        try {
            Scaling known = scaling != null ? scaling : hints.scaling();
            Weights weights = weights(hints);
            Model bare =
                    Model.of(weights, known == null ? Scaling.none() : known).withUnits(units);
            Model told = named(bare, List.of(), shape).withMetadata(metadata);
            check(told.network().loss(), hints);
            return named(told, hints.classes(), hints.shape());
        } catch (DeviceException e) {
            throw new ModelException(String.valueOf(e.getMessage()), e);
        }
    }

    private static Model named(Model model, List<String> classes, List<Integer> shape) {
        return new Model(
                model.weights(),
                model.scaling(),
                classes.isEmpty() ? model.classes() : classes,
                shape.isEmpty() ? model.shape() : shape,
                model.provenance(),
                model.targets());
    }

    private Weights weights(Hints hints) {
        if (layers.isEmpty()) {
            throw new ModelException("no layer of weights");
        }
        List<Dense> dense = new ArrayList<>();
        for (int l = 0; l < layers.size(); l++) {
            Layer layer = layers.get(l);
            if (l > 0 && layers.get(l - 1).out() != layer.in()) {
                throw new ModelException(String.format(
                        Locale.ROOT,
                        "layer %s takes %d values, but %s before it gives %d",
                        ModelException.quoted(layer.name()),
                        layer.in(),
                        ModelException.quoted(layers.get(l - 1).name()),
                        layers.get(l - 1).out()));
            }
            dense.add(Dense.of(layer.out(), layer.function()));
        }
        return filled(new Network(layers.get(0).in(), dense, loss(hints)));
    }

    /** A linear end is taken for the logits of a softmax, unless somebody knows better. */
    private Loss loss(Hints hints) {
        if (hints.loss() != null) {
            return requireUnits(hints.loss());
        }
        if (units != null) {
            return Loss.REGRESSION;
        }
        Activation last = layers.get(layers.size() - 1).function();
        return softmax || last == Activation.IDENTITY
                ? Loss.CROSS_ENTROPY
                : Loss.MEAN_SQUARED_ERROR;
    }

    private Loss requireUnits(Loss told) {
        if (units != null && told != Loss.REGRESSION) {
            throw new ModelException(
                    "its outputs have units of their own, so it is not of loss " + told.label());
        }
        return told;
    }

    private void check(Loss told, Hints hints) {
        if (softmax && told != Loss.CROSS_ENTROPY) {
            throw new ModelException(
                    "it ends with a softmax, so it is not of loss " + told.label());
        }
        if (hints.loss() != null && hints.loss() != told) {
            throw new ModelException(String.format(
                    Locale.ROOT,
                    "it says that it was trained by %s, not by %s",
                    told.label(),
                    hints.loss().label()));
        }
    }

    private Weights filled(Network network) {
        var weights = new Weights(network);
        for (int l = 0; l < layers.size(); l++) {
            weights.setTransposed(l, layers.get(l).weight());
            float[] bias = layers.get(l).bias();
            if (bias != null) {
                System.arraycopy(bias, 0, weights.b(l), 0, bias.length);
            }
        }
        return weights;
    }

    /** A shape without the sides of 1 before it, such as (1, 28, 28). */
    static List<Integer> withoutLeadingOnes(List<Integer> shape) {
        int first = IntStream.range(0, shape.size())
                .filter(i -> shape.get(i) != 1)
                .findFirst()
                .orElse(Math.max(0, shape.size() - 1));
        return shape.subList(first, shape.size());
    }
}
