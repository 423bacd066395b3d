package io.kiln.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.fail;

/**
 * How far a device may stray from a formula in real numbers. One rounding moves a number by at most
 * {@link #EPS} of its size, so a sum of k products, in whatever order, is off by at most {@code k
 * EPS} times the sum of their sizes, and an elementary function within 4 units in the last place by
 * 8 EPS of its value.
 */
final class Close {
    /** Half a unit in the last place of 1. */
    static final double EPS = 0x1p-24;

    /** A function of one float: 4 units in the last place. */
    static final double FUNCTION = 8 * EPS;

    /** Below it floats have fewer digits, or none. */
    static final double TINY = 0x1p-125;

    private Close() {}

    static void check(double want, float got, double bound, Object... where) {
        if (!(Math.abs(got - want) <= bound + TINY)) {
            fail(java.util.Arrays.toString(where) + ": got " + got + ", needs " + want + " within "
                    + bound);
        }
    }

    /** Bit for bit, every NaN being the same. */
    static void same(float[] want, float[] got, Object where) {
        assertArrayEquals(Trial.bits(want), Trial.bits(got), where::toString);
    }
}
