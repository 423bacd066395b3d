package io.kiln.exchange;

import io.kiln.model.ModelException;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** The constants of a graph by name: those that lie beside its nodes, and those that are nodes. */
final class OnnxConstants {
    private final Map<String, OnnxTensor> byName;

    OnnxConstants(OnnxGraph graph) {
        this.byName = new HashMap<>(graph.constants());
        graph.nodes().stream()
                .filter(node -> node.operator().equals("Constant"))
                .forEach(this::add);
    }

    private void add(OnnxNode node) {
        OnnxTensor value = node.constants().get("value");
        if (value == null || node.outputs().size() != 1) {
            throw node.wrong("expected a tensor as its value");
        }
        byName.put(node.outputs().get(0), value);
    }

    boolean has(String name) {
        return byName.containsKey(name);
    }

    /** An input of a node, which must be a constant. */
    OnnxTensor of(OnnxNode node, int input) {
        OnnxTensor found =
                input < node.inputs().size() ? byName.get(node.inputs().get(input)) : null;
        if (found == null) {
            throw node.wrong(
                    String.format(Locale.ROOT, "input %d is not a constant of the file", input));
        }
        return found;
    }

    /** Which of two inputs is the constant, 0 or 1; the other one is a value. */
    int place(OnnxNode node) {
        if (node.inputs().size() != 2
                || has(node.inputs().get(0)) == has(node.inputs().get(1))) {
            throw node.wrong("expected a value and a constant as inputs");
        }
        return has(node.inputs().get(0)) ? 0 : 1;
    }

    static ModelException wrongSize(OnnxNode node, OnnxTensor constant, Object expected) {
        return node.wrong(String.format(
                Locale.ROOT,
                "constant %s of shape %s does not fit %s",
                ModelException.quoted(constant.name()),
                constant.shape(),
                expected));
    }
}
