package io.kiln.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

import java.util.Arrays;

/** What sums promise: the formula, and the one order in which they are made. */
interface SumContract {
    Clock THIRD = new Clock(0, 2, 0, 2);

    /** The device under test, open. */
    Device device();

    /**
     * The canonical sum: number i goes to partial sum i mod 16; then the upper half is added to the
     * lower, four times.
     */
    static float tree(float[] values) {
        float[] p = new float[16];
        for (int i = 0; i < values.length; i++) {
            p[i % 16] += values[i];
        }
        float[] eight = {
            p[0] + p[8],
            p[1] + p[9],
            p[2] + p[10],
            p[3] + p[11],
            p[4] + p[12],
            p[5] + p[13],
            p[6] + p[14],
            p[7] + p[15]
        };
        float[] four = {
            eight[0] + eight[4], eight[1] + eight[5], eight[2] + eight[6], eight[3] + eight[7]
        };
        return four[0] + four[2] + (four[1] + four[3]);
    }

    private float[] biasGradient(int rows, int cols, float[] values) {
        var trial = new Trial();
        Tensor dz = trial.floats("dz", rows, cols, values);
        Tensor db = trial.result("db", 1, cols);
        return trial.run(device(), new Op.BiasGrad(dz, db)).get(db);
    }

    @Test
    default void biasGradientsAreSumsOverTheBatch() {
        for (Sizes.Triple size : Sizes.pairs()) {
            float[] dz = Trial.noise(size.hashCode(), size.m() * size.n());
            float[] db = biasGradient(size.m(), size.n(), dz);
            for (int j = 0; j < size.n(); j++) {
                double sum = 0;
                double sizes = 0;
                for (int i = 0; i < size.m(); i++) {
                    sum += dz[i * size.n() + j];
                    sizes += Math.abs(dz[i * size.n() + j]);
                }
                Close.check(sum, db[j], size.m() * Close.EPS * sizes, size, j);
            }
        }
    }

    @Test
    default void biasGradientsAreSummedInTheCanonicalOrder() {
        for (Sizes.Triple size : Sizes.pairs()) {
            float[] dz = Trial.noise(size.hashCode(), size.m() * size.n());
            float[] want = new float[size.n()];
            for (int j = 0; j < size.n(); j++) {
                float[] column = new float[size.m()];
                for (int i = 0; i < size.m(); i++) {
                    column[i] = dz[i * size.n() + j];
                }
                want[j] = tree(column);
            }
            Close.same(want, biasGradient(size.m(), size.n(), dz), size);
        }
    }

    /** The canonical order; only the entry of the clock's step is written. */
    @Test
    default void meanLossIsTheCanonicalSumTimesTheReciprocalOfTheBatch() {
        for (int rows : Sizes.lengths()) {
            float[] values = Trial.noise(rows, rows);
            var trial = new Trial();
            Tensor losses = trial.floats("losses", rows, 1, values);
            Tensor loss = trial.result("loss", 1, 5);
            trial.run(device(), new LossOp.MeanLoss(losses, trial.clock(THIRD), loss));
            float mean = tree(values) * (1f / rows);
            Close.same(
                    new float[] {Float.NaN, Float.NaN, mean, Float.NaN, Float.NaN},
                    trial.get(loss),
                    rows);
            double exact = 0;
            for (float value : values) {
                exact += (double) value / rows;
            }
            Close.check(exact, mean, (rows + 2) * Close.EPS, rows);
        }
    }

    @Test
    default void hitsAreRowsWhoseLargestIsTheLabels() {
        for (Sizes.Triple size : Sizes.pairs()) {
            float[] y = Trial.noise(size.hashCode(), size.m() * size.n());
            int[] labels = Trial.whole(size.hashCode(), size.m(), size.n());
            int want = 0;
            for (int i = 0; i < size.m(); i++) {
                float[] row = Arrays.copyOfRange(y, i * size.n(), (i + 1) * size.n());
                float label = row[labels[i]];
                Arrays.sort(row);
                want += label == row[row.length - 1] ? 1 : 0;
            }
            assertArrayEquals(
                    new int[] {-1, -1, want}, hits(size.m(), size.n(), y, labels), size::toString);
        }
    }

    private int[] hits(int rows, int cols, float[] values, int... classes) {
        var trial = new Trial();
        Tensor y = trial.floats("y", rows, cols, values);
        Tensor labels = trial.ints("labels", rows, 1, classes);
        Tensor hits = trial.ints("hits", 1, 3, -1, -1, -1);
        return trial.run(device(), new LossOp.CountHits(y, labels, trial.clock(THIRD), hits))
                .getInts(hits);
    }

    @Test
    default void theFirstOfEqualsIsTheAnswer() {
        float[] y = {1, 3, 3, 2, 3, 3, 3, 3, -0f, 0f, 0f, 0f};
        assertArrayEquals(new int[] {-1, -1, 3}, hits(3, 4, y, 1, 0, 0));
        assertArrayEquals(new int[] {-1, -1, 0}, hits(3, 4, y, 2, 3, 1));
    }

    /** A NaN never is the largest; a row that begins with one has no largest. */
    @Test
    default void nanIsNeverTheAnswer() {
        float nan = Float.NaN;
        float[] y = {nan, nan, nan, 1, nan, 2, nan, 1, 2, 1, nan, -1};
        assertArrayEquals(new int[] {-1, -1, 2}, hits(4, 3, y, 0, 2, 2, 0));
        assertArrayEquals(new int[] {-1, -1, 0}, hits(4, 3, y, 1, 1, 0, 1));
    }

    @Test
    default void infinityIsAnAnswer() {
        float infinity = Float.POSITIVE_INFINITY;
        float[] y = {-infinity, -infinity, infinity, 1, infinity, infinity};
        assertArrayEquals(new int[] {-1, -1, 3}, hits(3, 2, y, 0, 0, 0));
    }
}
