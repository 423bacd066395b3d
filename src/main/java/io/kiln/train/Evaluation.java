package io.kiln.train;

import io.kiln.data.DataException;
import io.kiln.data.Dataset;
import io.kiln.data.Scaling;
import io.kiln.data.Targets;
import io.kiln.device.Device;
import io.kiln.net.Loss;
import io.kiln.net.Network;
import io.kiln.net.Weights;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * How a network does on a data set, class by class.
 *
 * @param score loss and accuracy
 * @param classes names of the classes
 * @param confusion {@code confusion[truth][answer]}: how many examples of a class were taken for
 *     which; empty under regression
 * @param answers example by example; none under regression
 * @param errors under regression how far the answers are off, else null
 */
public record Evaluation(
        Score score,
        List<String> classes,
        int[][] confusion,
        Answers answers,
        @Nullable Errors errors) {
    /**
     * Of a network that names classes.
     *
     * @param score loss and accuracy
     * @param classes names of the classes
     * @param confusion how many examples of a class were taken for which
     * @param answers example by example
     */
    public Evaluation(Score score, List<String> classes, int[][] confusion, Answers answers) {
        this(score, classes, confusion, answers, null);
    }

    /**
     * Evaluates a network. Examples that do not fit into the device's memory stream through it.
     *
     * @param device where it runs
     * @param weights the network
     * @param scaling applied to every example
     * @param data the examples
     * @return the evaluation
     * @throws DataException when data and network do not fit together, or there are no examples
     */
    public static Evaluation of(Device device, Weights weights, Scaling scaling, Dataset data) {
        return of(device, weights, scaling, data, Streaming.AUTO);
    }

    /**
     * Evaluates a network.
     *
     * @param device where it runs
     * @param weights the network
     * @param scaling applied to every example
     * @param data the examples
     * @param streaming whether they stream through the device's memory
     * @return the evaluation
     * @throws DataException when data and network do not fit together, or there are no examples
     */
    public static Evaluation of(
            Device device, Weights weights, Scaling scaling, Dataset data, Streaming streaming) {
        Network network = weights.network();
        requireFit(network, data);
        try (var pass = new EvaluationPass(device, weights, new Source(data, scaling), streaming)) {
            Score score = pass.score();
            float[] outputs = pass.outputs();
            return data.targets()
                    .map(targets -> numbers(score, data.classes(), targets, outputs))
                    .orElseGet(() -> classes(score, network, data, outputs));
        }
    }

    /**
     * Evaluates what was answered elsewhere, for example by a committee.
     *
     * @param loss what the outputs were trained by
     * @param outputs (examples, classes); probabilities, where the loss makes them
     * @param data the examples, with their classes in the order of the outputs
     * @return the evaluation; its loss is summed in double
     */
    public static Evaluation of(Loss loss, float[][] outputs, Dataset data) {
        int classes = data.classes().size();
        var answers = new Answers(loss == Loss.CROSS_ENTROPY, data.labels());
        double sum = 0;
        int hits = 0;
        for (int i = 0; i < outputs.length; i++) {
            int truth = data.labels()[i];
            answers.noteProbabilities(i, outputs[i]);
            hits += truth == answers.answers()[i] ? 1 : 0;
            sum += loss(loss, outputs[i], truth);
        }
        var score = new Score(sum / outputs.length, hits, outputs.length);
        return new Evaluation(score, data.classes(), confusion(answers, classes), answers);
    }

    private static double loss(Loss loss, float[] outputs, int truth) {
        if (loss == Loss.CROSS_ENTROPY) {
            return -Math.log(Math.max(outputs[truth], Float.MIN_NORMAL));
        }
        double sum = 0;
        for (int j = 0; j < outputs.length; j++) {
            double off = outputs[j] - (j == truth ? 1 : 0);
            sum += off * off;
        }
        return sum / outputs.length;
    }

    /**
     * Refuses data that a network cannot be evaluated on.
     *
     * @param network what is evaluated
     * @param data the examples
     * @throws DataException when they do not fit together, or there are no examples
     */
    public static void requireFit(Network network, Dataset data) {
        if (data.size() == 0) {
            throw new DataException(data.name() + ": no examples to evaluate");
        }
        if (network.inputs() != data.features()
                || network.outputs() != data.classes().size()) {
            throw new DataException(String.format(
                    Locale.ROOT,
                    "%s: %d features and %d classes, the model %s needs %d and %d",
                    data.name(),
                    data.features(),
                    data.classes().size(),
                    network.widths(),
                    network.inputs(),
                    network.outputs()));
        }
        if (data.targets().isPresent() != (network.loss() == Loss.REGRESSION)) {
            throw new DataException(data.name() + ": the model's loss is "
                    + network.loss().label()
                    + "; regression goes with numbers, every other loss with classes");
        }
    }

    private static Evaluation numbers(
            Score score, List<String> names, Targets targets, float[] outputs) {
        Errors errors = Errors.of(names, targets, outputs);
        return new Evaluation(score, names, new int[0][], new Answers(false, new int[0]), errors);
    }

    private static Evaluation classes(Score score, Network network, Dataset data, float[] outputs) {
        int classes = network.outputs();
        var answers = new Answers(network.loss() == Loss.CROSS_ENTROPY, data.labels());
        for (int i = 0; i < data.size(); i++) {
            answers.note(i, outputs, i * classes, classes);
        }
        return new Evaluation(score, data.classes(), confusion(answers, classes), answers);
    }

    private static int[][] confusion(Answers answers, int classes) {
        int[][] confusion = new int[classes][classes];
        for (int i = 0; i < answers.size(); i++) {
            confusion[answers.labels()[i]][answers.answers()[i]]++;
        }
        return confusion;
    }

    /**
     * How many examples there are of a class.
     *
     * @param c the class, from 0
     * @return their number
     */
    public int support(int c) {
        return IntStream.of(confusion[c]).sum();
    }

    /**
     * Of the answers that named a class, the share that were right.
     *
     * @param c the class, from 0
     * @return from 0 to 1, or NaN when the class was never named
     */
    public double precision(int c) {
        int named = 0;
        for (int[] row : confusion) {
            named += row[c];
        }
        return named == 0 ? Double.NaN : (double) confusion[c][c] / named;
    }

    /**
     * Of the examples of a class, the share that were recognised.
     *
     * @param c the class, from 0
     * @return from 0 to 1, or NaN when there are no examples of it
     */
    public double recall(int c) {
        int there = support(c);
        return there == 0 ? Double.NaN : (double) confusion[c][c] / there;
    }

    /**
     * The harmonic mean of {@link #precision} and {@link #recall}.
     *
     * @param c the class, from 0
     * @return from 0 to 1, or NaN when the class neither was there nor was named
     */
    public double f1(int c) {
        int named = 0;
        for (int[] row : confusion) {
            named += row[c];
        }
        int both = named + support(c);
        return both == 0 ? Double.NaN : 2.0 * confusion[c][c] / both;
    }
}
