package io.kiln.exchange;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The operators that a chain of dense layers is made of, and what to do about others. */
final class OnnxOperators {
    private static final List<String> KNOWN = List.of(
            "Gemm",
            "MatMul",
            "Add",
            "Sub",
            "Mul",
            "Div",
            "Relu",
            "Sigmoid",
            "Tanh",
            "Softmax",
            "Flatten",
            "Reshape",
            "Identity",
            "Constant");

    private static final Map<String, String> ADVICE = Map.of(
            "BatchNormalization", "fold it into the layer before it, which changes no result",
            "Dropout", "export the network in evaluation mode",
            "LogSoftmax", "export the network without it; Kiln applies a softmax",
            "Conv", "a network with convolutions is none of dense layers");

    private static final Set<String> OF_ONE_VALUE =
            Set.of("Relu", "Sigmoid", "Tanh", "Softmax", "Flatten", "Identity");

    private OnnxOperators() {}

    /** Refuses a node that Kiln has nothing for. */
    static void check(OnnxNode node) {
        if (OF_ONE_VALUE.contains(node.operator()) && node.inputs().size() != 1) {
            throw node.wrong(node.inputs().size() + " inputs, expected one");
        }
        if (!KNOWN.contains(node.operator())) {
            throw node.wrong(String.format(
                    Locale.ROOT,
                    "Kiln reads dense networks of %s; %s",
                    String.join(", ", KNOWN),
                    ADVICE.getOrDefault(
                            node.operator(),
                            "export the part of the network that is made of these")));
        }
    }
}
