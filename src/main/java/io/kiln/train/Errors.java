package io.kiln.train;

import io.kiln.data.Targets;

import java.util.List;

/**
 * How far numbers that were found are from those to be found, each target for itself, in the units
 * of the targets.
 *
 * @param names of the targets
 * @param squared for each the mean squared error
 * @param absolute for each the mean absolute error
 * @param explained for each R2, the share of its variance that is explained: 1 less the squared
 *     error over the variance; NaN for a constant
 */
public record Errors(
        List<String> names, List<Double> squared, List<Double> absolute, List<Double> explained) {
    /** Keeps the lists. */
    public Errors {
        names = List.copyOf(names);
        squared = List.copyOf(squared);
        absolute = List.copyOf(absolute);
        explained = List.copyOf(explained);
    }

    /**
     * Compares.
     *
     * @param names of the targets
     * @param wanted what was to be found
     * @param found (examples, targets), what the network answered, as it was shown them
     * @return the errors
     */
    static Errors of(List<String> names, Targets wanted, float[] found) {
        int outputs = names.size();
        int rows = found.length / outputs;
        wanted.scaling().undo(found, outputs);
        double[] squared = new double[outputs];
        double[] absolute = new double[outputs];
        double[] mean = new double[outputs];
        double[] variance = new double[outputs];
        for (int i = 0; i < found.length; i++) {
            double error = (double) found[i] - wanted.values()[i];
            squared[i % outputs] += error * error / rows;
            absolute[i % outputs] += Math.abs(error) / rows;
            mean[i % outputs] += (double) wanted.values()[i] / rows;
        }
        for (int i = 0; i < found.length; i++) {
            double away = wanted.values()[i] - mean[i % outputs];
            variance[i % outputs] += away * away / rows;
        }
        Double[] explained = new Double[outputs];
        for (int j = 0; j < outputs; j++) {
            explained[j] = variance[j] == 0 ? Double.NaN : 1 - squared[j] / variance[j];
        }
        return new Errors(names, boxed(squared), boxed(absolute), List.of(explained));
    }

    private static List<Double> boxed(double[] values) {
        return java.util.Arrays.stream(values).boxed().toList();
    }

    /**
     * The mean over the targets.
     *
     * @param of one of the lists
     * @return the mean
     */
    public static double mean(List<Double> of) {
        return of.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    }
}
