package io.kiln.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.List;

@Tag("quick")
final class ScalingTest {
    private static final List<String> TWO = List.of("no", "yes");

    private static Dataset table() {
        return Dataset.ofFloats("t", 2, new float[] {1, 10, 3, 10}, new int[] {0, 1}, TWO);
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
        assertNotEquals(unit.hashCode(), Scaling.none().hashCode());
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
    void everyFeatureHasItsOwnMeanAndDeviation() {
        float[] values = {0, 1, 0, 1, 3, 7};
        Scaling scaling = Scaling.standardise(Dataset.ofFloats("t", 2, values, new int[3], TWO));
        assertArrayEquals(new float[] {1, 3}, scaling.shift());
        float[] factors = {(float) (1 / Math.sqrt(2)), (float) (1 / Math.sqrt(8))};
        assertArrayEquals(factors, scaling.factor());
    }

    @Test
    void aFeatureAroundZeroIsNotConstant() {
        float[] values = {-2, 2};
        Scaling scaling = Scaling.standardise(Dataset.ofFloats("t", 1, values, new int[2], TWO));
        assertEquals(Scaling.of(new float[1], new float[] {0.5f}), scaling);
    }

    @Test
    void picturesAreStandardisedToo() {
        byte[] pixels = {0, (byte) 200};
        Scaling scaling =
                Scaling.standardise(Dataset.ofBytes("p", List.of(1), pixels, new int[2], TWO));
        assertEquals(Scaling.of(new float[] {100}, new float[] {0.01f}), scaling);
    }

    @Test
    void undoingLeadsBack() {
        float[] rows = {0, 1, 2, 3};
        Scaling.of(new float[] {1, 10}, new float[] {0.5f, 4}).undo(rows, 2);
        assertArrayEquals(new float[] {1, 10.25f, 5, 10.75f}, rows);
        Scaling.of(new float[] {1}, new float[] {2}).undo(rows, 2);
        assertArrayEquals(new float[] {1.5f, 6.125f, 3.5f, 6.375f}, rows);
    }

    @Test
    void describesItselfInALine() {
        assertEquals("(x - 0.0) * 1.0", Scaling.none().toString());
        Scaling two = Scaling.of(new float[2], new float[] {1, 1});
        assertEquals("(x - shift) * factor over 2 features", two.toString());
    }
}
