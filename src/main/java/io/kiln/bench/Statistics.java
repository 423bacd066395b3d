package io.kiln.bench;

import java.util.List;

/** What the rounds of a measurement come to. */
final class Statistics {
    private Statistics() {}

    static double median(List<Double> values) {
        return quantile(values, 0.5);
    }

    /**
     * A quantile, between two values by the straight line between them (Hyndman and Fan's seventh
     * definition, Sample quantiles in statistical packages, 1996).
     *
     * @param values at least one
     * @param share from 0 to 1
     */
    static double quantile(List<Double> values, double share) {
        List<Double> sorted = values.stream().sorted().toList();
        double place = share * (sorted.size() - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.size() - 1);
        return sorted.get(below) + (place - below) * (sorted.get(above) - sorted.get(below));
    }

    /** Distance of the quartiles as a share of the median. */
    static double spread(List<Double> values) {
        return (quantile(values, 0.75) - quantile(values, 0.25)) / median(values);
    }

    /**
     * What the median of all possible rounds exceeds with a probability of at most 1 - confidence,
     * whatever their distribution: an order statistic, as in the sign test (Conover, Practical
     * Nonparametric Statistics, 3.2).
     *
     * @return infinite when there are too few values to say
     */
    static double upperBound(List<Double> values, double confidence) {
        List<Double> sorted = values.stream().sorted().toList();
        int n = sorted.size();
        double chance = Math.pow(0.5, n); // that exactly k values lie below the median
        double below = 0;
        for (int k = 0; k < n; k++) {
            below += chance;
            if (below >= confidence) {
                return sorted.get(k);
            }
            chance *= (double) (n - k) / (k + 1);
        }
        return Double.POSITIVE_INFINITY;
    }

    /** The mirror of {@link #upperBound}; minus infinity when there are too few values. */
    static double lowerBound(List<Double> values, double confidence) {
        return -upperBound(values.stream().map(v -> -v).toList(), confidence);
    }
}
