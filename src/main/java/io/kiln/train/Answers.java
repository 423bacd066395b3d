package io.kiln.train;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a network took each of some examples for, and how sure it was. The arrays have an entry an
 * example and must not be modified.
 *
 * @param probabilities whether {@code sure} and {@code truth} are probabilities, by a softmax; else
 *     they are outputs of the last layer
 * @param labels (examples) the classes that they are of
 * @param answers (examples) the classes that they were taken for
 * @param sure (examples) probability of the answer
 * @param truth (examples) probability of the class that it is of
 */
public record Answers(
        boolean probabilities, int[] labels, int[] answers, double[] sure, double[] truth) {
    /** For so many examples, none of them answered yet. */
    Answers(boolean probabilities, int[] labels) {
        this(
                probabilities,
                labels,
                new int[labels.length],
                new double[labels.length],
                new double[labels.length]);
    }

    /** Notes the answer to an example, from the last layer's outputs before any softmax. */
    void note(int example, float[] outputs, int from, int classes) {
        int best = 0;
        for (int j = 1; j < classes; j++) {
            best = outputs[from + j] > outputs[from + best] ? j : best;
        }
        answers[example] = best;
        sure[example] = value(outputs, from, classes, best, outputs[from + best]);
        truth[example] = value(outputs, from, classes, labels[example], outputs[from + best]);
    }

    /** Notes the answer to an example, from probabilities where there are any. */
    void noteProbabilities(int example, float[] outputs) {
        int best = 0;
        for (int j = 1; j < outputs.length; j++) {
            best = outputs[j] > outputs[best] ? j : best;
        }
        answers[example] = best;
        sure[example] = outputs[best];
        truth[example] = outputs[labels[example]];
    }

    private double value(float[] outputs, int from, int classes, int of, float largest) {
        if (!probabilities) {
            return outputs[from + of];
        }
        double sum = 0;
        for (int j = 0; j < classes; j++) {
            sum += Math.exp((double) outputs[from + j] - largest);
        }
        return Math.exp((double) outputs[from + of] - largest) / sum;
    }

    /**
     * Examples.
     *
     * @return how many were answered
     */
    public int size() {
        return labels.length;
    }

    /**
     * Whether an answer is right.
     *
     * @param example from 0
     * @return true when it names the class that the example is of
     */
    public boolean right(int example) {
        return answers[example] == labels[example];
    }

    /**
     * The wrong answers, the worst first: those that the network was surest of, and of equals those
     * that left the truth least.
     *
     * @return numbers of examples
     */
    public List<Integer> mistakes() {
        return IntStream.range(0, size())
                .filter(i -> !right(i))
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -sure[i])
                        .thenComparingDouble(i -> truth[i])
                        .thenComparingInt(i -> i))
                .toList();
    }

    /**
     * What is left when unsure answers are not taken.
     *
     * @param least how sure an answer has to be
     * @return how many are taken, and how many of them are wrong
     */
    public Accepted accepting(double least) {
        int taken = 0;
        int wrong = 0;
        for (int i = 0; i < size(); i++) {
            if (sure[i] >= least) {
                taken++;
                wrong += right(i) ? 0 : 1;
            }
        }
        return new Accepted(size(), taken, wrong);
    }

    /**
     * Answers of at least some sureness.
     *
     * @param examples of all answers
     * @param taken answers that are as sure
     * @param wrong how many of those are wrong
     */
    public record Accepted(int examples, int taken, int wrong) {
        /**
         * Share of the answers that are not taken.
         *
         * @return from 0 to 1
         */
        public double rejected() {
            return (double) (examples - taken) / examples;
        }

        /**
         * Share of wrong ones among those that are taken.
         *
         * @return from 0 to 1, or NaN when none is taken
         */
        public double error() {
            return taken == 0 ? Double.NaN : (double) wrong / taken;
        }
    }
}
