package io.kiln.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * How many times as fast one side is as another: above 1 it is faster.
 *
 * @param value the median
 * @param low the true median is above it with 95 %, minus infinity when there are too few rounds
 * @param high the true median is below it with 95 %, infinite when there are too few rounds
 */
public record Ratio(double value, double low, double high) {
    private static final double CONFIDENCE = 0.95;

    /**
     * Of rounds that were measured in turn.
     *
     * @param other seconds of the other side, a round each
     * @param own seconds of this side in the same rounds
     */
    static Ratio paired(List<Double> other, List<Double> own) {
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < Math.min(other.size(), own.size()); round++) {
            ratios.add(other.get(round) / own.get(round));
        }
        return new Ratio(
                Statistics.median(ratios),
                Statistics.lowerBound(ratios, CONFIDENCE),
                Statistics.upperBound(ratios, CONFIDENCE));
    }

    /**
     * Of two runs at different times. Each median gets a bound that fails with 2.5 %, so that both
     * hold with 95 % (Bonferroni).
     */
    static Ratio unpaired(List<Double> other, List<Double> own) {
        double each = (1 + CONFIDENCE) / 2;
        double low = Statistics.lowerBound(other, each) / Statistics.upperBound(own, each);
        double high = Statistics.upperBound(other, each) / Statistics.lowerBound(own, each);
        double value = Statistics.median(other) / Statistics.median(own);
        return new Ratio(
                value,
                Double.isNaN(low) ? Double.NEGATIVE_INFINITY : low,
                high > 0 ? high : Double.POSITIVE_INFINITY);
    }

    /**
     * Whether the rounds show no difference, or are too few to show any.
     *
     * @return true when 1 is between the bounds
     */
    public boolean even() {
        return low <= 1 && high >= 1;
    }

    /**
     * Whether this side is shown to be slower than is allowed.
     *
     * @param allowed a share: 0.1 for one that may be a tenth slower
     * @return true when even the upper bound is below
     */
    public boolean slowerThan(double allowed) {
        return high < 1 - allowed;
    }
}
