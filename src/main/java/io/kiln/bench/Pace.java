package io.kiln.bench;

import java.util.List;

/**
 * How long is measured.
 *
 * @param rounds of each case, every device once in each
 * @param window seconds of one device in a round, at least one run
 * @param leastWarming seconds of the same work before, which do not count
 * @param mostWarming seconds after which warming up ends, whether it still gets faster or not
 */
public record Pace(int rounds, double window, double leastWarming, double mostWarming) {
    // In seconds, as seen on two cores: some 4 minutes of the full set with kernels in the cache, 7
    // without and beside busy neighbours.
    private static final double PREPARING = 0.3; // builds and checks
    private static final double TRAINING = 2.0; // to a target
    private static final double WARMING = 1.25; // times what is warmed up at least

    /**
     * For people who wait.
     *
     * @param rounds of each case
     * @return the pace
     */
    public static Pace of(int rounds) {
        return new Pace(rounds, 0.1, 0.5, 4);
    }

    /**
     * About how long a run will take.
     *
     * @param cases what is measured
     * @param contenders on how many devices
     * @return seconds
     */
    public double estimate(List<Case> cases, int contenders) {
        double seconds = 0;
        for (Case one : cases) {
            int counted = one.rounds(rounds);
            seconds += one instanceof ToTarget
                    ? PREPARING + TRAINING * (counted + 1)
                    : PREPARING + WARMING * leastWarming + counted * window;
        }
        return seconds * contenders;
    }
}
