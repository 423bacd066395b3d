package io.kiln.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

@Tag("quick")
final class StratificationTest {
    /** 70 of a, 20 of b, 10 of c, one after another. */
    private static final Dataset GROUPED = data(i -> i < 70 ? 0 : i < 90 ? 1 : 2);

    private static Dataset data(java.util.function.IntUnaryOperator label) {
        int[] labels = IntStream.range(0, 100).map(label).toArray();
        return Dataset.ofFloats("d", 1, new float[100], labels, List.of("a", "b", "c"));
    }

    @Test
    void everyStretchHasEachClassInItsShare() {
        int[] order = Stratification.order(GROUPED);
        int[] sorted = order.clone();
        Arrays.sort(sorted);
        assertArrayEquals(IntStream.range(0, 100).toArray(), sorted);
        double[] shares = {.7, .2, .1};
        for (int from = 0; from < 100; from++) {
            for (int to = from + 1; to <= 100; to++) {
                int[] stretch = Arrays.copyOfRange(order, from, to);
                int[] counts = GROUPED.select("s", stretch).labelCounts();
                for (int c = 0; c < 3; c++) {
                    assertEquals(shares[c] * stretch.length, counts[c], 2.0, from + " to " + to);
                }
            }
        }
    }

    @Test
    void theOrderIsAlwaysTheSameAndShuffledWithinAClass() {
        int[] order = Stratification.order(GROUPED);
        assertArrayEquals(order, Stratification.order(GROUPED));
        int[] first = Arrays.stream(order).filter(row -> row < 70).toArray();
        assertFalse(Arrays.equals(IntStream.range(0, 70).toArray(), first));
    }

    @Test
    void groupedDataAreKnown() {
        assertTrue(Stratification.isGrouped(GROUPED));
        assertFalse(Stratification.isGrouped(data(i -> i % 3)));
        assertFalse(Stratification.isGrouped(data(i -> 1)));
    }

    @Test
    void examplesStandInTheMiddleOfTheirShareAndLowerClassesFirst() {
        int[] labels = {1, 0, 0, 0};
        Dataset few = Dataset.ofFloats("d", 1, new float[4], labels, List.of("a", "b"));
        Dataset ordered = few.select("s", Stratification.order(few));
        assertArrayEquals(new int[] {0, 0, 1, 0}, ordered.labels());
    }

    @Test
    void classesWithoutExamplesDoNotCount() {
        assertTrue(Stratification.isGrouped(data(i -> i < 70 ? 0 : 2)));
    }
}
