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
        assertTrue(label.getMessage().contains("label 2 of example 0"), label.getMessage());
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
    void standardisesByMeanAndDeviationAndLeavesConstantsAlone() {
        Scaling scaling = Scaling.standardise(table());
        assertArrayEquals(new float[] {2, 10}, scaling.shift());
        assertArrayEquals(new float[] {1, 1}, scaling.factor());
        assertArrayEquals(new float[] {-1, 0}, table().row(0, scaling));
        Dataset spread = Dataset.ofFloats("s", 1, new float[] {0, 8}, new int[2], TWO);
        assertArrayEquals(new float[] {0.25f}, Scaling.standardise(spread).factor());
        float[] tenths = {0.1f, 0.1f, 0.1f};
        Dataset constant = Dataset.ofFloats("c", 1, tenths, new int[3], TWO);
        assertArrayEquals(new float[] {1}, Scaling.standardise(constant).factor());
        assertThrows(DataException.class, () -> Scaling.standardise(table().range(0, 0)));
    }

    @Test
    void scalingsAreComparedByContent() {
        Scaling unit = Scaling.unit();
        Scaling same = Scaling.of(unit.shift(), unit.factor());
        assertEquals(unit, same);
        assertEquals(unit.hashCode(), same.hashCode());
        assertNotEquals(unit, Scaling.none());
        unit.shift()[0] = 5;
        assertEquals(unit, same);
    }

    @Test
    void scalingsRefuseWrongLengthsAndValues() {
        Scaling two = Scaling.of(new float[2], new float[] {1, 1});
        assertThrows(DataException.class, () -> two.apply(new float[3], 3));
        assertThrows(DataException.class, () -> Scaling.of(new float[2], new float[1]));
        assertThrows(DataException.class, () -> Scaling.of(new float[0], new float[0]));
        assertThrows(DataException.class, () -> Scaling.of(new float[1], new float[] {Float.NaN}));
    }

    @Test
    void dataThatDoNotFitAreRefusedWithFigures() {
        DataException e = assertThrows(
                DataException.class, () -> Memory.require(3L << 30, 1L << 30, "big.idx"));
        assertTrue(e.getMessage().contains("needs 3072.0 MiB, 1024.0 MiB"), e.getMessage());
    }
}
