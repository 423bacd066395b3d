package io.kiln.model;

import io.kiln.device.Sha256;
import io.kiln.net.Loss;
import io.kiln.net.Network;
import io.kiln.net.Weights;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A model as safetensors, as {@link Model} describes the file, and back. */
final class ModelFile {
    private ModelFile() {}

    /** @param more metadata besides the model's own */
    static Safetensors contents(Model model, Map<String, String> more) {
        var metadata = new TreeMap<>(more);
        metadata.putAll(model.metadata());
        metadata.put(Metadata.FORMAT, "kiln");
        metadata.put(Metadata.VERSION, "1");
        Network network = model.network();
        Weights weights = model.weights();
        var tensors = new ArrayList<StoredTensor>();
        for (int l = 0; l < network.layers().size(); l++) {
            long out = network.layers().get(l).units();
            tensors.add(
                    StoredTensor.of(weight(l), weights.transposed(l), out, network.inputsOf(l)));
            tensors.add(StoredTensor.of(bias(l), weights.b(l), out));
        }
        return new Safetensors(metadata, tensors).sealed();
    }

    /** The model of a file; else a {@link ModelException} that names the file and what is amiss. */
    static Model model(Safetensors contents, Path file) {
        try {
            return model(contents);
        } catch (ModelException e) {
            throw new ModelException(
                    file + ": " + e.getMessage() + "; not a whole model of Kiln", e);
        }
    }

    private static Model model(Safetensors contents) {
        Map<String, String> metadata = contents.metadata();
        Metadata.require(metadata, Metadata.FORMAT, "kiln");
        Metadata.require(metadata, Metadata.VERSION, "1");
        Metadata.fact(metadata, Safetensors.SEAL);
        Network network = Facts.network(Metadata.fact(metadata, Facts.NETWORK));
        List<StoredTensor> parameters = parameters(contents, network);
        Metadata.require(metadata, Metadata.WEIGHTS, hash(parameters));
        return new Model(
                weights(network, parameters),
                Facts.scaling(Metadata.fact(metadata, Facts.SCALING), network.inputs()),
                Facts.classes(Metadata.fact(metadata, Facts.CLASSES), network.outputs()),
                Facts.shape(Metadata.fact(metadata, Facts.SHAPE)),
                Metadata.provenance(metadata),
                network.loss() == Loss.REGRESSION
                        ? Facts.scaling(Metadata.fact(metadata, Facts.TARGETS), network.outputs())
                        : null);
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
            throw new ModelException(String.format(
                    Locale.ROOT,
                    "%d tensors, the network %s has %d",
                    contents.tensors().size(),
                    network.widths(),
                    parameters.size()));
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
        MessageDigest digest = Sha256.begin();
        parameters.forEach(tensor -> digest.update(tensor.bytes()));
        return Sha256.hex(digest);
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
