package io.kiln.cli;

import io.kiln.data.DataException;
import io.kiln.data.Dataset;
import io.kiln.data.Scaling;
import io.kiln.data.Stratification;
import io.kiln.train.Trainer;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What is done to the training part before anything learns from it: how its values become inputs,
 * and in which order it is, that is, which examples at its end validate.
 *
 * @param scale how raw values become inputs
 * @param split which examples validate
 * @param fold the part that validates in a cross-validation, else null
 * @param weights how much an example of each class counts: {@code balanced}, or numbers with commas
 *     between; empty for alike
 */
record Treatment(Scale scale, Split split, @Nullable Fold fold, String weights) {
    /** How raw values become inputs. */
    enum Scale {
        /** Bytes as {@link #UNIT}, other numbers as {@link #STANDARDISE}. */
        AUTO,
        /** Bytes to 0 .. 1; other numbers, too, are divided by 255. */
        UNIT,
        /** Each feature to mean 0 and variance 1 over what is trained on. */
        STANDARDISE,
        /** As they are. */
        NONE
    }

    /** Which examples validate. */
    enum Split {
        /** {@link #STRATIFIED} where examples come class by class, else {@link #END}. */
        AUTO,
        /** The last ones. */
        END,
        /** Of each class its share, see {@link Stratification}. */
        STRATIFIED
    }

    static final Treatment DEFAULT = new Treatment(Scale.AUTO, Split.AUTO, null, "");

    private static final String SCALE = "scaling";
    private static final String SPLIT = "split";
    private static final String FOLD = "fold";
    private static final String WEIGHTS = "class_weights";
    private static final String BALANCED = "balanced";

    /** Strings by name; nothing for what is as ever. */
    Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        if (scale != Scale.AUTO) {
            facts.put(SCALE, Usage.word(scale));
        }
        if (split != Split.AUTO) {
            facts.put(SPLIT, Usage.word(split));
        }
        if (fold != null) {
            facts.put(FOLD, fold.toString());
        }
        if (!weights.isEmpty()) {
            facts.put(WEIGHTS, weights);
        }
        return facts;
    }

    /** The reverse of {@link #facts}; a {@link DataException} when they say something else. */
    static Treatment of(Map<String, String> facts) {
        String fold = facts.get(FOLD);
        return new Treatment(
                constant(Scale.values(), SCALE, facts.getOrDefault(SCALE, "auto")),
                constant(Split.values(), SPLIT, facts.getOrDefault(SPLIT, "auto")),
                fold == null ? null : Fold.of(fold),
                facts.getOrDefault(WEIGHTS, ""));
    }

    private static <E extends Enum<E>> E constant(E[] all, String what, String word) {
        return Stream.of(all)
                .filter(one -> Usage.word(one).equals(word))
                .findFirst()
                .orElseThrow(() -> new DataException("data: " + what + " '" + word
                        + "' is not one of "
                        + String.join(", ", Stream.of(all).map(Usage::word).toList())));
    }

    /** The training part with what validates at its end, its classes weighed. */
    Dataset arranged(Dataset training) {
        Dataset ordered = ordered(training);
        if (weights.isEmpty()) {
            return ordered;
        }
        return ordered.withClassWeights(
                weights.equals(BALANCED) ? training.balancedWeights() : numbers());
    }

    private float[] numbers() {
        String[] words = weights.split(",", -1);
        float[] numbers = new float[words.length];
        try {
            for (int c = 0; c < words.length; c++) {
                numbers[c] = Float.parseFloat(words[c].strip());
            }
        } catch (NumberFormatException e) {
            throw new DataException(
                    "class weights '" + weights
                            + "': expected balanced, or numbers such as 1,2.5,1",
                    e);
        }
        return numbers;
    }

    private Dataset ordered(Dataset training) {
        if (fold != null) {
            return fold.last(training);
        }
        boolean stratified = split == Split.STRATIFIED
                || split == Split.AUTO && Stratification.isGrouped(training);
        return stratified
                ? training.select(training.name(), Stratification.order(training))
                : training;
    }

    /**
     * How raw values become inputs.
     *
     * @param training arranged
     * @param validation examples at its end from which nothing is learnt
     */
    Scaling scaling(Dataset training, int validation) {
        return switch (scale) {
            case AUTO -> Trainer.scaling(training, validation);
            case UNIT -> Scaling.unit();
            case STANDARDISE ->
                Scaling.standardise(training.range(0, Math.max(1, training.size() - validation)));
            case NONE -> Scaling.none();
        };
    }
}
