package io.kiln.exchange;

import io.kiln.model.ModelException;
import io.kiln.model.StoredTensor;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A constant of an ONNX file, as it lies there.
 *
 * @param name its name
 * @param type of an element, for example {@link Onnx#FLOAT}
 * @param shape its sides, none for a single number
 * @param message where the elements are; copied to be read
 */
record OnnxTensor(String name, int type, List<Long> shape, WireReader message) {
    private static final int MOST_SIDES = 16; // elements of a shape that is a constant

    static OnnxTensor read(WireReader message) {
        WireReader whole = message.copy();
        List<Long> shape = new ArrayList<>();
        String name = "";
        int type = 0;
        while (message.next()) {
            switch (message.field()) {
                case Onnx.Tensor.SIDES -> addSides(message, shape);
                case Onnx.Tensor.TYPE -> type = (int) message.number();
                case Onnx.Tensor.NAME -> name = message.name();
                case Onnx.Tensor.EXTERNAL, Onnx.Tensor.LOCATION -> refuseExternal(message);
                default -> {}
            }
        }
        return new OnnxTensor(name, type, List.copyOf(shape), whole);
    }

    /** One side, or a packed list of them. */
    private static void addSides(WireReader message, List<Long> shape) {
        if (message.is(WireWriter.NUMBER)) {
            shape.add(message.number());
        } else {
            for (WireReader packed = message.message("shape");
                    !packed.done() && shape.size() <= StoredTensor.MAX_RANK; ) {
                shape.add(packed.varint());
            }
        }
        WireReader.limit("sides of a constant", shape.size(), StoredTensor.MAX_RANK);
    }

    private static void refuseExternal(WireReader message) {
        if (message.field() == Onnx.Tensor.LOCATION && message.number() == 0) {
            return;
        }
        throw new ModelException("its numbers are in other files, which are never opened; save it"
                + " as one, in Python by onnx.save(onnx.load(OLD), NEW)");
    }

    /** The elements, row-major; room is taken once they are known to be there. */
    float[] floats() {
        require(Onnx.FLOAT, "convert the network to float32 before it is saved");
        ByteBuffer bytes = data(Onnx.Tensor.FLOATS).bytes();
        if (bytes.remaining() != 4 * elements(bytes.remaining() / 4)) {
            throw wrong(
                    String.format(Locale.ROOT, "%,d bytes of floats", bytes.remaining()),
                    "damaged");
        }
        float[] values = new float[bytes.remaining() / 4];
        bytes.asFloatBuffer().get(values);
        return values;
    }

    /** The elements of a constant that is a shape. */
    long[] sides() {
        require(Onnx.INT64, "a shape is of INT64");
        WireReader found = data(Onnx.Tensor.LONGS);
        long[] values = new long[(int) elements(MOST_SIDES)];
        boolean raw = found.field() == Onnx.Tensor.RAW;
        ByteBuffer bytes = raw ? found.bytes() : ByteBuffer.allocate(0);
        WireReader packed = raw ? found : found.message("sides of '" + name + "'");
        for (int i = 0; i < values.length; i++) {
            if (raw && bytes.remaining() < 8) {
                throw wrong("too few elements", "damaged");
            }
            values[i] = raw ? bytes.getLong() : packed.varint();
        }
        return values;
    }

    /** The reader at the field that holds the elements, raw or by their type. */
    private WireReader data(int typed) {
        WireReader fields = message.copy();
        while (fields.next()) {
            if (fields.field() == Onnx.Tensor.RAW || fields.field() == typed) {
                return fields;
            }
        }
        throw wrong("no elements", "damaged, or a tensor of none");
    }

    /** @param most as many as there may be */
    private long elements(int most) {
        long elements = 1;
        for (long side : shape) {
            if (side < 1 || side > most / elements) {
                throw wrong(
                        String.format(Locale.ROOT, "at most %,d elements can be there", most),
                        "damaged");
            }
            elements *= side;
        }
        return elements;
    }

    private void require(int wanted, String advice) {
        if (type != wanted) {
            throw wrong("elements of type " + type + ", expected " + wanted, advice);
        }
    }

    private ModelException wrong(String problem, String advice) {
        return new ModelException(String.format(
                Locale.ROOT,
                "constant %s of shape %s: %s; %s",
                ModelException.quoted(name),
                shape,
                problem,
                advice));
    }
}
