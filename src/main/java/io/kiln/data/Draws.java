package io.kiln.data;

import io.kiln.device.Philox;

/**
 * Random numbers one after another, for one example: the n-th is a function of (seed, stream,
 * index, n) and of nothing else, so examples can be made in any order and by any number of threads.
 */
final class Draws {
    private static final double SIXTEEN_BITS = 65536.0;

    private final int key0;
    private final int key1;
    private final int stream;
    private final int index;
    private final int[] block = new int[4];
    private int counter;
    private int used = 4;

    Draws(long seed, int stream, int index) {
        this.key0 = (int) seed;
        this.key1 = (int) (seed >>> 32);
        this.stream = stream;
        this.index = index;
    }

    /** The next 32 random bits. */
    int bits() {
        if (used == 4) {
            block[0] = counter++;
            block[1] = index;
            block[2] = stream;
            block[3] = 0;
            Philox.rounds(block, key0, key1);
            used = 0;
        }
        return block[used++];
    }

    /** Uniform over [0, 1), 32 bits fine. */
    double uniform() {
        return (bits() & 0xFFFFFFFFL) / 4294967296.0;
    }

    /** Uniform over the integers 0 .. bound - 1; the bias is below bound / 2^32. */
    int below(int bound) {
        return (int) (((bits() & 0xFFFFFFFFL) * bound) >>> 32);
    }

    /**
     * Mean 0, variance 1, nearly normal, never beyond 3.47: the sum of four uniform numbers. Shapes
     * want the bell without its tails, and sums need no logarithm that could differ between JVMs.
     */
    double bell() {
        int a = bits();
        int b = bits();
        int sum = (a & 0xFFFF) + (a >>> 16) + (b & 0xFFFF) + (b >>> 16);
        return (sum / SIXTEEN_BITS - 2.0) * 1.7320508075688772;
    }
}
