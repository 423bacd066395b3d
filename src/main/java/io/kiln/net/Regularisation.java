package io.kiln.net;

import io.kiln.device.DeviceException;

import org.jspecify.annotations.Nullable;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What training does so that a network does not learn its examples by heart. Evaluation and
 * prediction know nothing of it.
 *
 * @param dropout share of each hidden layer's outputs that a step leaves out, one for all of them or
 *     one a layer; none, or zeros, for no dropout
 * @param inputDropout the same for the inputs
 * @param inputNoise standard deviation of what is added to the inputs, as the network sees them
 * @param labelSmoothing share of the target that all classes get alike, under cross-entropy
 */
public record Regularisation(
        List<Float> dropout, float inputDropout, float inputNoise, float labelSmoothing) {
    /** Nothing. */
    public static final Regularisation NONE = new Regularisation(List.of(), 0, 0, 0);

    /**
     * Checks the ranges.
     *
     * @throws DeviceException when a number is out of its range
     */
    public Regularisation {
        dropout.forEach(share -> requireShare("dropout", share));
        dropout = dropout.stream().allMatch(share -> share == 0) ? List.of() : List.copyOf(dropout);
        requireShare("input dropout", inputDropout);
        requireShare("label smoothing", labelSmoothing);
        if (!(inputNoise >= 0 && inputNoise < Float.POSITIVE_INFINITY)) {
            throw new DeviceException("input noise " + inputNoise + ": needs 0 or more");
        }
    }

    private static void requireShare(String what, float share) {
        if (!(share >= 0 && share <= 0.999f)) {
            throw new DeviceException(what + " " + share + ": needs 0 to 0.999");
        }
    }

    /**
     * Reads the shares of hidden layers as people write them.
     *
     * @param text for example {@code 0.5} or {@code 0.2,0.5}, perhaps in parentheses
     * @return the shares
     * @throws DeviceException when one is no number
     */
    public static List<Float> shares(String text) {
        String plain = text.strip().replaceAll("^\\((.*)\\)$", "$1");
        try {
            return Stream.of(plain.split(",", -1))
                    .map(String::strip)
                    .map(Float::valueOf)
                    .toList();
        } catch (NumberFormatException e) {
            throw new DeviceException(
                    "dropout '" + text + "': needs a share such as 0.5, or one a layer: 0.2,0.5",
                    e);
        }
    }

    /**
     * Whether a step draws random numbers.
     *
     * @return true with dropout or noise
     */
    public boolean chance() {
        return inputDropout > 0 || inputNoise > 0 || !dropout.isEmpty();
    }

    /** The share of hidden layer l, from 1, that is left out. */
    float hidden(int l) {
        return dropout.isEmpty() ? 0 : dropout.get(dropout.size() == 1 ? 0 : l - 1);
    }

    /**
     * Why a network cannot be trained so.
     *
     * @param network what is to be trained
     * @return one line, or null when it can
     */
    public @Nullable String misfit(Network network) {
        int hidden = network.layers().size() - 1;
        if (dropout.size() > 1 && dropout.size() != hidden) {
            return String.format(
                    Locale.ROOT,
                    "dropout %s: %d shares; network %s has %d hidden layers: needs one share, or one a layer",
                    text(),
                    dropout.size(),
                    network.widths(),
                    hidden);
        }
        if (labelSmoothing > 0 && network.loss() != Loss.CROSS_ENTROPY) {
            return String.format(
                    Locale.ROOT,
                    "label smoothing %s: needs the loss cross-entropy, got %s",
                    labelSmoothing,
                    network.loss().label());
        }
        return null;
    }

    private String text() {
        return (dropout.isEmpty() ? Collections.nCopies(1, 0f) : dropout)
                .stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    /**
     * The numbers by name, as a run's config holds them.
     *
     * @return names and values
     */
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("dropout", text());
        facts.put("input_dropout", inputDropout);
        facts.put("input_noise", inputNoise);
        facts.put("label_smoothing", labelSmoothing);
        return facts;
    }
}
