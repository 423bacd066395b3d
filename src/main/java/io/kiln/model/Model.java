package io.kiln.model;

import io.kiln.data.Dataset;
import io.kiln.data.Scaling;
import io.kiln.data.Targets;
import io.kiln.file.DurableFiles;
import io.kiln.net.Loss;
import io.kiln.net.Network;
import io.kiln.net.Weights;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A network with its numbers, and what it takes to ask it.
 *
 * <p>On disk a safetensors file with PyTorch's names and shapes, {@code layers.0.weight} (out, in)
 * and {@code layers.0.bias} (out), so that {@code torch.nn.Linear} takes them as they are. Its
 * metadata: {@code format=kiln}, {@code kiln.format=1}, {@code kiln.network}, {@code kiln.scaling},
 * {@code kiln.classes} and {@code kiln.shape} in JSON, under regression {@code kiln.targets}, {@code kiln.weights} with the weight hash,
 * the provenance under {@code kiln.KEY}, and the seal {@code kiln.sha256}.
 *
 * @param weights the network and its numbers; the object itself, not a copy
 * @param scaling how raw values become inputs
 * @param classes a name for each output
 * @param shape of an input, for example (28, 28); its product is the number of inputs
 * @param provenance where it comes from: seed, Kiln's version, hash of the data; sorted by key
 * @param targets how numbers to be found became what the network answers; its answers come back
 *     through the reverse; null for a model that names classes
 */
public record Model(
        Weights weights,
        Scaling scaling,
        List<String> classes,
        List<Integer> shape,
        Map<String, String> provenance,
        @Nullable Scaling targets) {
    /**
     * Checks that the parts fit the network.
     *
     * @throws ModelException when one does not, with the numbers
     */
    public Model {
        classes = List.copyOf(classes);
        shape = List.copyOf(shape);
        provenance = Collections.unmodifiableMap(new TreeMap<>(provenance));
        checkInputs(weights.network(), scaling, shape);
        checkOutputs(weights.network(), classes, targets);
        for (String key : provenance.keySet()) {
            if (Metadata.takes(key)) {
                throw new ModelException(
                        "provenance " + ModelException.quoted(key) + ": the name is taken");
            }
        }
    }

    /**
     * A model that names classes, or whose targets are what the network answers.
     *
     * @param weights the network and its numbers; the object itself, not a copy
     * @param scaling how raw values become inputs
     * @param classes a name for each output
     * @param shape of an input
     * @param provenance where it comes from
     * @throws ModelException when one does not fit the network, with the numbers
     */
    public Model(
            Weights weights,
            Scaling scaling,
            List<String> classes,
            List<Integer> shape,
            Map<String, String> provenance) {
        this(
                weights,
                scaling,
                classes,
                shape,
                provenance,
                weights.network().loss() == Loss.REGRESSION ? Scaling.none() : null);
    }

    private static void checkInputs(Network network, Scaling scaling, List<Integer> shape) {
        int scaled = scaling.shift().length;
        if (scaled != 1 && scaled != network.inputs()) {
            throw new ModelException(String.format(
                    Locale.ROOT,
                    "scaling of %d features, the network has %d inputs",
                    scaled,
                    network.inputs()));
        }
        if (shape.isEmpty()
                || shape.size() > StoredTensor.MAX_RANK
                || product(shape) != network.inputs()) {
            throw new ModelException(String.format(
                    Locale.ROOT,
                    "input shape %s, the network has %d inputs",
                    shape,
                    network.inputs()));
        }
    }

    private static void checkOutputs(
            Network network, List<String> classes, @Nullable Scaling targets) {
        if (classes.size() != network.outputs()) {
            throw new ModelException(String.format(
                    Locale.ROOT,
                    "%d class names, the network has %d outputs",
                    classes.size(),
                    network.outputs()));
        }
        boolean regression = network.loss() == Loss.REGRESSION;
        int outputs = targets == null ? 0 : targets.shift().length;
        if (regression != (targets != null) || outputs > 1 && outputs != network.outputs()) {
            throw new ModelException(String.format(
                    Locale.ROOT,
                    "loss %s and units of %d targets, the network has %d outputs",
                    network.loss().label(),
                    outputs,
                    network.outputs()));
        }
    }

    /** The product, or -1 when it is not a number of inputs. */
    private static long product(List<Integer> shape) {
        long product = 1;
        for (int side : shape) {
            product = side < 1 || product > Integer.MAX_VALUE ? -1 : product * side;
            if (product < 0) {
                return -1;
            }
        }
        return product;
    }

    /**
     * A model over inputs as they are, with classes called 0, 1, 2 and so on.
     *
     * @param weights the network and its numbers
     * @param scaling how raw values become inputs
     * @return the model, its shape flat, its provenance empty
     */
    public static Model of(Weights weights, Scaling scaling) {
        Network network = weights.network();
        List<String> names =
                IntStream.range(0, network.outputs()).mapToObj(String::valueOf).toList();
        return new Model(weights, scaling, names, List.of(network.inputs()), Map.of());
    }

    /**
     * A model of data, its provenance empty.
     *
     * @param weights the network and its numbers
     * @param scaling how raw values become inputs
     * @param data what it was trained on: names, shape, units of targets
     * @return the model
     */
    public static Model of(Weights weights, Scaling scaling, Dataset data) {
        Scaling units = data.targets().map(Targets::scaling).orElse(null);
        return new Model(weights, scaling, data.classes(), data.shape(), Map.of(), units);
    }

    /**
     * The same from elsewhere.
     *
     * @param facts replaces the provenance
     * @return the model
     */
    public Model withProvenance(Map<String, String> facts) {
        return new Model(weights, scaling, classes, shape, facts, targets);
    }

    /**
     * The same numbers, whose answers have units of their own.
     *
     * @param units how targets became what the network answers; null changes nothing
     * @return the model
     * @throws ModelException when the network is not one of regression
     */
    public Model withUnits(@Nullable Scaling units) {
        return units == null
                ? this
                : new Model(weights, scaling, classes, shape, provenance, units);
    }

    /**
     * What it is a model of.
     *
     * @return the network
     */
    public Network network() {
        return weights.network();
    }

    /**
     * Writes the model, whole or not at all.
     *
     * @param file what is replaced; its folder exists
     * @throws WriteException when it cannot be written; what was there is untouched
     */
    public void save(Path file) {
        save(file, DurableFiles.REAL);
    }

    /**
     * Writes the model, whole or not at all.
     *
     * @param file what is replaced; its folder exists
     * @param files how
     * @throws WriteException when it cannot be written; what was there is untouched
     */
    public void save(Path file, DurableFiles files) {
        ModelFile.contents(this, Map.of()).write(file, files);
    }

    /**
     * Reads a model. Tensors, network, scaling, names, weight hash and seal must all fit together.
     *
     * @param file as {@link #save} wrote it
     * @return the model
     * @throws ModelException when it cannot be read, or is not a whole model, with what does not
     *     fit
     */
    public static Model load(Path file) {
        return ModelFile.model(Safetensors.read(file), file);
    }

    /**
     * What files say of the model beside its numbers, in any format that has room for text.
     *
     * @return network, scaling, classes, shape, the weight hash and the provenance, under {@code
     *     kiln.KEY}; sorted
     */
    public SortedMap<String, String> metadata() {
        return Metadata.of(this);
    }

    /**
     * The same numbers with what {@link #metadata} once said of them, as far as it is there. Scaling
     * and units stay: a file that carries metadata as text does both by itself.
     *
     * @param metadata of a file; what is not Kiln's is passed over
     * @return the model
     * @throws ModelException when the text does not fit the numbers
     */
    public Model withMetadata(Map<String, String> metadata) {
        return Metadata.told(metadata, this);
    }
}
