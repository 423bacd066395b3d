package io.kiln.exchange;

import io.kiln.device.Activation;
import io.kiln.model.AtomicFile;
import io.kiln.model.Model;
import io.kiln.model.ModelException;
import io.kiln.net.Network;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A network as one class of Java that needs nothing but the JDK. */
public final class JavaSource {
    private static final int CLASSES = 4096; // names, as a method has 64 KiB

    private final Model model;
    private final Ending ending;

    private JavaSource(Model model, Ending ending) {
        this.model = model;
        this.ending = ending;
    }

    /**
     * Whether a file can hold a class of Java: {@code Name.java}, the name as a class may have it.
     *
     * @param file any
     * @return whether {@link #write} takes it
     */
    public static boolean isClass(Path file) {
        return file.getFileName().toString().matches("[A-Z][A-Za-z0-9_]*\\.java");
    }

    /**
     * Whether a package can have a name.
     *
     * @param name for example {@code org.example}
     * @return whether {@link #write} takes it
     */
    public static boolean isPackage(String name) {
        return name.matches("([A-Za-z_][A-Za-z0-9_]*(\\.(?=.))?)+");
    }

    /**
     * Writes {@code Name.java} for Java 11 and newer, and its weights as {@code Name.bin}. Its
     * {@code predict} takes values before scaling.
     *
     * @param model what is written, with its scaling and provenance
     * @param logits whether a softmax at the end is left out
     * @param inPackage the package, empty for none
     * @param file the source, {@code Name.java}; its folder exists
     * @return the files that were written
     * @throws ModelException when the network does not fit into a class
     * @throws io.kiln.model.WriteException when a file cannot be written
     */
    public static List<Path> write(Model model, boolean logits, String inPackage, Path file) {
        if (model.classes().size() > CLASSES) {
            throw new ModelException(String.format(
                    Locale.ROOT,
                    "%,d classes: at most %,d fit into a class of Java",
                    model.classes().size(),
                    CLASSES));
        }
        String name = file.getFileName().toString().replaceFirst("\\.java$", "");
        byte[] weights = RawWeights.of(model).bytes();
        Ending ending = Ending.of(model, logits);
        String source = new JavaSource(model, ending).source(name, inPackage, weights);
        Path bin = file.resolveSibling(name + ".bin");
        AtomicFile.write(bin, weights);
        AtomicFile.write(file, source.getBytes(StandardCharsets.US_ASCII));
        return List.of(file, bin);
    }

    private String source(String name, String inPackage, byte[] weights) {
        Map<String, String> parts = SourceParts.of(model, ending, name);
        parts.put("package", inPackage.isEmpty() ? "" : "package " + inPackage + ";\n\n");
        parts.put(
                "classes",
                SourceParts.list(model.classes().stream()
                        .map(c -> "    " + Literal.java(c))
                        .toList()));
        parts.put("numbers", String.valueOf(weights.length / Float.BYTES));
        parts.put("crc", String.format(Locale.ROOT, "0x%08X", RawWeights.crc(weights)));
        parts.put("scaled", SourceParts.scaled(model));
        parts.put("steps", steps());
        parts.put("functions", functions());
        return Template.fill("java/source", parts);
    }

    private String functions() {
        var functions = new StringBuilder();
        for (Activation activation : SourceParts.activations(model)) {
            functions.append(Template.fill(
                    "java/activation",
                    Map.of(
                            "activation", SourceParts.function(activation),
                            "formula", formula(activation))));
        }
        return ending == Ending.PROBABILITIES
                ? functions + Template.fill("java/softmax", Map.of())
                : functions.toString();
    }

    private static String formula(Activation activation) {
        return switch (activation) {
            case IDENTITY -> "v[i]";
            case RELU -> "Math.max(v[i], 0)";
            case SIGMOID -> "(float) (1 / (1 + Math.exp(-v[i])))";
            case TANH -> "(float) Math.tanh(v[i])";
            case SCALED_TANH ->
                String.format(
                        Locale.ROOT,
                        "%s * (float) Math.tanh(%s * v[i])",
                        Literal.of(Activation.AMPLITUDE),
                        Literal.of(Activation.SLOPE));
        };
    }

    private String steps() {
        Network network = model.network();
        List<Integer> begins = SourceParts.begins(model);
        var steps = new StringBuilder();
        for (int l = 0; l < network.layers().size(); l++) {
            int out = network.layers().get(l).units();
            Activation activation = network.layers().get(l).activation();
            steps.append(String.format(
                    Locale.ROOT, "        x = dense(x, %d, %d);\n", begins.get(l), out));
            if (activation != Activation.IDENTITY) {
                steps.append(String.format(
                        Locale.ROOT, "        %s(x);\n", SourceParts.function(activation)));
            }
        }
        if (ending == Ending.PROBABILITIES) {
            steps.append("        softmax(x);\n");
        }
        if (SourceParts.hasUnits(model)) {
            steps.append(String.format(
                    Locale.ROOT,
                    "        for (int i = 0; i < OUTPUTS; i++) {\n            x[i] = %s;\n",
                    SourceParts.unscaled(model, "x[i]")));
            steps.append("        }\n");
        }
        return steps.toString();
    }
}
