package io.kiln.exchange;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Makes ONNX files as other programs do, node by node. */
final class OnnxMaker {
    private final WireWriter graph = new WireWriter().text(Onnx.Graph.NAME, "made");
    private int opset = Onnx.OPSET;
    private final WireWriter more = new WireWriter();

    /** An input x of these sides, the batch first; 0 for one that has a name. */
    OnnxMaker input(long... sides) {
        return value(Onnx.Graph.INPUTS, "x", sides);
    }

    /** What comes out. */
    OnnxMaker output(String name) {
        return value(Onnx.Graph.OUTPUTS, name, 0, 0);
    }

    OnnxMaker value(int field, String name, long... sides) {
        var shape = new WireWriter();
        for (int i = 0; i < sides.length; i++) {
            var side = sides[i] == 0
                    ? new WireWriter().text(Onnx.Value.SIDE_NAME, "side" + i)
                    : new WireWriter().number(Onnx.Value.SIDE_NUMBER, sides[i]);
            shape.message(Onnx.Value.SIDE, side);
        }
        var tensor = new WireWriter()
                .number(Onnx.Value.ELEMENT, Onnx.FLOAT)
                .message(Onnx.Value.SHAPE, shape);
        var type = new WireWriter().message(Onnx.Value.TENSOR, tensor);
        graph.message(
                field, new WireWriter().text(Onnx.Value.NAME, name).message(Onnx.Value.TYPE, type));
        return this;
    }

    OnnxMaker opset(int version) {
        opset = version;
        return this;
    }

    /** A constant of these sides, filled with small numbers that differ. */
    OnnxMaker constant(String name, long... sides) {
        int count = 1;
        for (long side : sides) {
            count *= (int) side;
        }
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = ((i * 37 + name.hashCode() % 11) % 19 - 9) * 0.125f + 0.0625f;
        }
        return constant(name, values, sides);
    }

    OnnxMaker constant(String name, float[] values, long... sides) {
        graph.message(Onnx.Graph.CONSTANTS, tensor(name, values, sides));
        return this;
    }

    static WireWriter tensor(String name, float[] values, long... sides) {
        var raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        var tensor = new WireWriter();
        for (long side : sides) {
            tensor.number(Onnx.Tensor.SIDES, side);
        }
        return tensor.number(Onnx.Tensor.TYPE, Onnx.FLOAT)
                .text(Onnx.Tensor.NAME, name)
                .bytes(Onnx.Tensor.RAW, raw.array());
    }

    /** A constant that is a list of sides. */
    OnnxMaker sides(String name, long... values) {
        var raw = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        raw.asLongBuffer().put(values);
        graph.message(
                Onnx.Graph.CONSTANTS,
                new WireWriter()
                        .number(Onnx.Tensor.SIDES, values.length)
                        .number(Onnx.Tensor.TYPE, Onnx.INT64)
                        .text(Onnx.Tensor.NAME, name)
                        .bytes(Onnx.Tensor.RAW, raw.array()));
        return this;
    }

    /** A node such as {@code "y = Gemm x w b transB=1"}; after a | there is another. */
    OnnxMaker nodes(String text) {
        for (String line : text.split("\\|")) {
            String[] words = line.strip().split("\\s+");
            var node = new WireWriter()
                    .text(Onnx.Node.OUTPUTS, words[0])
                    .text(Onnx.Node.OPERATOR, words[2]);
            for (int i = 3; i < words.length; i++) {
                if (words[i].contains("=")) {
                    node.bytes(Onnx.Node.ATTRIBUTES, attribute(words[i].split("=")));
                } else {
                    node.text(Onnx.Node.INPUTS, words[i]);
                }
            }
            graph.message(Onnx.Graph.NODES, node);
        }
        return this;
    }

    /** A float where there is a point in the number, else an int. */
    private static byte[] attribute(String... words) {
        var attribute = new WireWriter().text(Onnx.Attribute.NAME, words[0]);
        if (!words[1].contains(".")) {
            return attribute
                    .number(Onnx.Attribute.NUMBER, Long.parseLong(words[1]))
                    .number(Onnx.Attribute.TYPE, Onnx.Attribute.OF_NUMBER)
                    .toBytes();
        }
        byte[] begin = attribute.number(Onnx.Attribute.TYPE, 1).toBytes();
        return ByteBuffer.allocate(begin.length + 5)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(begin)
                .put((byte) (Onnx.Attribute.REAL << 3 | WireWriter.FOUR_BYTES))
                .putFloat(Float.parseFloat(words[1]))
                .array();
    }

    /** A node that is a constant. */
    OnnxMaker constantNode(String name, float[] values, long... sides) {
        var attribute = new WireWriter()
                .text(Onnx.Attribute.NAME, "value")
                .message(Onnx.Attribute.TENSOR, tensor("", values, sides))
                .number(Onnx.Attribute.TYPE, 4);
        return part(
                Onnx.Graph.NODES,
                new WireWriter()
                        .text(Onnx.Node.OUTPUTS, name)
                        .text(Onnx.Node.OPERATOR, "Constant")
                        .message(Onnx.Node.ATTRIBUTES, attribute));
    }

    /** Any part of the graph. */
    OnnxMaker part(int field, WireWriter message) {
        graph.message(field, message);
        return this;
    }

    /** Any part of the file. */
    OnnxMaker outside(int field, WireWriter message) {
        more.message(field, message);
        return this;
    }

    byte[] file() {
        var file = new WireWriter()
                .number(Onnx.Model.IR_VERSION, Onnx.IR)
                .message(
                        Onnx.Model.OPSETS,
                        new WireWriter()
                                .text(Onnx.Opset.DOMAIN, "")
                                .number(Onnx.Opset.VERSION, opset))
                .message(Onnx.Model.GRAPH, graph);
        byte[] begin = file.toBytes();
        byte[] end = more.toBytes();
        return ByteBuffer.allocate(begin.length + end.length)
                .put(begin)
                .put(end)
                .array();
    }
}
