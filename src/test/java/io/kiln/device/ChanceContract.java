package io.kiln.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;

/** What operations promise that draw random numbers. */
interface ChanceContract {
    /** Both sides of the 16, 64 and 128 columns that are served together. */
    List<Sizes.Triple> SHAPES = List.of(
            new Sizes.Triple(1, 1, 0),
            new Sizes.Triple(7, 10, 0),
            new Sizes.Triple(3, 17, 0),
            new Sizes.Triple(17, 65, 0),
            new Sizes.Triple(9, 127, 0),
            new Sizes.Triple(2, 128, 0),
            new Sizes.Triple(33, 129, 0),
            new Sizes.Triple(5, 784, 0));

    long SEED = 0x9123456789ABCDEFL;
    Clock NOW = new Clock(3, 1, 50, 1234567);

    /** The device under test, open. */
    Device device();

    /** The word of an element of row i, when 16 blocks of 4 words serve so many columns. */
    private static int word(int purpose, int part, int time, int cols, int i, int j, int served) {
        int ofRow = (cols + served - 1) / served;
        int[] block = {16 * (i * ofRow + j / served) + j % 16, time, purpose, part};
        Philox.rounds(block, (int) SEED, (int) (SEED >>> 32));
        return block[j % served / (served / 4)];
    }

    private static float[] dropped(float[] x, int cols, double share, int part, int time) {
        float[] y = new float[x.length];
        for (int e = 0; e < y.length; e++) {
            int j = e % cols;
            int word = word(3, part, time, cols, e / cols, j, 128);
            int half = word >>> (j / 16 % 2 == 0 ? 0 : 16) & 0xFFFF;
            y[e] = half / 65536.0 < share ? 0 : (float) (x[e] * (float) (1 / (1 - share)));
        }
        return y;
    }

    @Test
    default void dropoutIsItsFormula() {
        for (Sizes.Triple size : SHAPES) {
            float[] values = Trial.noise(size.hashCode(), size.m() * size.n());
            var trial = new Trial();
            Tensor key = trial.ints("key", 1, 2, ChanceOp.words(SEED));
            Tensor clock = trial.clock(NOW);
            Tensor x = trial.floats("x", size.m(), size.n(), values);
            Tensor y = trial.result("y", size.m(), size.n());
            Tensor z = trial.floats("z", size.m(), size.n(), values);
            trial.run(
                    device(),
                    new ChanceOp.Dropout(key, 2, clock, 0.25f, x, y),
                    new ChanceOp.Dropout(key, 5, clock, 0.5f, z, z));
            Close.same(dropped(values, size.n(), 0.25, 2, NOW.time()), trial.get(y), size);
            Close.same(dropped(values, size.n(), 0.5, 5, NOW.time()), trial.get(z), size);
        }
    }

    /** What is dropped is 0 whatever it was; what is kept stays what it was. */
    @Test
    default void dropoutKeepsNaNAndInfinityWhereItKeeps() {
        float[] values = new float[40];
        for (int e = 0; e < values.length; e++) {
            values[e] = e % 2 == 0 ? Float.NaN : Float.NEGATIVE_INFINITY;
        }
        var trial = new Trial();
        Tensor key = trial.ints("key", 1, 2, ChanceOp.words(SEED));
        Tensor x = trial.floats("x", 1, 40, values);
        trial.run(device(), new ChanceOp.Dropout(key, 1, trial.clock(NOW), 0.5f, x, x));
        Close.same(dropped(values, 40, 0.5, 1, NOW.time()), trial.get(x), "special numbers");
    }

    @Test
    default void chanceIsAnotherAtAnotherTimeAndTheSameInARepeatedStep() {
        float[] first = ones(NOW);
        assertArrayEquals(first, ones(NOW));
        assertArrayEquals(first, ones(new Clock(8, 8, 8, NOW.time())), "only the time counts");
        assertFalse(Arrays.equals(first, ones(new Clock(3, 1, 50, NOW.time() + 1))));
    }

    private float[] ones(Clock at) {
        float[] values = new float[64];
        Arrays.fill(values, 1);
        var trial = new Trial();
        Tensor key = trial.ints("key", 1, 2, ChanceOp.words(SEED));
        Tensor x = trial.floats("x", 4, 16, values);
        Tensor clock = trial.clock(at);
        return trial.run(device(), new ChanceOp.Dropout(key, 1, clock, 0.5f, x, x))
                .get(x);
    }

    @Test
    default void noiseIsItsFormula() {
        for (Sizes.Triple size : SHAPES) {
            float[] values = Trial.noise(size.hashCode(), size.m() * size.n());
            var trial = new Trial();
            Tensor key = trial.ints("key", 1, 2, ChanceOp.words(SEED));
            Tensor x = trial.floats("x", size.m(), size.n(), values);
            trial.run(device(), new ChanceOp.Noise(key, 7, trial.clock(NOW), 0.3f, x));
            for (int e = 0; e < values.length; e++) {
                int i = e / size.n();
                int word = word(4, 7, NOW.time(), size.n(), i, e % size.n(), 64);
                double sum = 0;
                for (int shift = 0; shift < 32; shift += 8) {
                    sum += word >>> shift & 0xFF;
                }
                double want = values[e] + 0.3 * (sum - 510) / Math.sqrt((65536 - 1) / 3.0);
                Close.check(want, trial.get(x)[e], 4 * Close.EPS, size, e);
            }
        }
    }

    /** What noise leaves in a row's pad must not come back in a product. */
    @Test
    default void noiseStaysInItsTensor() {
        var trial = new Trial();
        Tensor key = trial.ints("key", 1, 2, ChanceOp.words(SEED));
        Tensor x = trial.floats("x", 3, 5, Trial.noise(1, 15));
        Tensor clock = trial.clock(NOW);
        Tensor square = trial.result("square", 3, 3);
        trial.run(
                device(),
                new ChanceOp.Noise(key, 0, clock, 1, x),
                new Op.Gemm(false, true, x, x, square));
        float[] row = trial.get(x);
        double want = 0;
        for (int j = 0; j < 5; j++) {
            want += (double) row[j] * row[j];
        }
        Close.check(want, trial.get(square)[0], 8 * Close.EPS * want);
    }
}
