package io.kiln.exchange;

import io.kiln.data.Scaling;
import io.kiln.device.Activation;
import io.kiln.model.Model;
import io.kiln.net.Dense;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
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
        parts.put("layout", layout(model));
        return parts;
    }

    private static String layout(Model model) {
        return (RawWeights.isEach(model.scaling())
                        ? "Shifts and factors of the inputs, then layer"
                        : "Layer")
                + " by layer the weights (in, out) and the biases (out)"
                + (RawWeights.isEach(model.targets())
                        ? ", then shifts and factors of the outputs."
                        : ".");
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

    /** Whether outputs have units that are not those of the last layer. */
    static boolean hasUnits(Model model) {
        return model.targets() != null && !model.targets().equals(Scaling.none());
    }

    /**
     * An output in the units of its target: {@code y / factor + shift}.
     *
     * @param output what holds it
     */
    static String unscaled(Model model, String output) {
        Scaling targets = Objects.requireNonNull(model.targets(), "units");
        if (RawWeights.isEach(targets)) {
            int outputs = model.network().outputs();
            int shifts = begins(model).get(model.network().layers().size());
            return String.format(
                    Locale.ROOT,
                    "%s / weights[%d + i] + weights[%d + i]",
                    output,
                    shifts + outputs,
                    shifts);
        }
        return String.format(
                Locale.ROOT,
                "%s / %s + %s",
                output,
                Literal.of(targets.factor()[0]),
                Literal.of(targets.shift()[0]));
    }

    /** Strings, each a line. */
    static String list(List<String> literals) {
        return literals.stream().map(l -> "    " + l).collect(Collectors.joining(",\n"));
    }

    /** Where each layer's weights begin among all numbers, and at last what follows them. */
    static List<Integer> begins(Model model) {
        List<Integer> begins = new ArrayList<>();
        int begin = RawWeights.own(model.scaling());
        for (int l = 0; l < model.network().layers().size(); l++) {
            begins.add(begin);
            begin += (model.network().inputsOf(l) + 1)
                    * model.network().layers().get(l).units();
        }
        begins.add(begin);
        return begins;
    }
}
