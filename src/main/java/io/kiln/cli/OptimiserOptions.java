package io.kiln.cli;

import io.kiln.device.DeviceException;
import io.kiln.train.Optimiser;
import io.kiln.train.Steadiness;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** How parameters move. Each optimiser has numbers of its own, and usual ones for those left out. */
final class OptimiserOptions {
    @Option(
            names = {"--optimiser", "--optimizer"},
            paramLabel = "NAME",
            defaultValue = "sgd",
            description = "How parameters move: sgd (with momentum), nesterov, rmsprop, adam, or"
                    + " adamw (decoupled decay).")
    String name = "sgd";

    @Option(
            names = "--momentum",
            paramLabel = "SHARE",
            description =
                    "Of sgd and nesterov: share of the last move that is kept, 0 to below 1; else 0.9.")
    @Nullable
    Float momentum;

    @Option(
            names = "--weight-decay",
            paramLabel = "FACTOR",
            description =
                    "How strongly weights are drawn to zero. Without it 0.0005, for adamw 0.01,"
                            + " for rmsprop and adam 0.")
    @Nullable
    Float decay;

    @Option(
            names = "--beta1",
            paramLabel = "SHARE",
            description = "Of adam and adamw: share of the gradients' mean that is kept, 0 to below"
                    + " 1; else 0.9.")
    @Nullable
    Float beta1;

    @Option(
            names = "--beta2",
            paramLabel = "SHARE",
            description = "Of rmsprop, adam and adamw: share of the squared gradients' mean that is"
                    + " kept, 0 to below 1; else 0.99, 0.999 and 0.999.")
    @Nullable
    Float beta2;

    @Option(
            names = "--epsilon",
            paramLabel = "SIZE",
            description = "Of rmsprop, adam and adamw: keeps moves finite where gradients vanish;"
                    + " else 1e-8.")
    @Nullable
    Float epsilon;

    @Option(
            names = "--clip-norm",
            paramLabel = "LENGTH",
            defaultValue = "0",
            description = "Shorten the gradients of all parameters, taken as one vector, to this"
                    + " length; 0 for never.")
    float clip;

    @Option(
            names = "--max-norm",
            paramLabel = "LENGTH",
            defaultValue = "0",
            description = "Shorten each unit's incoming weights to this length after each step; 0"
                    + " for never.")
    float maxNorm;

    @Option(
            names = "--ema",
            paramLabel = "SHARE",
            defaultValue = "0",
            description = "Validate and save a running average of the weights, of which each step"
                    + " keeps this share, for example 0.999; 0 for none.")
    float average;

    /** What keeps parameters within bounds, and averages them. */
    Steadiness steadiness() {
        return new Steadiness(clip, maxNorm, average);
    }

    /**
     * What was asked for.
     *
     * @throws DeviceException when there is no such optimiser, it has no such number, or a number is
     *     out of its range
     */
    Optimiser optimiser() {
        Optimiser usual = Optimiser.named(name);
        Map<String, String> facts = new LinkedHashMap<>();
        usual.facts().forEach((key, value) -> facts.put(key, value.toString()));
        put(facts, Optimiser.MOMENTUM, momentum);
        put(facts, Optimiser.DECAY, decay);
        put(facts, Optimiser.BETA1, beta1);
        put(facts, Optimiser.BETA2, beta2);
        put(facts, Optimiser.EPSILON, epsilon);
        return Optimiser.of(facts);
    }

    private void put(Map<String, String> facts, String key, @Nullable Float value) {
        if (value != null && facts.replace(key, value.toString()) == null) {
            throw new DeviceException(String.format(
                    Locale.ROOT,
                    "--%s %s: the optimiser %s has no such number",
                    key.replace('_', '-'),
                    value,
                    name));
        }
    }
}
