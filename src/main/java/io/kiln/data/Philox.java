package io.kiln.data;

/**
 * Random numbers by counting: Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as
 * 1, 2, 3", SC 2011).
 *
 * <p>The n-th number of example {@code index} is a function of (seed, stream, index, n) and of
 * nothing else, so examples can be made in any order and by any number of threads.
 */
final class Philox {
    private static final int MULTIPLIER_0 = 0xD2511F53;
    private static final int MULTIPLIER_1 = 0xCD9E8D57;
    private static final int WEYL_0 = 0x9E3779B9;
    private static final int WEYL_1 = 0xBB67AE85;
    private static final double SIXTEEN_BITS = 65536.0;

    private final int key0;
    private final int key1;
    private final int stream;
    private final int index;
    private final int[] block = new int[4];
    private int counter;
    private int used = 4;

    Philox(long seed, int stream, int index) {
        this.key0 = (int) seed;
        this.key1 = (int) (seed >>> 32);
        this.stream = stream;
        this.index = index;
    }

    /** Ten rounds over the counter in {@code block} (4 words), in place, under the key. */
    static void rounds(int[] block, int key0, int key1) {
        int k0 = key0;
        int k1 = key1;
        for (int round = 0; round < 10; round++) {
            long p0 = (MULTIPLIER_0 & 0xFFFFFFFFL) * (block[0] & 0xFFFFFFFFL);
            long p1 = (MULTIPLIER_1 & 0xFFFFFFFFL) * (block[2] & 0xFFFFFFFFL);
            block[0] = (int) (p1 >>> 32) ^ block[1] ^ k0;
            block[2] = (int) (p0 >>> 32) ^ block[3] ^ k1;
            block[1] = (int) p1;
            block[3] = (int) p0;
            k0 += WEYL_0;
            k1 += WEYL_1;
        }
    }

    /** The next 32 random bits. */
    int bits() {
        if (used == 4) {
            block[0] = counter++;
            block[1] = index;
            block[2] = stream;
            block[3] = 0;
            rounds(block, key0, key1);
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
