package io.kiln.tune;

import java.util.Arrays;

/**
 * Two sides that took turns.
 *
 * @param before nanoseconds of the present kernels
 * @param after nanoseconds of the others
 * @param gain how many times as fast the others are: the middle of the rounds
 * @param noise half of what the middle half of the rounds spreads over, as a share of the gain, 0.02
 *     at least
 */
record Duel(double before, double after, double gain, double noise) {
    private static final double LEAST_NOISE = 0.02;

    /** Lets two sides take turns, so many times or until the time is over, but three times. */
    static Duel of(Side present, Side other, int rounds, long mostNanos) {
        double[] before = new double[rounds];
        double[] after = new double[rounds];
        long start = System.nanoTime();
        int done = 0;
        while (done < rounds && (done < 3 || System.nanoTime() - start < mostNanos)) {
            before[done] = present.nanos();
            after[done] = other.nanos();
            done++;
        }
        return of(Arrays.copyOf(before, done), Arrays.copyOf(after, done));
    }

    static Duel of(double[] before, double[] after) {
        double[] gains = new double[before.length];
        for (int r = 0; r < gains.length; r++) {
            gains[r] = before[r] / after[r];
        }
        double gain = quantile(gains, 0.5);
        double spread = (quantile(gains, 0.75) - quantile(gains, 0.25)) / 2 / gain;
        return new Duel(
                quantile(before, 0.5), quantile(after, 0.5), gain, Math.max(LEAST_NOISE, spread));
    }

    /** Whether the others are faster, and by more than the noise. */
    boolean won() {
        return gain - 1 > noise;
    }

    private static double quantile(double[] values, double share) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.round(share * (sorted.length - 1))];
    }
}
