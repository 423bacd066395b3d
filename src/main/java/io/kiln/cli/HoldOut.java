package io.kiln.cli;

import io.kiln.data.DataException;
import io.kiln.data.Dataset;
import io.kiln.data.TrainTest;
import io.kiln.device.Philox;

import java.util.Arrays;

/**
 * Holds a part of the data out for testing: always the same examples of the same data, so that a model
 * never saw them.
 */
final class HoldOut {
    private static final int FIFTH = 5;
    private static final int SEED = 1;
    private static final int PURPOSE = 0x484F; // "HO": no other use of a seed has this one

    private HoldOut() {}

    /**
     * Shuffles the examples by {@code new Philox(1, 0x484F, 0)}; the last fifth, rounded down, at least
     * one, is the test.
     */
    static TrainTest split(Dataset all) {
        if (all.size() < 2) {
            throw new DataException(all.name() + ": " + all.size()
                    + " example, needs 2 or more to hold out some for testing");
        }
        int[] order = new int[all.size()];
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
        new Philox(SEED, PURPOSE, 0).shuffle(order);
        int test = Math.max(1, all.size() / FIFTH);
        int train = all.size() - test;
        return new TrainTest(
                all.select(all.name() + " train", Arrays.copyOf(order, train)),
                all.select(all.name() + " test", Arrays.copyOfRange(order, train, all.size())));
    }
}
