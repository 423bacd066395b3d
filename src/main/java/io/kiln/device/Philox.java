package io.kiln.device;

/**
 * Random numbers as a function of what they are for: Philox4x32-10 of Salmon, Moraes, Dror and
 * Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC 2011). The same seed, stream and index
 * give the same bits on every device, in any order and on any thread.
 */
public final class Philox {
    /** Rounds that a block goes through. */
    public static final int ROUNDS = 10;

    /** Multiplies the first word in each round. */
    public static final long M0 = 0xD2511F53L;

    /** Multiplies the third word in each round. */
    public static final long M1 = 0xCD9E8D57L;

    /** Is added to the first word of the key after each round. */
    public static final int W0 = 0x9E3779B9;

    /** Is added to the second word of the key after each round. */
    public static final int W1 = 0xBB67AE85;

    private static final int WORDS = 4; // of a block
    private static final long WORD = 0xFFFFFFFFL;

    private final int key0;
    private final int key1;
    private final int stream0;
    private final int stream1;

    /**
     * The numbers for one purpose.
     *
     * @param seed the run's seed
     * @param purpose tells uses apart that share a seed, for example initial weights from shuffling
     * @param part tells parts of one use apart, for example layers or epochs
     */
    public Philox(long seed, int purpose, int part) {
        this.key0 = (int) seed;
        this.key1 = (int) (seed >>> 32);
        this.stream0 = purpose;
        this.stream1 = part;
    }

    /**
     * 64 random bits.
     *
     * @param index which of the numbers
     * @return the bits
     */
    public long bits(long index) {
        int[] block = new int[WORDS];
        fill(block, index);
        return (block[0] & WORD) << 32 | (block[1] & WORD);
    }

    /**
     * The ten rounds of Philox4x32-10.
     *
     * @param block (4) the counter, in place of which the random bits are left
     * @param key0 first word of the key
     * @param key1 second word of the key
     */
    public static void rounds(int[] block, int key0, int key1) {
        int k0 = key0;
        int k1 = key1;
        for (int round = 0; round < ROUNDS; round++) {
            long p0 = M0 * (block[0] & WORD);
            long p1 = M1 * (block[2] & WORD);
            block[0] = (int) (p1 >>> 32) ^ block[1] ^ k0;
            block[2] = (int) (p0 >>> 32) ^ block[3] ^ k1;
            block[1] = (int) p1;
            block[3] = (int) p0;
            k0 += W0;
            k1 += W1;
        }
    }

    /**
     * A number from the half-open interval [0, 1).
     *
     * @param index which of the numbers
     * @return one of 2^53 equally likely values
     */
    public double uniform(long index) {
        return (bits(index) >>> 11) * 0x1p-53;
    }

    /**
     * A number from the standard normal distribution, by the transform of Box and Muller (1958).
     *
     * @param index which of the numbers
     * @return the number
     */
    public double normal(long index) {
        double u = 1 - uniform(2 * index); // above 0
        double v = uniform(2 * index + 1);
        return StrictMath.sqrt(-2 * StrictMath.log(u)) * StrictMath.cos(2 * StrictMath.PI * v);
    }

    /**
     * Puts numbers in random order, by the shuffle of Fisher and Yates.
     *
     * @param order the numbers; every order is equally likely up to 2^-32
     */
    public void shuffle(int[] order) {
        int[] block = new int[WORDS];
        for (int i = order.length - 1; i > 0; i--) {
            int word = i % WORDS;
            if (word == WORDS - 1 || i == order.length - 1) {
                fill(block, i / WORDS);
            }
            int j = (int) ((block[word] & WORD) * (i + 1) >>> 32);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
    }

    /**
     * The random bits of one count.
     *
     * @param block (4) where the words are left
     * @param index which of the numbers
     */
    public void fill(int[] block, long index) {
        block[0] = (int) index;
        block[1] = (int) (index >>> 32);
        block[2] = stream0;
        block[3] = stream1;
        rounds(block, key0, key1);
    }
}
