package io.kiln.exchange;

import io.kiln.device.Activation;
import io.kiln.model.ModelException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Follows an ONNX graph from its input to its output, node by node, and notes the layers that it
 * meets. What is not a chain, or not of a dense network, is refused by name.
 */
final class OnnxChain {
    private final OnnxGraph graph;
    private final OnnxConstants constants;
    private final Map<String, List<OnnxNode>> takers = new HashMap<>(); // by value
    private final Set<OnnxNode> left = Collections.newSetFromMap(new IdentityHashMap<>());
    private final List<Layer> layers = new ArrayList<>();
    private final Affine scaling = new Affine("input");
    private final Affine units = new Affine("outputs");
    private final ExampleShape shape;
    // What one file can make of its bytes is bounded: weights are taken once.
    private final Set<OnnxTensor> taken = Collections.newSetFromMap(new IdentityHashMap<>());
    private boolean softmax;

    OnnxChain(OnnxGraph graph) {
        this.graph = graph;
        this.constants = new OnnxConstants(graph);
        for (OnnxNode node : graph.nodes()) {
            OnnxOperators.check(node);
            if (!node.operator().equals("Constant")) {
                left.add(node);
                node.inputs().stream()
                        .filter(v -> !constants.has(v))
                        .forEach(v -> takers.computeIfAbsent(v, none -> new ArrayList<>())
                                .add(node));
            }
        }
        this.shape = new ExampleShape(graph.inputs().getOrDefault(input(), List.of()));
    }

    private String input() {
        List<String> fed =
                graph.inputs().keySet().stream().filter(v -> !constants.has(v)).toList();
        if (fed.size() != 1) {
            throw new ModelException(String.format(
                    Locale.ROOT,
                    "%d inputs, expected one: %s",
                    fed.size(),
                    ModelException.quoted(fed.toString())));
        }
        return fed.get(0);
    }

    Found follow() {
        if (graph.outputs().size() != 1) {
            throw new ModelException(String.format(
                    Locale.ROOT,
                    "%d outputs, expected one: %s",
                    graph.outputs().size(),
                    ModelException.quoted(graph.outputs().toString())));
        }
        String value = input();
        while (!value.equals(graph.outputs().get(0))) {
            value = pass(taker(value));
        }
        graph.nodes().stream().filter(left::contains).findFirst().ifPresent(node -> {
            throw node.wrong("it is not on the way from input to output");
        });
        return new Found(
                layers,
                softmax,
                scaling.used() ? scaling.scaling() : null,
                units.used() ? units.undone() : null,
                layers.isEmpty()
                        ? List.of()
                        : Found.withoutLeadingOnes(shape.declared(layers.get(0).in())),
                graph.metadata());
    }

    /** The one node that takes a value, met for the first time. */
    private OnnxNode taker(String value) {
        List<OnnxNode> nodes = takers.getOrDefault(value, List.of());
        if (nodes.size() != 1 || !left.remove(nodes.get(0))) {
            throw new ModelException(String.format(
                            Locale.ROOT,
                            "value %s goes to %d nodes, expected a chain from input to",
                            ModelException.quoted(value),
                            nodes.size())
                    + " output");
        }
        return nodes.get(0);
    }

    /** Notes what a node does; the name of the value behind it. */
    private String pass(OnnxNode node) {
        switch (node.operator()) {
            case "Identity" -> {}
            case "Flatten" -> shape.flatten(node);
            case "Reshape" -> shape.reshape(node, constants.of(node, 1).sides());
            case "Gemm", "MatMul" -> linear(node);
            case "Relu" -> activation(node, Activation.RELU);
            case "Sigmoid" -> activation(node, Activation.SIGMOID);
            case "Tanh" -> activation(node, Activation.TANH);
            case "Softmax" -> softmax(node);
            default -> {
                return arithmetic(node);
            }
        }
        return output(node);
    }

    private static String output(OnnxNode node) {
        if (node.outputs().size() != 1) {
            throw node.wrong(node.outputs().size() + " outputs, expected one");
        }
        return node.outputs().get(0);
    }

    private void linear(OnnxNode node) {
        requireBeforeEnd(node);
        boolean gemm = node.operator().equals("Gemm");
        node.require("alpha", 1, 1);
        node.require("beta", 1, 1);
        node.require("transA", 0, 0);
        OnnxTensor weight = constants.of(node, 1);
        if (weight.shape().size() != 2) {
            throw node.wrong(String.format(
                    Locale.ROOT, "weights of shape %s, expected two sides", weight.shape()));
        }
        if (!taken.add(weight)) {
            throw node.wrong("it shares its weights with another layer; each needs its own");
        }
        float[] numbers = weight.floats();
        int rows = weight.shape().get(0).intValue();
        int cols = weight.shape().get(1).intValue();
        boolean turned = gemm && node.number("transB", 0) != 0; // (out, in)
        shape.require(node, turned ? cols : rows);
        shape.become(turned ? rows : cols);
        layers.add(
                turned
                        ? new Layer(node.toString(), cols, rows, numbers, null, null)
                        : Layer.ofInputRows(node.toString(), rows, cols, numbers));
        if (gemm && node.inputs().size() > 2 && !node.inputs().get(2).isEmpty()) {
            bias(node, constants.of(node, 2));
        }
    }

    /** One number, or (out), or (1, out). */
    private void bias(OnnxNode node, OnnxTensor constant) {
        int out = last(node).out();
        float[] numbers = constant.floats();
        List<Long> sides = constant.shape();
        boolean row = numbers.length == out && sides.get(sides.size() - 1) == out;
        if (!row && numbers.length != 1) {
            throw OnnxConstants.wrongSize(node, constant, out + " outputs");
        }
        float[] bias = new float[out];
        for (int o = 0; o < out; o++) {
            bias[o] = numbers[row ? o : 0];
        }
        layers.set(layers.size() - 1, last(node).with(bias));
    }

    private void activation(OnnxNode node, Activation activation) {
        requireBeforeEnd(node);
        if (last(node).activation() != null) {
            throw node.wrong("a second activation behind a layer; a layer of Kiln has one");
        }
        layers.set(layers.size() - 1, last(node).with(activation));
    }

    private Layer last(OnnxNode node) {
        if (layers.isEmpty()) {
            throw node.wrong("it stands before the first layer of weights");
        }
        return layers.get(layers.size() - 1);
    }

    private void softmax(OnnxNode node) {
        requireBeforeEnd(node);
        double axis = node.number("axis", 1);
        if (last(node).activation() != null || axis != 1 && axis != -1) {
            throw node.wrong("expected over axis 1 of a layer without another activation");
        }
        softmax = true;
    }

    private void requireBeforeEnd(OnnxNode node) {
        requireBeforeSoftmax(node);
        if (units.used()) {
            throw node.wrong("it comes after numbers that give the outputs units of their own,"
                    + " which only an end can be");
        }
    }

    private void requireBeforeSoftmax(OnnxNode node) {
        if (softmax) {
            throw node.wrong("it comes after a softmax, which only an end can be");
        }
    }

    /** Scaling of the input, a bias, the beginning of a scaled tanh, or units of the outputs. */
    private String arithmetic(OnnxNode node) {
        requireBeforeSoftmax(node);
        int place = constants.place(node);
        OnnxTensor constant = constants.of(node, place);
        if (layers.isEmpty()) {
            scaling.follow(node, spread(node, constant), place == 0);
            return output(node);
        }
        boolean open = last(node).activation() == null && !units.used();
        if (open && node.operator().equals("Add") && last(node).bias() == null) {
            bias(node, constant);
            return output(node);
        }
        if (open
                && is(node, Activation.SLOPE)
                && !output(node).equals(graph.outputs().get(0))) {
            return scaledTanh(node);
        }
        if (last(node).activation() != null) {
            throw node.wrong("behind an activation comes another layer, or the end");
        }
        units.follow(node, spread(node, constant), place == 0);
        return output(node);
    }

    private String scaledTanh(OnnxNode slope) {
        OnnxNode tanh = taker(output(slope));
        OnnxNode amplitude = taker(output(tanh));
        if (!tanh.operator().equals("Tanh") || !is(amplitude, Activation.AMPLITUDE)) {
            throw slope.wrong(String.format(
                    Locale.ROOT,
                    "behind a layer it begins the scaled tanh Mul %s, Tanh, Mul %s",
                    Activation.SLOPE,
                    Activation.AMPLITUDE));
        }
        activation(tanh, Activation.SCALED_TANH);
        return output(amplitude);
    }

    /** Whether a node multiplies by this number. */
    private boolean is(OnnxNode node, float factor) {
        if (!node.operator().equals("Mul")) {
            return false;
        }
        float[] numbers = constants.of(node, constants.place(node)).floats();
        return numbers.length == 1 && numbers[0] == factor;
    }

    private double[] spread(OnnxNode node, OnnxTensor constant) {
        float[] numbers = constant.floats();
        List<Long> sides = new ArrayList<>(constant.shape());
        while (!sides.isEmpty() && sides.get(0) == 1) {
            sides.remove(0);
        }
        if (sides.isEmpty()) {
            return new double[] {numbers[0]};
        }
        if (sides.size() == 1 && shape.isUnknown()) {
            shape.require(node, numbers.length);
            shape.become(numbers.length);
        }
        List<Integer> example = shape.known(node, graph.bytes() / Float.BYTES);
        int missing = example.size() - sides.size();
        for (int d = 0; d < sides.size(); d++) {
            if (missing < 0
                    || sides.get(d) != 1 && sides.get(d) != (long) example.get(missing + d)) {
                throw OnnxConstants.wrongSize(node, constant, "examples of shape " + example);
            }
        }
        return Affine.spread(numbers, sides, example);
    }
}
