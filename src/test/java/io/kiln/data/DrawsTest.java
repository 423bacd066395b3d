package io.kiln.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.device.Philox;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Known answers are those of the Random123 distribution (kat_vectors, philox4x32 10). */
@Tag("quick")
class DrawsTest {
    @Test
    void matchesTheKnownAnswers() {
        int[] zeros = new int[4];
        Philox.rounds(zeros, 0, 0);
        assertArrayEquals(new int[] {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}, zeros);
        int[] ones = {-1, -1, -1, -1};
        Philox.rounds(ones, -1, -1);
        assertArrayEquals(new int[] {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}, ones);
        int[] pi = {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344};
        Philox.rounds(pi, 0xa4093822, 0x299f31d0);
        assertArrayEquals(new int[] {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}, pi);
    }

    @Test
    void dependsOnSeedStreamAndIndexAlone() {
        assertEquals(new Draws(7, 1, 9).bits(), new Draws(7, 1, 9).bits());
        assertNotEquals(new Draws(7, 1, 9).bits(), new Draws(7L << 32, 1, 9).bits());
        assertNotEquals(new Draws(7, 1, 9).bits(), new Draws(7 + (1L << 32), 1, 9).bits());
        assertNotEquals(new Draws(7, 1, 9).bits(), new Draws(7, 2, 9).bits());
        assertNotEquals(new Draws(7, 1, 9).bits(), new Draws(7, 1, 10).bits());
    }

    @Test
    void bellHasMeanZeroAndVarianceOne() {
        Draws random = new Draws(3, 0, 0);
        double sum = 0;
        double squares = 0;
        int n = 100_000;
        for (int i = 0; i < n; i++) {
            double b = random.bell();
            assertTrue(Math.abs(b) < 3.4642);
            sum += b;
            squares += b * b;
        }
        assertEquals(0, sum / n, 0.02);
        assertEquals(1, squares / n, 0.02);
    }

    @Test
    void belowReachesEveryNumberAndNoOther() {
        Draws random = new Draws(3, 0, 0);
        int[] counts = new int[10];
        for (int i = 0; i < 10_000; i++) {
            counts[random.below(10)]++;
        }
        for (int count : counts) {
            assertEquals(1000, count, 150);
        }
    }
}
