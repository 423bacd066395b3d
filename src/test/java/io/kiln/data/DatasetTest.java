package io.kiln.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.List;

@Tag("quick")
class DatasetTest {
    private static final List<String> TWO = List.of("no", "yes");

    private static Dataset pictures() {
        byte[] pixels = {0, 1, 2, (byte) 255, 4, 5};
        return Dataset.ofBytes("p", List.of(1, 2), pixels, new int[] {1, 0, 1}, TWO);
    }

    private static Dataset table() {
        return Dataset.ofFloats("t", 2, new float[] {1, 10, 3, 10}, new int[] {0, 1}, TWO);
    }

    @Test
    void tellsWhatItHolds() {
        Dataset p = pictures();
        assertEquals(3, p.size());
        assertEquals(2, p.features());
        assertEquals(List.of(1, 2), p.shape());
        assertTrue(p.isBytes());
        assertFalse(table().isBytes());
        assertArrayEquals(new int[] {1, 2}, p.labelCounts());
        assertThrows(IllegalStateException.class, p::floats);
        assertThrows(IllegalStateException.class, () -> table().bytes());
    }

    @Test
    void rowsAreScaledUnsignedBytes() {
        float[] row = pictures().row(1, Scaling.unit());
        assertArrayEquals(new float[] {2 * (1f / 255f), 255 * (1f / 255f)}, row);
        assertArrayEquals(new float[] {3, 10}, table().row(1, Scaling.none()));
    }

    @Test
    void rangeTakesExamplesInTheMiddle() {
        Dataset middle = pictures().range(1, 3);
        assertArrayEquals(new byte[] {2, (byte) 255, 4, 5}, middle.bytes());
        assertArrayEquals(new int[] {0, 1}, middle.labels());
        assertEquals(0, table().range(2, 2).size());
        assertThrows(DataException.class, () -> table().range(1, 3));
        assertThrows(DataException.class, () -> table().range(-1, 1));
    }

    @Test
    void hashFollowsTheContentAndNotTheName() {
        String hash = pictures().sha256();
        assertEquals(64, hash.length());
        assertEquals(hash, pictures().range(0, 3).sha256());
        assertNotEquals(hash, pictures().range(0, 2).sha256());
        assertNotEquals(hash, table().sha256());
        float[] values = {1, 10, 3, 11};
        Dataset other = Dataset.ofFloats("t", 2, values, new int[] {0, 1}, TWO);
        assertNotEquals(table().sha256(), other.sha256());
        Dataset two = table().withTargets(TWO, new Targets(new float[4], Scaling.none()));
        Dataset found = table().withTargets(TWO, new Targets(values, Scaling.none()));
        assertNotEquals(two.sha256(), found.sha256());
    }

    @Test
    void refusesWhatDoesNotFitTogether() {
        DataException size = assertThrows(
                DataException.class, () -> Dataset.ofFloats("t", 2, new float[3], new int[2], TWO));
        assertEquals(
                "t: 3 values for 2 labels of 2 features each; expected 4 values",
                size.getMessage());
        DataException label = assertThrows(
                DataException.class,
                () -> Dataset.ofFloats("t", 1, new float[1], new int[] {2}, TWO));
        assertTrue(
                label.getMessage()
                        .contains("label 2 of example 0 is not one of the 2 classes (0 to 1)"),
                label.getMessage());
        assertThrows(
                DataException.class,
                () -> Dataset.ofBytes(
                        "t", List.of(1 << 20, 1 << 20), new byte[0], new int[0], TWO));
        assertThrows(
                DataException.class, () -> Dataset.ofFloats("t", 0, new float[0], new int[0], TWO));
    }

    @Test
    void partsOfATaskHaveTheSameFeaturesAndClasses() {
        Dataset other = Dataset.ofFloats("o", 2, new float[0], new int[0], List.of("yes", "no"));
        assertThrows(DataException.class, () -> new TrainTest(table(), other));
        Dataset wide = Dataset.ofFloats("w", 3, new float[0], new int[0], TWO);
        assertThrows(DataException.class, () -> new TrainTest(table(), wide));
    }

    @Test
    void examplesAreChosenWithTheirValuesAndLabels() {
        Dataset p = pictures().select("s", new int[] {2, 0});
        assertEquals("s", p.name());
        assertArrayEquals(new byte[] {4, 5, 0, 1}, p.bytes());
        assertArrayEquals(new int[] {1, 1}, p.labels());
        Dataset same = pictures().select("s", new int[] {0, 1, 2});
        assertEquals(pictures().sha256(), same.sha256());
        Dataset t = table().select("s", new int[] {1, 0, 1});
        assertArrayEquals(new float[] {3, 10, 1, 10, 3, 10}, t.floats());
        assertArrayEquals(new int[] {1, 0, 1}, t.labels());
    }

    @Test
    void moreExamplesThanFitAreRefusedBeforeTheyAreCopied() {
        int wide = 1 << 22;
        Dataset one =
                Dataset.ofBytes("p", List.of(1, wide), new byte[wide], new int[1], List.of("a"));
        var e = assertThrows(DataException.class, () -> one.select("all", new int[1 << 20]));
        assertTrue(
                e.getMessage().startsWith("all does not fit in memory: needs 4194304.0 MiB, "),
                e.getMessage());
    }

    @Test
    void classesCountAlikeOrAsStated() {
        assertArrayEquals(new float[] {1.5f, 0.75f}, pictures().balancedWeights());
        Dataset yes = pictures().select("s", new int[] {0, 2});
        assertArrayEquals(new float[] {0, 0.5f}, yes.balancedWeights());
        assertArrayEquals(new float[0], pictures().classWeights());
        Dataset weighed = pictures().withClassWeights(new float[] {0, 2});
        assertArrayEquals(new float[] {0, 2}, weighed.classWeights());
        assertArrayEquals(new float[] {0, 2}, weighed.range(0, 1).classWeights());
    }

    @Test
    void aWeightIsAFiniteNumberOfZeroOrMoreForEachClass() {
        float nan = Float.NaN;
        float infinite = Float.POSITIVE_INFINITY;
        for (float[] wrong : List.of(
                new float[] {1},
                new float[] {1, 1, 1},
                new float[] {-1, 1},
                new float[] {1, -1},
                new float[] {nan, 1},
                new float[] {1, infinite})) {
            Dataset p = pictures();
            assertThrows(DataException.class, () -> p.withClassWeights(wrong));
        }
        Dataset targets =
                table().withTargets(TWO, new Targets(new float[] {1, 2, 3, 4}, Scaling.none()));
        assertThrows(DataException.class, () -> targets.withClassWeights(new float[] {1, 1}));
    }

    @Test
    void describesItselfInALine() {
        assertEquals("p: 3 examples of [1, 2], 2 classes", pictures().toString());
        Dataset targets =
                table().withTargets(TWO, new Targets(new float[] {1, 2, 3, 4}, Scaling.none()));
        assertEquals("t: 2 examples of [2], 2 targets", targets.toString());
    }

    @Test
    void anExampleMayBeAsLargeAsAnArrayIsLong() {
        List<Integer> shape = List.of(Integer.MAX_VALUE);
        Dataset none = Dataset.ofFloats("n", shape, new float[0], new int[0], TWO);
        assertEquals(Integer.MAX_VALUE, none.features());
    }
}
