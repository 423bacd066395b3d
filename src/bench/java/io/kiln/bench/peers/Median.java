package io.kiln.bench.peers;

import java.util.Collection;

/** Averages of measured values. */
final class Median {

    private Median() {}

    /** The middle value, or the mean of the two middle ones. */
    static double of(Collection<Double> values) {
        double[] v = values.stream().mapToDouble(d -> d).sorted().toArray();
        if (v.length == 0) {
            throw new IllegalArgumentException("median of no values");
        }
        return (v[(v.length - 1) / 2] + v[v.length / 2]) / 2;
    }

    /** {@code (v1 v2 ... vn)^(1/n)}. */
    static double geometricMean(Collection<Double> values) {
        return Math.exp(values.stream().mapToDouble(Math::log).average().orElseThrow());
    }
}
