package io.kiln.model;

import io.kiln.data.Scaling;
import io.kiln.net.Loss;
import io.kiln.net.Network;
import io.kiln.net.Weights;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What files say of a model in text, beside its numbers: keys, and how they are read. */
final class Metadata {
    static final String FORMAT = "format";
    static final String VERSION = "kiln.format";
    static final String WEIGHTS = "kiln.weights";

    /** Number of a training run's save; {@link Checkpoints} ties model and state by it. */
    static final String GENERATION = "kiln.generation";

    private static final String PREFIX = "kiln.";

    private static final Set<String> RESERVED = Set.of(
            VERSION,
            WEIGHTS,
            GENERATION,
            Safetensors.SEAL,
            Facts.NETWORK,
            Facts.SCALING,
            Facts.CLASSES,
            Facts.SHAPE,
            Facts.TARGETS);

    private Metadata() {}

    /** Whether a key of provenance would hide a fact of the model. */
    static boolean takes(String provenance) {
        return RESERVED.contains(PREFIX + provenance);
    }

    static SortedMap<String, String> of(Model model) {
        var metadata = new TreeMap<String, String>();
        model.provenance().forEach((key, value) -> metadata.put(PREFIX + key, value));
        metadata.put(WEIGHTS, model.weights().hash());
        metadata.put(Facts.NETWORK, Facts.of(model.network()));
        metadata.put(Facts.SCALING, Facts.of(model.scaling()));
        metadata.put(Facts.CLASSES, Facts.classes(model.classes()));
        metadata.put(Facts.SHAPE, Facts.shape(model.shape()));
        if (model.targets() != null) {
            metadata.put(Facts.TARGETS, Facts.of(model.targets()));
        }
        return metadata;
    }

    /** The numbers of a model with what is told of them, as far as it is. */
    static Model told(Map<String, String> metadata, Model bare) {
        if (metadata.containsKey(WEIGHTS)) {
            require(metadata, WEIGHTS, bare.weights().hash());
        }
        String network = metadata.get(Facts.NETWORK);
        String names = metadata.get(Facts.CLASSES);
        String sides = metadata.get(Facts.SHAPE);
        Weights weights =
                network == null ? bare.weights() : under(Facts.network(network), bare.weights());
        return new Model(
                weights,
                bare.scaling(),
                names == null
                        ? bare.classes()
                        : Facts.classes(names, bare.network().outputs()),
                sides == null ? bare.shape() : Facts.shape(sides),
                provenance(metadata),
                weights.network().loss() == Loss.REGRESSION && bare.targets() == null
                        ? Scaling.none()
                        : bare.targets());
    }

    /** The numbers under a network that differs by its loss and initialisers alone. */
    private static Weights under(Network told, Weights weights) {
        Network network = weights.network();
        boolean same = told.widths().equals(network.widths())
                && activations(told).equals(activations(network));
        if (!same) {
            throw new ModelException(String.format(
                    Locale.ROOT,
                    "metadata %s is of %s with %s, the layers are %s with %s",
                    Facts.NETWORK,
                    told.widths(),
                    activations(told),
                    network.widths(),
                    activations(network)));
        }
        var copy = new Weights(told);
        for (int l = 0; l < told.layers().size(); l++) {
            System.arraycopy(weights.w(l), 0, copy.w(l), 0, copy.w(l).length);
            System.arraycopy(weights.b(l), 0, copy.b(l), 0, copy.b(l).length);
        }
        return copy;
    }

    private static String activations(Network network) {
        return String.join(
                ", ", network.layers().stream().map(d -> d.activation().label()).toList());
    }

    static Map<String, String> provenance(Map<String, String> metadata) {
        var provenance = new TreeMap<String, String>();
        metadata.forEach((key, value) -> {
            if (key.startsWith(PREFIX) && !RESERVED.contains(key)) {
                provenance.put(key.substring(PREFIX.length()), value);
            }
        });
        return provenance;
    }

    /** The metadata's entry, or a {@link ModelException} that names it. */
    static String fact(Map<String, String> metadata, String key) {
        String value = metadata.get(key);
        if (value == null) {
            throw new ModelException("metadata " + key + " is missing");
        }
        return value;
    }

    /** Refuses an entry of another value. */
    static void require(Map<String, String> metadata, String key, String wanted) {
        String value = fact(metadata, key);
        if (!value.equals(wanted)) {
            throw new ModelException(String.format(
                    Locale.ROOT,
                    "metadata %s is %s, expected %s",
                    key,
                    ModelException.quoted(value),
                    ModelException.quoted(wanted)));
        }
    }
}
