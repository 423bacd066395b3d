package io.kiln.exchange;

import io.kiln.model.ModelException;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A node of an ONNX graph.
 *
 * @param operator what it does, for example {@code Gemm}; with its domain before it, where it is
 *     not of ONNX itself
 * @param name its own name, which may be empty
 * @param inputs names of values
 * @param outputs names of values
 * @param numbers attributes that are numbers, by name
 * @param constants attributes that are tensors, by name
 */
record OnnxNode(
        String operator,
        String name,
        List<String> inputs,
        List<String> outputs,
        Map<String, Double> numbers,
        Map<String, OnnxTensor> constants) {
    private static final int PARTS = 32; // inputs, outputs or attributes

    static OnnxNode read(WireReader message) {
        var inputs = new ArrayList<String>();
        var outputs = new ArrayList<String>();
        var numbers = new HashMap<String, Double>();
        var constants = new HashMap<String, OnnxTensor>();
        String operator = "";
        String domain = "";
        String name = "";
        while (message.next()) {
            switch (message.field()) {
                case Onnx.Node.INPUTS -> inputs.add(message.name());
                case Onnx.Node.OUTPUTS -> outputs.add(message.name());
                case Onnx.Node.NAME -> name = message.name();
                case Onnx.Node.OPERATOR -> operator = message.name();
                case Onnx.Node.DOMAIN -> domain = message.name();
                case Onnx.Node.ATTRIBUTES ->
                    attribute(message.message("attribute"), numbers, constants);
                default -> {}
            }
            WireReader.limit("inputs of a node", inputs.size(), PARTS);
            WireReader.limit("outputs of a node", outputs.size(), PARTS);
            WireReader.limit("attributes of a node", numbers.size() + constants.size(), PARTS);
        }
        boolean own = domain.isEmpty() || domain.equals("ai.onnx");
        String full = own ? operator : domain + "." + operator;
        return new OnnxNode(full, name, inputs, outputs, numbers, constants);
    }

    private static void attribute(
            WireReader message, Map<String, Double> numbers, Map<String, OnnxTensor> constants) {
        String name = "";
        Double number = null;
        OnnxTensor constant = null;
        while (message.next()) {
            switch (message.field()) {
                case Onnx.Attribute.NAME -> name = message.name();
                case Onnx.Attribute.REAL -> number = (double) message.real();
                case Onnx.Attribute.NUMBER -> number = (double) message.number();
                case Onnx.Attribute.TENSOR ->
                    constant = OnnxTensor.read(message.message("attribute's tensor"));
                default -> {}
            }
        }
        if (number != null) {
            numbers.put(name, number);
        }
        if (constant != null) {
            constants.put(name, constant);
        }
    }

    /** The attribute, or what it is where it is not given. */
    double number(String attribute, double otherwise) {
        return numbers.getOrDefault(attribute, otherwise);
    }

    /** Refuses another value of an attribute. */
    void require(String attribute, double wanted, double otherwise) {
        double is = number(attribute, otherwise);
        if (is != wanted) {
            throw wrong(String.format(Locale.ROOT, "%s is %s, expected %s", attribute, is, wanted));
        }
    }

    ModelException wrong(String problem) {
        return new ModelException(this + ": " + problem);
    }

    @Override
    public String toString() {
        String shown = name.isEmpty() && !outputs.isEmpty() ? outputs.get(0) : name;
        return ModelException.oneLine(operator, 60) + " " + ModelException.quoted(shown);
    }
}
