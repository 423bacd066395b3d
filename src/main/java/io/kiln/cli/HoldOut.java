package io.kiln.cli;

import io.kiln.data.DataException;
import io.kiln.data.Dataset;
import io.kiln.data.TrainTest;
import io.kiln.device.Philox;

/**
 * Holds a part of a table out for testing: always the same rows of the same file, so that a model
 * never saw them.
 */
final class HoldOut {
    private static final int FIFTH = 5;
    private static final int SEED = 1;
    private static final int PURPOSE = 0x484F; // "HO": no other use of a seed has this one

    private HoldOut() {}

    /**
     * Shuffles the rows by {@code new Philox(1, 0x484F, 0)}; the last fifth, rounded down, at least
     * one, is the test.
     */
    static TrainTest split(Dataset all) {
        if (all.size() < 2) {
            throw new DataException(all.name() + ": " + all.size()
                    + " row, needs 2 or more to hold out some for testing");
        }
        int[] order = new int[all.size()];
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
        new Philox(SEED, PURPOSE, 0).shuffle(order);
        int test = Math.max(1, all.size() / FIFTH);
        int train = all.size() - test;
        return new TrainTest(
                part(all, all.name() + " train", order, 0, train),
                part(all, all.name() + " test", order, train, all.size()));
    }

    private static Dataset part(Dataset all, String name, int[] order, int from, int to) {
        int features = all.features();
        float[] values = new float[(to - from) * features];
        int[] labels = new int[to - from];
        for (int i = from; i < to; i++) {
            System.arraycopy(
                    all.floats(), order[i] * features, values, (i - from) * features, features);
            labels[i - from] = all.labels()[order[i]];
        }
        return Dataset.ofFloats(name, features, values, labels, all.classes());
    }
}
