package io.kiln.exchange;

import io.kiln.model.ModelException;
import io.kiln.model.Safetensors;
import io.kiln.model.StoredTensor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reads the messages of an ONNX file. How many there may be is bounded, and what they hold by the
 * file's size; a tensor's elements stay where they are. No other file is ever opened.
 */
final class OnnxReader {
    private static final int NODES = 4096;
    private static final int VALUES = 4096; // constants, inputs
    private static final int OUTPUTS = 32;
    private static final int TEXT = Safetensors.MAX_HEADER; // bytes of an entry of the metadata

    private final List<OnnxNode> nodes = new ArrayList<>();
    private final Map<String, OnnxTensor> constants = new HashMap<>();
    private final Map<String, List<Long>> inputs = new LinkedHashMap<>();
    private final List<String> outputs = new ArrayList<>();
    private final Map<String, String> metadata = new HashMap<>();
    private long opset;
    private int graphs;

    private OnnxReader() {}

    static OnnxGraph read(byte[] file) {
        var reader = new OnnxReader();
        reader.model(new WireReader("model", file));
        return new OnnxGraph(
                reader.nodes,
                reader.constants,
                reader.inputs,
                reader.outputs,
                reader.metadata,
                file.length);
    }

    private void model(WireReader model) {
        while (model.next()) {
            switch (model.field()) {
                case Onnx.Model.GRAPH -> {
                    graphs++;
                    graph(model.message("graph"));
                }
                case Onnx.Model.OPSETS -> opset(model.message("opset"));
                case Onnx.Model.METADATA -> entry(model.message("metadata"));
                case Onnx.Model.FUNCTIONS ->
                    throw new ModelException("it has functions of its own; inline them"
                            + " (onnx.inliner.inline_local_functions) before it is saved");
                default -> {}
            }
        }
        if (graphs != 1) {
            throw new ModelException(graphs + " graphs, expected one; damaged, or not ONNX");
        }
        if (opset < Onnx.OLDEST_OPSET) {
            throw new ModelException(String.format(
                            Locale.ROOT,
                            "operators of version %d, needs %d or newer; convert it with",
                            opset,
                            Onnx.OLDEST_OPSET)
                    + " onnx.version_converter");
        }
    }

    private void opset(WireReader message) {
        String domain = "";
        long version = 0;
        while (message.next()) {
            switch (message.field()) {
                case Onnx.Opset.DOMAIN -> domain = message.name();
                case Onnx.Opset.VERSION -> version = message.number();
                default -> {}
            }
        }
        if (domain.isEmpty() || domain.equals("ai.onnx")) {
            opset = version;
        }
    }

    private void entry(WireReader message) {
        String key = "";
        String value = "";
        while (message.next()) {
            switch (message.field()) {
                case Onnx.Entry.KEY -> key = message.name();
                case Onnx.Entry.VALUE -> value = message.text(TEXT);
                default -> {}
            }
        }
        metadata.put(key, value);
        WireReader.limit("metadata entries", metadata.size(), Safetensors.MAX_METADATA);
    }

    private void graph(WireReader graph) {
        while (graph.next()) {
            switch (graph.field()) {
                case Onnx.Graph.NODES -> nodes.add(OnnxNode.read(graph.message("node")));
                case Onnx.Graph.CONSTANTS -> constant(OnnxTensor.read(graph.message("constant")));
                case Onnx.Graph.INPUTS -> input(graph.message("input"));
                case Onnx.Graph.OUTPUTS -> outputs.add(valueName(graph.message("output")));
                case Onnx.Graph.SPARSE_CONSTANTS ->
                    throw new ModelException("it has sparse constants; save it with dense ones");
                default -> {}
            }
            WireReader.limit("nodes", nodes.size(), NODES);
            WireReader.limit("outputs", outputs.size(), OUTPUTS);
            WireReader.limit("constants and inputs", constants.size() + inputs.size(), VALUES);
        }
    }

    private void constant(OnnxTensor tensor) {
        if (constants.put(tensor.name(), tensor) != null) {
            throw new ModelException(
                    "constant " + ModelException.quoted(tensor.name()) + ": the name is taken");
        }
    }

    private void input(WireReader message) {
        String name = "";
        List<Long> shape = new ArrayList<>();
        while (message.next()) {
            switch (message.field()) {
                case Onnx.Value.NAME -> name = message.name();
                case Onnx.Value.TYPE -> type(message.message("type"), shape);
                default -> {}
            }
        }
        inputs.put(name, shape);
    }

    private static void type(WireReader type, List<Long> shape) {
        descend(
                type,
                Onnx.Value.TENSOR,
                tensor -> descend(
                        tensor,
                        Onnx.Value.SHAPE,
                        sides -> descend(sides, Onnx.Value.SIDE, side -> side(side, shape))));
    }

    private static void side(WireReader message, List<Long> shape) {
        long number = -1;
        while (message.next()) {
            if (message.field() == Onnx.Value.SIDE_NUMBER) {
                number = message.number();
            }
        }
        shape.add(number);
        WireReader.limit("sides of an input", shape.size(), StoredTensor.MAX_RANK);
    }

    /** Hands each message in a field on. */
    private static void descend(WireReader message, int field, Consumer<WireReader> inside) {
        while (message.next()) {
            if (message.field() == field) {
                inside.accept(message.message("type of an input"));
            }
        }
    }

    private static String valueName(WireReader message) {
        String name = "";
        while (message.next()) {
            if (message.field() == Onnx.Value.NAME) {
                name = message.name();
            }
        }
        return name;
    }
}
