package io.kiln.device;

/**
 * Operations that draw random numbers, each time the clock shows another time new ones, and in a
 * repeated step the same. The numbers are those of {@link Philox}, by key, part, time, row and
 * column alone, as docs/numbers.md says, so that nothing is stored and every device draws the same.
 */
public sealed interface ChanceOp extends Op {
    /** Purpose of the random numbers of {@link Dropout}. */
    int DROPOUT = 3;

    /** Purpose of the random numbers of {@link Noise}. */
    int NOISE = 4;

    /**
     * The words of a seed, for operations of chance.
     *
     * @param name its name
     * @return (1, 2) I32
     */
    static Tensor key(String name) {
        return Tensor.ints(name, 1, 2, Role.INPUT);
    }

    /**
     * What {@link #key} holds.
     *
     * @param seed of a run
     * @return low and high word
     */
    static int[] words(long seed) {
        return new int[] {(int) seed, (int) (seed >>> 32)};
    }

    private static void require(String op, Tensor key, Tensor clock, Tensor y) {
        Shapes.require(op, key, Type.I32, 1, 2);
        Shapes.clock(op, clock);
        Shapes.require(op, y, Type.F32, y.rows(), y.cols());
    }

    /**
     * {@code y[i][j] = x[i][j] / (1 - share)}, or 0 with probability {@code share}: inverted
     * dropout (Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov, 2014). Done to a
     * gradient with the same key, part and clock, it is its own derivative.
     *
     * @param key (1, 2) I32, see {@link #key}
     * @param part tells layers apart that share a key
     * @param clock (1, 4), see {@link Clock}
     * @param share from 0 to below 1, rounded to a multiple of 2^-16
     * @param x (B, n)
     * @param y (B, n), perhaps x itself
     */
    record Dropout(Tensor key, int part, Tensor clock, float share, Tensor x, Tensor y)
            implements ChanceOp {
        private static final int HALVES = 1 << 16; // values of the random bits of an element

        public Dropout {
            require("dropout", key, clock, y);
            Shapes.require("dropout", x, Type.F32, y.rows(), y.cols());
            if (!(share >= 0) || Math.round(share * HALVES) >= HALVES) {
                throw new DeviceException("dropout of " + share + ": needs 0 to below 1");
            }
        }

        /**
         * Elements whose 16 random bits are below it are dropped.
         *
         * @return 0 to 65535
         */
        public int limit() {
            return Math.round(share * HALVES);
        }

        /**
         * The factor of elements that are kept.
         *
         * @return 1 or more
         */
        public float scale() {
            return (float) HALVES / (HALVES - limit());
        }

        @Override
        public void on(Operations operations) {
            operations.dropout(this);
        }
    }

    /**
     * {@code x[i][j] = x[i][j] + sigma s}, s being the sum of four random bytes brought to mean 0
     * and variance 1: nearly normal noise, within 3.46 sigma.
     *
     * @param key (1, 2) I32, see {@link #key}
     * @param part tells tensors apart that share a key
     * @param clock (1, 4), see {@link Clock}
     * @param sigma standard deviation, 0 or more
     * @param x (B, n)
     */
    record Noise(Tensor key, int part, Tensor clock, float sigma, Tensor x) implements ChanceOp {
        private static final double VARIANCE = 4 * (256.0 * 256 - 1) / 12; // of four bytes

        public Noise {
            require("noise", key, clock, x);
            if (!(sigma >= 0 && sigma < Float.POSITIVE_INFINITY)) {
                throw new DeviceException("noise of " + sigma + ": needs 0 or more");
            }
        }

        /**
         * The factor of the sum of bytes less its mean.
         *
         * @return sigma over the deviation of the sum
         */
        public float scale() {
            return (float) (sigma / Math.sqrt(VARIANCE));
        }

        @Override
        public void on(Operations operations) {
            operations.noise(this);
        }
    }
}
