package io.kiln.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("quick")
final class CentringTest {
    /** Ink of 1 where row and column lie from {@code from} to {@code to}, and a fifth elsewhere. */
    private static double[] heavy(int from, int to) {
        double[] ink = new double[784];
        for (int i = 0; i < ink.length; i++) {
            int row = i / 28;
            int column = i % 28;
            boolean inside = row >= from && row <= to && column >= from && column <= to;
            ink[i] = inside ? 1 : 0.2;
        }
        return ink;
    }

    /** Each pixel is the one that lay {@code by} farther right and down, or black. */
    private static void assertMoved(double[] ink, int by) {
        byte[] out = new byte[784];
        Centring.toBytes(ink, out, 0);
        for (int row = 0; row < 28; row++) {
            for (int column = 0; column < 28; column++) {
                int y = row + by;
                int x = column + by;
                boolean inside = y >= 0 && y < 28 && x >= 0 && x < 28;
                int expected = inside ? (int) (ink[y * 28 + x] * 255 + 0.5) : 0;
                assertEquals(expected, out[row * 28 + column] & 0xFF, row + ", " + column);
            }
        }
    }

    @Test
    void theCentreOfMassGoesToTheMiddle() {
        assertMoved(heavy(0, 27), -1); // its own is at 13.5, which counts as left of 14
        assertMoved(heavy(14, 27), 3);
        assertMoved(heavy(0, 13), -4);
    }

    @Test
    void withoutInkThereIsNothingToMove() {
        assertMoved(new double[784], 0);
    }
}
