package io.kiln.cli;

import io.kiln.data.DataException;
import io.kiln.data.Scaling;
import io.kiln.device.Activation;
import io.kiln.exchange.Hints;
import io.kiln.net.Loss;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

import java.util.List;
import java.util.Locale;

/** What a network's file from elsewhere may not say. */
final class HintOptions {
    private static final double BYTE = 255;

    @Option(
            names = "--activation",
            paramLabel = "NAME",
            split = ",",
            showDefaultValue = Visibility.NEVER,
            description =
                    "Of the hidden layers, with safetensors, which does not hold it: sigmoid, relu, tanh, scaled-tanh"
                            + " or identity; one for all, or one each, joined by commas.")
    List<String> activations = List.of();

    @Option(
            names = "--loss",
            paramLabel = "NAME",
            description =
                    "cross-entropy where the outputs are logits that a softmax follows, mse where they are the answer,"
                            + " regression where they are numbers to be found. Without it, what the file's end looks"
                            + " like: cross-entropy if it is linear.")
    @Nullable
    String loss;

    @Option(
            names = "--scaling",
            paramLabel = "HOW",
            description =
                    "How raw values become inputs, where the file does not say: none, unit (bytes to 0..1), or MEAN,STD"
                            + " of what unit gives, as torchvision's Normalize has it. Without it, none.")
    @Nullable
    String scaling;

    @Option(
            names = "--classes",
            paramLabel = "NAME",
            split = ",",
            showDefaultValue = Visibility.NEVER,
            description =
                    "A name for each output, joined by commas. Without it, those in the file, or 0, 1, 2 and so on.")
    List<String> classes = List.of();

    @Option(
            names = "--shape",
            paramLabel = "SIDES",
            split = "x",
            showDefaultValue = Visibility.NEVER,
            description = "Of an input, for example 28x28. Without it, as the file says.")
    List<Integer> shape = List.of();

    @Option(
            names = "--order",
            paramLabel = "NAME",
            split = ",",
            showDefaultValue = Visibility.NEVER,
            description =
                    "The layers of safetensors from input to output, for example body,head. Without it, by the numbers in"
                            + " their names.")
    List<String> order = List.of();

    /** @param at the command whose options these are */
    Hints hints(CommandSpec at) {
        return new Hints(
                activations.stream()
                        .map(name -> Usage.check(at, () -> Activation.of(name)))
                        .toList(),
                loss == null ? null : Usage.check(at, () -> Loss.of(String.valueOf(loss))),
                scaling == null || scaling.equals("none") ? null : scaling(at, scaling),
                classes,
                shape,
                order);
    }

    private static Scaling scaling(CommandSpec at, String how) {
        if (how.equals("unit")) {
            return Scaling.unit();
        }
        try {
            String[] parts = how.split(",", -1);
            if (parts.length == 2) {
                double mean = Double.parseDouble(parts[0]);
                double deviation = Double.parseDouble(parts[1]);
                return Scaling.of(
                        new float[] {(float) (BYTE * mean)},
                        new float[] {(float) (1 / (BYTE * deviation))});
            }
        } catch (NumberFormatException | DataException e) {
            throw wrong(at, how);
        }
        throw wrong(at, how);
    }

    private static RuntimeException wrong(CommandSpec at, String how) {
        return Usage.wrong(
                at,
                String.format(
                        Locale.ROOT,
                        "--scaling %s: expected none, unit, or a mean and a deviation such as 0.1307,0.3081",
                        how));
    }
}
