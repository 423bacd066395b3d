package io.kiln.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.function.IntBinaryOperator;

@Tag("quick")
final class GreyTest {
    private static final int PAPER = 200;

    private static Grey picture(int width, int height, IntBinaryOperator value) {
        byte[] pixels = new byte[width * height];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) value.applyAsInt(i % width, i / width);
        }
        return new Grey(width, height, pixels);
    }

    private static boolean cross(int x, int y, int from, int length) {
        boolean inside = x >= from && y >= from && x < from + length && y < from + length;
        return inside && (x == from + length / 2 || y == from + length / 2);
    }

    private static void refused(Grey picture, String words) {
        var e = assertThrows(DataException.class, () -> picture.ink("p.png"));
        assertTrue(e.getMessage().startsWith("p.png: no ink found" + words), e.getMessage());
    }

    /** 28 x 28 with some of its border at the edge of being dark. */
    private static Grey bordered(int light, int dark, int ink) {
        return picture(28, 28, (x, y) -> {
            boolean border = x == 0 || y == 0 || x == 27 || y == 27;
            return border ? y == 0 && x > 0 && x <= light ? 32 : dark : x == 14 ? ink : 0;
        });
    }

    @Test
    void aPreparedPictureHasADarkBorderAndInk() {
        assertTrue(bordered(0, 31, 128).isPrepared());
        assertFalse(bordered(0, 32, 128).isPrepared());
        assertFalse(bordered(0, 31, 127).isPrepared());
        assertTrue(bordered(12, 0, 255).isPrepared());
        assertFalse(bordered(13, 0, 255).isPrepared());
        assertFalse(picture(28, 29, (x, y) -> y == 9 && x == 9 ? 255 : 0).isPrepared());
        assertFalse(picture(29, 28, (x, y) -> y == 9 && x == 9 ? 255 : 0).isPrepared());
    }

    @Test
    void fourHundredPixelsASideAreWorkedOnAsTheyAre() {
        Grey most = picture(400, 2, (x, y) -> x & 0xFF);
        assertSame(most, most.shrunk());
        Grey small = picture(401, 2, (x, y) -> 10 * (x % 2) + 20 * y).shrunk();
        assertEquals(200, small.width());
        assertEquals(1, small.height());
        assertEquals(15, small.at(0, 0));
    }

    @Test
    void inkThatIsTwentyPixelsLongIsOnlyMoved() {
        double[] ink = picture(40, 40, (x, y) -> cross(x, y, 7, 20) ? 0 : PAPER).ink("p.png");
        double[] expected = new double[784];
        for (int i = 0; i < 784; i++) {
            expected[i] = cross(i % 28, i / 28, 4, 20) ? 1 : 0;
        }
        assertArrayEquals(expected, ink);
    }

    @Test
    void thinLinesThatShrinkStayBlack() {
        double[] ink = picture(60, 60, (x, y) -> cross(x, y, 9, 40) ? 0 : PAPER).ink("p.png");
        assertEquals(1, Arrays.stream(ink).max().orElseThrow());
    }

    @Test
    void inkThatShrinksIsAveragedOverItsArea() {
        double[] ink = picture(50, 50, (x, y) -> {
                    boolean hole = x == 11 && y == 11;
                    return !hole && x >= 10 && y >= 10 && x < 40 && y < 40 ? 0 : PAPER;
                })
                .ink("p.png");
        assertEquals(15 / 16.0, ink[4 * 28 + 4], 1e-9, "the hole is in a corner of four");
        assertEquals(1, ink[4 * 28 + 6]);
    }

    @Test
    void palerInkIsBlackAndItsFaintEdgeIsNot() {
        Grey picture = picture(40, 40, (x, y) -> {
            boolean inside = x >= 10 && y >= 10 && x < 30 && y < 30;
            return !inside ? PAPER : x == 10 && y > 10 ? 170 : x % 2 == 0 ? 0 : 10;
        });
        double[] ink = picture.ink("p.png");
        assertEquals(1, ink[10 * 28 + 9], "190 of 200");
        assertEquals(1, ink[10 * 28 + 10], "200 of 200");
        assertTrue(ink[10 * 28 + 4] > 0 && ink[10 * 28 + 4] < 0.2, "30 of 200");
    }

    @Test
    void faintInkIsFoundWhereItIsTwentyFourSteps() {
        Grey enough = picture(40, 40, (x, y) -> cross(x, y, 7, 20) ? PAPER - 24 : PAPER);
        assertEquals(1, enough.ink("p.png")[4 * 28 + 14]);
        refused(picture(40, 40, (x, y) -> cross(x, y, 7, 20) ? PAPER - 23 : PAPER), "; expected");
    }

    @Test
    void singlePixelsAndHairlinesAreNoInk() {
        refused(picture(300, 300, (x, y) -> x == y && x % 50 == 9 ? 0 : PAPER), " but single");
        refused(picture(300, 300, (x, y) -> y == 150 && x < 200 ? 0 : PAPER), " but single");
        refused(picture(300, 300, (x, y) -> x == 150 && y < 200 ? 0 : PAPER), " but single");
    }
}
