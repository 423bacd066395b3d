package io.kiln.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.data.Dataset;
import io.kiln.device.Device;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Pictures bent outside of a training. */
@Tag("quick")
final class BentPicturesTest {
    private static final int SIDE = 8;
    private static final int PIXELS = SIDE * SIDE;

    /** The first and the last of a class that stays as it is. */
    private final Dataset pictures;

    BentPicturesTest() {
        byte[] bytes = new byte[3 * PIXELS];
        new Random(1).nextBytes(bytes);
        pictures = Dataset.ofBytes(
                "noise", List.of(SIDE, SIDE), bytes, new int[] {0, 1, 0}, List.of("still", "bent"));
    }

    private byte[][] bent(String byClass, long seed, int epoch, int epochs) {
        var distortion = new Distortion(Distortion.Limits.NONE, 6, 1, byClass);
        try (Device device = Toy.device(1)) {
            return BentPictures.of(device, pictures, distortion, seed, epoch, epochs);
        }
    }

    @Test
    void aClassIsBentAsItsLimitsSay() {
        byte[] one = bent("1: shift=3", 7, 0, 1)[0];
        assertEquals(3 * PIXELS, one.length);
        byte[] as = pictures.bytes();
        assertArrayEquals(Arrays.copyOf(as, PIXELS), Arrays.copyOf(one, PIXELS));
        assertTrue(Arrays.equals(as, 2 * PIXELS, 3 * PIXELS, one, 2 * PIXELS, 3 * PIXELS));
        assertFalse(Arrays.equals(as, PIXELS, 2 * PIXELS, one, PIXELS, 2 * PIXELS));
    }

    @Test
    void eachEpochAndEachSeedBendsAnew() {
        byte[][] three = bent("0,1: shift=3", 7, 0, 3);
        assertEquals(3, three.length);
        assertArrayEquals(three[2], bent("0,1: shift=3", 7, 2, 1)[0]);
        assertFalse(Arrays.equals(three[0], three[1]));
        assertFalse(Arrays.equals(three[0], bent("0,1: shift=3", 8, 0, 1)[0]));
    }
}
