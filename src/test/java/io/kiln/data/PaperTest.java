package io.kiln.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.function.DoubleBinaryOperator;

@Tag("quick")
final class PaperTest {
    private static final int WIDTH = 60;
    private static final int HEIGHT = 40;

    /** Whether a pixel lies in the middle of the picture, which is so wide and so high. */
    private static boolean middle(int x, int y, double share) {
        return Math.abs(u(x)) < share && Math.abs(v(y)) < share;
    }

    private static double u(int x) {
        return (2.0 * x + 1) / WIDTH - 1;
    }

    private static double v(int y) {
        return (2.0 * y + 1) / HEIGHT - 1;
    }

    /** Paper of a brightness, by how far right and down from -1 to 1, and ink in its middle. */
    private static void assertFound(DoubleBinaryOperator paper, double share, int ink) {
        byte[] pixels = new byte[WIDTH * HEIGHT];
        for (int i = 0; i < pixels.length; i++) {
            int x = i % WIDTH;
            int y = i / WIDTH;
            double light = paper.applyAsDouble(u(x), v(y));
            pixels[i] = (byte) (middle(x, y, share) ? ink : Math.round(light));
        }
        Paper found = new Paper(new Grey(WIDTH, HEIGHT, pixels));
        for (int i = 0; i < pixels.length; i++) {
            int x = i % WIDTH;
            int y = i / WIDTH;
            double light = paper.applyAsDouble(u(x), v(y));
            assertEquals(light, found.at(x, y), 1, x + ", " + y);
        }
    }

    @Test
    void lightFromOneSideAndDarkCornersAreFollowed() {
        assertFound((u, v) -> 150 + 20 * u - 15 * v - 25 * u * u + 15 * u * v - 20 * v * v, 0, 0);
        assertFound((u, v) -> 160 + 60 * u, 0, 0);
        assertFound((u, v) -> 160 - 60 * v, 0, 0);
    }

    @Test
    void inkDoesNotCountHoweverMuchOfItThereIs() {
        assertFound((u, v) -> 170 + 40 * u + 20 * v, 0.8, 30);
        assertFound((u, v) -> 170 + 20 * u + 40 * v, 0.8, 30);
        assertFound((u, v) -> 200, 0.8, 50);
    }

    @Test
    void faintInkDoesNotCountEither() {
        assertFound((u, v) -> 200, 0.5, 160);
    }

    @Test
    void aSinglePixelIsItsOwnPaper() {
        assertEquals(100, new Paper(new Grey(1, 1, new byte[] {100})).at(0, 0), 0.2);
    }
}
