package io.kiln.exchange;

import io.kiln.device.Activation;
import io.kiln.model.AtomicFile;
import io.kiln.model.Model;
import io.kiln.net.Network;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A network as C99 that needs nothing but the standard library. */
public final class CSource {
    /** Bytes of a source with its weights inside. */
    static final int EMBEDDED = 2_000_000;

    private static final int NUMBER = 8; // bytes that a number takes at least as text

    private final Model model;
    private final Ending ending;
    private final RawWeights raw;
    private final Map<String, String> parts;

    private CSource(Model model, Ending ending, String name) {
        this.model = model;
        this.ending = ending;
        this.raw = RawWeights.of(model);
        this.parts = SourceParts.of(model, ending, name);
        parts.put("NAME", name.toUpperCase(Locale.ROOT));
        parts.put("stack", String.valueOf(Float.BYTES * 2 * widest()));
        parts.put(
                "classes",
                SourceParts.list(model.classes().stream().map(Literal::c).toList()));
        parts.put("functions", functions());
        parts.put("steps", steps());
    }

    /**
     * Writes {@code NAME.c} and {@code NAME.h}. The weights are in the source where it stays below
     * 2 MB, else in {@code NAME.bin}, which {@code NAME_load} reads. {@code NAME_predict} takes
     * values before scaling.
     *
     * @param model what is written, with its scaling and provenance
     * @param logits whether a softmax at the end is left out
     * @param file the source, {@code NAME.c}; its folder exists
     * @return the files that were written
     * @throws io.kiln.model.ModelException when the network does not fit into a program
     * @throws io.kiln.model.WriteException when a file cannot be written
     */
    public static List<Path> write(Model model, boolean logits, Path file) {
        String stem = file.getFileName().toString().replaceFirst("\\.[^.]*$", "");
        Ending ending = Ending.of(model, logits);
        return new CSource(model, ending, identifier(stem)).write(file, stem);
    }

    /** A file's name as part of names in C. */
    private static String identifier(String stem) {
        String name = stem.replaceAll("[^A-Za-z0-9_]", "_");
        return name.matches("[A-Za-z].*") ? name : "net_" + name;
    }

    private List<Path> write(Path file, String stem) {
        Path header = file.resolveSibling(stem + ".h");
        Path weights = file.resolveSibling(stem + ".bin");
        boolean small = (long) NUMBER * raw.count() < EMBEDDED;
        String source = small ? inside() : "";
        boolean inside = small && source.length() < EMBEDDED;
        List<Path> written = new ArrayList<>(List.of(file, header));
        if (!inside) {
            byte[] bytes = raw.bytes();
            source = beside(bytes);
            AtomicFile.write(weights, bytes);
            written.add(weights);
        }
        parts.put("load", inside ? "" : Template.fill("c/load-header", parts));
        put(header, Template.fill("c/header", parts));
        put(file, source);
        return written;
    }

    private static void put(Path file, String text) {
        AtomicFile.write(file, text.getBytes(StandardCharsets.US_ASCII));
    }

    private String inside() {
        parts.put("includes", "");
        parts.put(
                "weights",
                String.format(
                        Locale.ROOT,
                        "static const float weights[%d] = {%s\n};",
                        raw.count(),
                        raw.literals()));
        return Template.fill("c/source", parts);
    }

    private String beside(byte[] bytes) {
        parts.put("includes", "#include <stdint.h>\n#include <stdio.h>\n#include <string.h>\n");
        parts.put("weights", String.format(Locale.ROOT, "static float weights[%d];", raw.count()));
        parts.put("crc", String.format(Locale.ROOT, "0x%08X", RawWeights.crc(bytes)));
        parts.put("functions", Template.fill("c/load", parts) + functions());
        return Template.fill("c/source", parts);
    }

    private String functions() {
        var functions = new StringBuilder(Template.fill("c/dense", Map.of()));
        for (Activation activation : SourceParts.activations(model)) {
            functions.append(Template.fill(
                    "c/activation",
                    Map.of(
                            "activation", SourceParts.function(activation),
                            "formula", formula(activation))));
        }
        return ending == Ending.PROBABILITIES
                ? functions + Template.fill("c/softmax", Map.of())
                : functions.toString();
    }

    private static String formula(Activation activation) {
        return switch (activation) {
            case IDENTITY -> "v[i]";
            case RELU -> "v[i] < 0 ? 0 : v[i]";
            case SIGMOID -> "1 / (1 + expf(-v[i]))";
            case TANH -> "tanhf(v[i])";
            case SCALED_TANH ->
                String.format(
                        Locale.ROOT,
                        "%s * tanhf(%s * v[i])",
                        Literal.of(Activation.AMPLITUDE),
                        Literal.of(Activation.SLOPE));
        };
    }

    /** The body of the function: what is scaled lies in a, then layers go from a to b and back. */
    private String steps() {
        Network network = model.network();
        int last = network.layers().size() - 1;
        var steps = new StringBuilder();
        steps.append(String.format(
                Locale.ROOT,
                "    float a[%d]%s;\n",
                widest(),
                last > 0 ? ", b[" + widest() + "]" : ""));
        steps.append(String.format(
                Locale.ROOT, "    int i;\n    for (i = 0; i < %d; i++) {\n", network.inputs()));
        steps.append(String.format(
                Locale.ROOT, "        a[i] = %s;\n    }\n", SourceParts.scaled(model)));
        List<Integer> begins = SourceParts.begins(model);
        for (int l = 0; l <= last; l++) {
            String from = l % 2 == 0 ? "a" : "b";
            String to = l == last ? "output" : l % 2 == 0 ? "b" : "a";
            int out = network.layers().get(l).units();
            Activation activation = network.layers().get(l).activation();
            steps.append(String.format(
                    Locale.ROOT,
                    "    dense(%s, %d, weights + %d, %d, %s);\n",
                    from,
                    network.inputsOf(l),
                    begins.get(l),
                    out,
                    to));
            if (activation != Activation.IDENTITY) {
                steps.append(String.format(
                        Locale.ROOT,
                        "    %s(%s, %d);\n",
                        SourceParts.function(activation),
                        to,
                        out));
            }
        }
        if (ending == Ending.PROBABILITIES) {
            steps.append(
                    String.format(Locale.ROOT, "    softmax(output, %d);\n", network.outputs()));
        }
        if (SourceParts.hasUnits(model)) {
            steps.append(String.format(
                    Locale.ROOT, "    for (i = 0; i < %d; i++) {\n", network.outputs()));
            steps.append(String.format(
                    Locale.ROOT,
                    "        output[i] = %s;\n    }\n",
                    SourceParts.unscaled(model, "output[i]")));
        }
        return steps.toString();
    }

    private int widest() {
        Network network = model.network();
        int widest = network.inputs();
        for (int l = 0; l < network.layers().size() - 1; l++) {
            widest = Math.max(widest, network.layers().get(l).units());
        }
        return widest;
    }
}
