package io.kiln.exchange;

import io.kiln.data.Scaling;
import io.kiln.device.Activation;
import io.kiln.device.Version;
import io.kiln.model.Model;
import io.kiln.net.Network;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.TreeMap;

/**
 * A model as one ONNX graph: {@code input (batch, inputs)}, scaled, then a Gemm and an activation a
 * layer, then the softmax, or what brings the outputs back into the units of their targets. The side {@code batch} is symbolic. Metadata holds what Kiln's own files
 * say; the doc strings say it to people.
 */
final class OnnxWriter {
    private static final String INPUT = "input";

    private final Model model;
    private final Ending ending;
    private final WireWriter graph = new WireWriter();
    private String last = INPUT; // the value that the next node takes

    private OnnxWriter(Model model, Ending ending) {
        this.model = model;
        this.ending = ending;
    }

    static byte[] bytes(Model model, Ending ending) {
        return new OnnxWriter(model, ending).file();
    }

    private byte[] file() {
        String doc = String.join("\n", Origin.sentences(model, ending)) + "\n\n"
                + String.join("\n", Origin.lines(model));
        var opset =
                new WireWriter().text(Onnx.Opset.DOMAIN, "").number(Onnx.Opset.VERSION, Onnx.OPSET);
        var file = new WireWriter()
                .number(Onnx.Model.IR_VERSION, Onnx.IR)
                .text(Onnx.Model.PRODUCER, "Kiln")
                .text(Onnx.Model.PRODUCER_VERSION, Version.number())
                .text(Onnx.Model.DOC, doc)
                .message(Onnx.Model.OPSETS, opset)
                .message(Onnx.Model.GRAPH, graph(doc));
        new TreeMap<>(model.metadata())
                .forEach((key, value) -> file.message(
                        Onnx.Model.METADATA,
                        new WireWriter().text(Onnx.Entry.KEY, key).text(Onnx.Entry.VALUE, value)));
        return file.toBytes();
    }

    private WireWriter graph(String doc) {
        Network network = model.network();
        graph.text(Onnx.Graph.NAME, network.widths()).text(Onnx.Graph.DOC, doc);
        scale(model.scaling());
        for (int l = 0; l < network.layers().size(); l++) {
            layer(l);
        }
        end();
        value(Onnx.Graph.INPUTS, INPUT, network.inputs());
        value(Onnx.Graph.OUTPUTS, last, network.outputs());
        return graph;
    }

    /** {@code (x - shift) * factor}, in the order in which Kiln does it. */
    private void scale(Scaling scaling) {
        if (!scaling.equals(Scaling.none())) {
            arithmetic("Sub", "shifted", "shift", scaling.shift());
            arithmetic("Mul", "scaled", "factor", scaling.factor());
        }
    }

    private void layer(int l) {
        int out = model.network().layers().get(l).units();
        String name = "layers." + l;
        String weight = name + ".weight";
        String bias = name + ".bias";
        constant(weight, model.weights().transposed(l), out, model.network().inputsOf(l));
        constant(bias, model.weights().b(l), out);
        node("Gemm", name, List.of(weight, bias), "transB");
        activation(model.network().layers().get(l).activation(), name);
    }

    private void activation(Activation activation, String layer) {
        String name = layer + "." + activation.label();
        switch (activation) {
            case IDENTITY -> {}
            case RELU -> node("Relu", name, List.of(), "");
            case SIGMOID -> node("Sigmoid", name, List.of(), "");
            case TANH -> node("Tanh", name, List.of(), "");
            case SCALED_TANH -> {
                float[] slope = {Activation.SLOPE};
                float[] amplitude = {Activation.AMPLITUDE};
                arithmetic("Mul", layer + ".sloped", layer + ".slope", slope);
                node("Tanh", layer + ".tanh", List.of(), "");
                arithmetic("Mul", name, layer + ".amplitude", amplitude);
            }
        }
    }

    private void end() {
        Scaling targets = model.targets();
        if (targets != null && !targets.equals(Scaling.none())) {
            // NOTE: divided, not multiplied by the reverse: the two roundings of Scaling.undo.
            arithmetic("Div", "unscaled", "targets.factor", targets.factor());
            arithmetic("Add", "unshifted", "targets.shift", targets.shift());
        }
        if (ending == Ending.PROBABILITIES) {
            node("Softmax", ending.label(), List.of(), "axis");
        } else {
            node("Identity", ending.label(), List.of(), "");
        }
    }

    private void arithmetic(String operator, String name, String constant, float[] values) {
        constant(constant, values, values.length);
        node(operator, name, List.of(constant), "");
    }

    /**
     * Adds a node over the last value.
     *
     * @param name its own, and its value's
     * @param constants further inputs
     * @param one an attribute that is 1, or none where empty
     */
    private void node(String operator, String name, List<String> constants, String one) {
        var node = new WireWriter().text(Onnx.Node.INPUTS, last);
        constants.forEach(constant -> node.text(Onnx.Node.INPUTS, constant));
        node.text(Onnx.Node.OUTPUTS, name)
                .text(Onnx.Node.NAME, name)
                .text(Onnx.Node.OPERATOR, operator);
        if (!one.isEmpty()) {
            var attribute = new WireWriter()
                    .text(Onnx.Attribute.NAME, one)
                    .number(Onnx.Attribute.NUMBER, 1)
                    .number(Onnx.Attribute.TYPE, Onnx.Attribute.OF_NUMBER);
            node.message(Onnx.Node.ATTRIBUTES, attribute);
        }
        graph.message(Onnx.Graph.NODES, node);
        last = name;
    }

    private void constant(String name, float[] values, int... shape) {
        var tensor = new WireWriter();
        for (int side : shape) {
            tensor.number(Onnx.Tensor.SIDES, side);
        }
        var raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        tensor.number(Onnx.Tensor.TYPE, Onnx.FLOAT)
                .text(Onnx.Tensor.NAME, name)
                .bytes(Onnx.Tensor.RAW, raw.array());
        graph.message(Onnx.Graph.CONSTANTS, tensor);
    }

    /** An input or output of the graph, (batch, width). */
    private void value(int field, String name, int width) {
        var batch = new WireWriter().text(Onnx.Value.SIDE_NAME, "batch");
        var features = new WireWriter().number(Onnx.Value.SIDE_NUMBER, width);
        var shape =
                new WireWriter().message(Onnx.Value.SIDE, batch).message(Onnx.Value.SIDE, features);
        var tensor = new WireWriter()
                .number(Onnx.Value.ELEMENT, Onnx.FLOAT)
                .message(Onnx.Value.SHAPE, shape);
        graph.message(
                field,
                new WireWriter()
                        .text(Onnx.Value.NAME, name)
                        .message(
                                Onnx.Value.TYPE,
                                new WireWriter().message(Onnx.Value.TENSOR, tensor)));
    }
}
