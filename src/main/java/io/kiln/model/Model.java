package io.kiln.model;

import io.kiln.data.Dataset;
import io.kiln.data.Scaling;
import io.kiln.data.Targets;
import io.kiln.net.Loss;
import io.kiln.net.Network;
import io.kiln.net.Weights;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    private static final String FORMAT = "format";
    private static final String VERSION = "kiln.format";
    private static final String WEIGHTS = "kiln.weights";
    private static final String PREFIX = "kiln.";

    /** Number of a training run's save; {@link Checkpoints} ties model and state by it. */
    static final String GENERATION = "kiln.generation";

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

    /**
     * Checks that the parts fit the network.
     *
     * @throws ModelException when one does not, with the numbers
     */
    public Model {
        classes = List.copyOf(classes);
        shape = List.copyOf(shape);
        provenance = Collections.unmodifiableMap(new TreeMap<>(provenance));
        Network network = weights.network();
        int scaled = scaling.shift().length;
        if (scaled != 1 && scaled != network.inputs()) {
            throw new ModelException("scaling of %d features, the network has %d inputs"
                    .formatted(scaled, network.inputs()));
        }
        if (classes.size() != network.outputs()) {
            throw new ModelException("%d class names, the network has %d outputs"
                    .formatted(classes.size(), network.outputs()));
        }
        if (shape.isEmpty()
                || shape.size() > StoredTensor.MAX_RANK
                || product(shape) != network.inputs()) {
            throw new ModelException(
                    "input shape %s, the network has %d inputs".formatted(shape, network.inputs()));
        }
        boolean regression = network.loss() == Loss.REGRESSION;
        int outputs = targets == null ? 0 : targets.shift().length;
        if (regression != (targets != null) || outputs > 1 && outputs != network.outputs()) {
            throw new ModelException("loss %s and units of %d targets, the network has %d outputs"
                    .formatted(network.loss().label(), outputs, network.outputs()));
        }
        for (String key : provenance.keySet()) {
            if (RESERVED.contains(PREFIX + key)) {
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
        contents(Map.of()).write(file);
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
        return of(Safetensors.read(file), file);
    }

    /**
     * What files say of the model beside its numbers, in any format that has room for text.
     *
     * @return network, scaling, classes, shape, the weight hash and the provenance, under {@code
     *     kiln.KEY}; sorted
     */
    public SortedMap<String, String> metadata() {
        var metadata = new TreeMap<String, String>();
        provenance.forEach((key, value) -> metadata.put(PREFIX + key, value));
        metadata.put(WEIGHTS, weights.hash());
        metadata.put(Facts.NETWORK, Facts.of(network()));
        metadata.put(Facts.SCALING, Facts.of(scaling));
        metadata.put(Facts.CLASSES, Facts.classes(classes));
        metadata.put(Facts.SHAPE, Facts.shape(shape));
        if (targets != null) {
            metadata.put(Facts.TARGETS, Facts.of(targets));
        }
        return metadata;
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
        if (metadata.containsKey(WEIGHTS)) {
            require(metadata, WEIGHTS, weights.hash());
        }
        String network = metadata.get(Facts.NETWORK);
        String names = metadata.get(Facts.CLASSES);
        String sides = metadata.get(Facts.SHAPE);
        Weights told = network == null ? weights : as(Facts.network(network));
        return new Model(
                told,
                scaling,
                names == null ? classes : Facts.classes(names, network().outputs()),
                sides == null ? shape : Facts.shape(sides),
                provenance(metadata),
                told.network().loss() == Loss.REGRESSION && targets == null
                        ? Scaling.none()
                        : targets);
    }

    /** The numbers under a network that differs by its loss and initialisers alone. */
    private Weights as(Network told) {
        boolean same = told.widths().equals(network().widths())
                && activations(told).equals(activations(network()));
        if (!same) {
            throw new ModelException("metadata %s is of %s with %s, the layers are %s with %s"
                    .formatted(
                            Facts.NETWORK,
                            told.widths(),
                            activations(told),
                            network().widths(),
                            activations(network())));
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

    /** @param more metadata besides the model's own */
    Safetensors contents(Map<String, String> more) {
        var metadata = new TreeMap<>(more);
        metadata.putAll(metadata());
        metadata.put(FORMAT, "kiln");
        metadata.put(VERSION, "1");
        var tensors = new ArrayList<StoredTensor>();
        for (int l = 0; l < network().layers().size(); l++) {
            long out = network().layers().get(l).units();
            tensors.add(StoredTensor.of(
                    weight(l), weights.transposed(l), out, network().inputsOf(l)));
            tensors.add(StoredTensor.of(bias(l), weights.b(l), out));
        }
        return new Safetensors(metadata, tensors).sealed();
    }

    static Model of(Safetensors contents, Path file) {
        try {
            return of(contents);
        } catch (ModelException e) {
            throw new ModelException(
                    file + ": " + e.getMessage() + "; not a whole model of Kiln", e);
        }
    }

    private static Model of(Safetensors contents) {
        Map<String, String> metadata = contents.metadata();
        require(metadata, FORMAT, "kiln");
        require(metadata, VERSION, "1");
        fact(metadata, Safetensors.SEAL);
        Network network = Facts.network(fact(metadata, Facts.NETWORK));
        List<StoredTensor> parameters = parameters(contents, network);
        require(metadata, WEIGHTS, hash(parameters));
        return new Model(
                weights(network, parameters),
                Facts.scaling(fact(metadata, Facts.SCALING), network.inputs()),
                Facts.classes(fact(metadata, Facts.CLASSES), network.outputs()),
                Facts.shape(fact(metadata, Facts.SHAPE)),
                provenance(metadata),
                network.loss() == Loss.REGRESSION
                        ? Facts.scaling(fact(metadata, Facts.TARGETS), network.outputs())
                        : null);
    }

    private static Map<String, String> provenance(Map<String, String> metadata) {
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
            throw new ModelException("metadata %s is %s, expected %s"
                    .formatted(key, ModelException.quoted(value), ModelException.quoted(wanted)));
        }
    }

    /**
     * Each layer's weight and bias, checked to be there with the network's shapes, and nothing
     * else.
     */
    private static List<StoredTensor> parameters(Safetensors contents, Network network) {
        var parameters = new ArrayList<StoredTensor>();
        for (int l = 0; l < network.layers().size(); l++) {
            long out = network.layers().get(l).units();
            parameters.add(tensor(contents, weight(l), List.of(out, (long) network.inputsOf(l))));
            parameters.add(tensor(contents, bias(l), List.of(out)));
        }
        if (contents.tensors().size() != parameters.size()) {
            throw new ModelException("%d tensors, the network %s has %d"
                    .formatted(contents.tensors().size(), network.widths(), parameters.size()));
        }
        return parameters;
    }

    private static StoredTensor tensor(Safetensors contents, String name, List<Long> shape) {
        StoredTensor tensor = contents.tensor(name)
                .orElseThrow(() -> new ModelException("tensor " + name + " is missing"));
        if (tensor.dtype() != Dtype.F32 || !tensor.shape().equals(shape)) {
            throw new ModelException(tensor + ": expected F32" + shape + " by the network");
        }
        return tensor;
    }

    /** The weight hash, which is over the file's own bytes. */
    private static String hash(List<StoredTensor> parameters) {
        MessageDigest digest = Seal.sha256();
        parameters.forEach(tensor -> digest.update(tensor.bytes()));
        return HexFormat.of().formatHex(digest.digest());
    }

    private static Weights weights(Network network, List<StoredTensor> parameters) {
        var weights = new Weights(network);
        for (int l = 0; l < network.layers().size(); l++) {
            weights.setTransposed(l, parameters.get(2 * l).floats());
            parameters.get(2 * l + 1).bytes().asFloatBuffer().get(weights.b(l));
        }
        return weights;
    }

    private static String weight(int layer) {
        return "layers." + layer + ".weight";
    }

    private static String bias(int layer) {
        return "layers." + layer + ".bias";
    }
}
