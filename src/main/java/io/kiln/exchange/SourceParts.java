package io.kiln.exchange;

import io.kiln.device.Activation;
import io.kiln.model.Model;
import io.kiln.net.Dense;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What programs in C and in Java say alike of a network. */
final class SourceParts {
    private SourceParts() {}

    /** Parts of a template by the names of its holes. */
    static Map<String, String> of(Model model, Ending ending, String name) {
        var parts = new TreeMap<String, String>();
        parts.put("name", name);
        parts.put("origin", origin(model, ending));
        parts.put("shape", model.shape().toString());
        parts.put("inputs", String.valueOf(model.network().inputs()));
        parts.put("outputs", String.valueOf(model.network().outputs()));
        parts.put("ending", ending.label());
        parts.put(
                "layout",
                (RawWeights.isEach(model.scaling())
                                ? "Shifts and factors of the inputs, then layer"
                                : "Layer")
                        + " by layer the weights (in, out) and the biases (out).");
        return parts;
    }

    private static String origin(Model model, Ending ending) {
        return Stream.concat(Origin.sentences(model, ending).stream(), Origin.lines(model).stream())
                .map(line -> " * " + Literal.comment(line))
                .collect(Collectors.joining("\n"));
    }

    /** The activations that a network has, each once. */
    static List<Activation> activations(Model model) {
        return model.network().layers().stream()
                .map(Dense::activation)
                .filter(a -> a != Activation.IDENTITY)
                .distinct()
                .sorted()
                .toList();
    }

    /** What a program calls an activation; {@code tanh} alone is C's. */
    static String function(Activation activation) {
        return "activate_" + activation.label().replace('-', '_');
    }

    /** An input scaled: {@code (x - shift) * factor}. */
    static String scaled(Model model) {
        if (RawWeights.isEach(model.scaling())) {
            return String.format(
                    Locale.ROOT,
                    "(input[i] - weights[i]) * weights[%d + i]",
                    model.network().inputs());
        }
        return String.format(
                Locale.ROOT,
                "(input[i] - %s) * %s",
                Literal.of(model.scaling().shift()[0]),
                Literal.of(model.scaling().factor()[0]));
    }

    /** Strings, each a line. */
    static String list(List<String> literals) {
        return literals.stream().map(l -> "    " + l).collect(Collectors.joining(",\n"));
    }

    /** Where each layer's weights begin among all numbers. */
    static List<Integer> begins(Model model) {
        List<Integer> begins = new ArrayList<>();
        int begin = RawWeights.isEach(model.scaling()) ? 2 * model.network().inputs() : 0;
        for (int l = 0; l < model.network().layers().size(); l++) {
            begins.add(begin);
            begin += (model.network().inputsOf(l) + 1)
                    * model.network().layers().get(l).units();
        }
        return begins;
    }
}
