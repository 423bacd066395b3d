package io.kiln.data;

import io.kiln.device.Philox;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * An order in which any stretch of examples has the classes in nearly the shares of the whole, so
 * that however many validate at the end, and in whichever of k equal stretches, each class is among
 * them.
 *
 * <p>The examples of a class are shuffled, always alike; the r-th of the n examples of a class
 * stands at {@code (r + 1/2) / n} of the way, and of those that stand in one place the lower class
 * comes first.
 */
public final class Stratification {
    private static final int SEED = 1;
    private static final int PURPOSE = 0x5354; // "ST": no other use of a seed has this one

    private Stratification() {}

    /**
     * The order.
     *
     * @param data any examples
     * @return (size) which example comes when
     */
    public static int[] order(Dataset data) {
        int[] shuffled = IntStream.range(0, data.size()).toArray();
        new Philox(SEED, PURPOSE, 0).shuffle(shuffled);
        int[] counts = data.labelCounts();
        int[] met = new int[counts.length];
        double[] places = new double[data.size()];
        for (int row : shuffled) {
            int label = data.labels()[row];
            places[row] = (met[label]++ + 0.5) / counts[label];
        }
        return IntStream.range(0, data.size())
                .boxed()
                .sorted(Comparator.comparingDouble((Integer row) -> places[row])
                        .thenComparingInt(row -> data.labels()[row])
                        .thenComparingInt(row -> row))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /**
     * Whether the examples come class by class, so that those at the end are of one class.
     *
     * @return false where there is one class, or a class comes again after another
     */
    public static boolean isGrouped(Dataset data) {
        int changes = 0;
        for (int i = 1; i < data.size(); i++) {
            changes += data.labels()[i] == data.labels()[i - 1] ? 0 : 1;
        }
        int there = 0;
        for (int count : data.labelCounts()) {
            there += count > 0 ? 1 : 0;
        }
        return there > 1 && changes == there - 1;
    }
}
