package io.kiln.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/** What softmax and the losses promise. */
interface LossContract {
    /** The device under test, open. */
    Device device();

    /** {@code softmax(z)} of one row, in double precision. */
    static double[] softmax(float[] z, int from, int n) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < n; j++) {
            largest = Math.max(largest, z[from + j]);
        }
        double sum = 0;
        double[] p = new double[n];
        for (int j = 0; j < n; j++) {
            p[j] = Math.exp(z[from + j] - largest);
            sum += p[j];
        }
        for (int j = 0; j < n; j++) {
            p[j] /= sum;
        }
        return p;
    }

    /**
     * Error of a probability: {@code z - max} is rounded, which exp makes relative; exp, reciprocal
     * and product are functions; the sum of n has its roundings.
     */
    private static double bound(double p, double spread, int n) {
        return p * (spread * Close.EPS + n * Close.EPS + 3 * Close.FUNCTION);
    }

    private float[] softmaxOf(int rows, int cols, float... z) {
        var trial = new Trial();
        Tensor y = trial.floats("y", rows, cols, z);
        return trial.run(device(), new Op.Softmax(y)).get(y);
    }

    /** What a loss left behind. */
    record Outcome(float[] losses, float[] dz) {}

    private Outcome softmaxLoss(int rows, int cols, float[] values, int... classes) {
        var trial = new Trial();
        Tensor z = trial.floats("z", rows, cols, values);
        Tensor labels = trial.ints("labels", rows, 1, classes);
        Tensor losses = trial.result("losses", rows, 1);
        Tensor dz = trial.result("dz", rows, cols);
        trial.run(device(), new LossOp.SoftmaxLoss(z, labels, losses, dz));
        return new Outcome(trial.get(losses), trial.get(dz));
    }

    private static float[] logits(Sizes.Triple size) {
        float[] z = Trial.noise(size.hashCode(), size.m() * size.n());
        for (int e = 0; e < z.length; e++) {
            z[e] *= 10;
        }
        return z;
    }

    @Test
    default void softmaxIsItsFormula() {
        for (Sizes.Triple size : Sizes.pairs()) {
            float[] z = logits(size);
            float[] y = softmaxOf(size.m(), size.n(), z);
            for (int i = 0; i < size.m(); i++) {
                double[] p = softmax(z, i * size.n(), size.n());
                for (int j = 0; j < size.n(); j++) {
                    Close.check(p[j], y[i * size.n() + j], bound(p[j], 20, size.n()), size, i, j);
                }
            }
        }
    }

    @Test
    default void crossEntropyAndItsGradientAreTheirFormulas() {
        for (Sizes.Triple size : Sizes.pairs()) {
            float[] z = logits(size);
            int[] labels = Trial.whole(size.hashCode(), size.m(), size.n());
            Outcome outcome = softmaxLoss(size.m(), size.n(), z, labels);
            for (int i = 0; i < size.m(); i++) {
                double[] p = softmax(z, i * size.n(), size.n());
                double loss = -Math.log(p[labels[i]]);
                Close.check(loss, outcome.losses[i], (20 + size.n() + 8) * Close.EPS, size, i);
                for (int j = 0; j < size.n(); j++) {
                    double want = (p[j] - (j == labels[i] ? 1 : 0)) / size.m();
                    double bound = (bound(p[j], 20, size.n()) + Close.FUNCTION) / size.m();
                    Close.check(want, outcome.dz[i * size.n() + j], bound, size, i, j);
                }
            }
        }
    }

    @Test
    default void smoothedTargetsShareOutALittle() {
        for (Sizes.Triple size : Sizes.pairs().subList(0, 60)) {
            float[] values = logits(size);
            int[] classes = Trial.whole(size.hashCode(), size.m(), size.n());
            var trial = new Trial();
            Tensor z = trial.floats("z", size.m(), size.n(), values);
            Tensor labels = trial.ints("labels", size.m(), 1, classes);
            Tensor losses = trial.result("losses", size.m(), 1);
            Tensor dz = trial.result("dz", size.m(), size.n());
            trial.run(device(), new LossOp.SoftmaxLoss(z, labels, losses, dz, 0.25f));
            for (int i = 0; i < size.m(); i++) {
                double[] p = softmax(values, i * size.n(), size.n());
                double loss = 0;
                for (int j = 0; j < size.n(); j++) {
                    double t = 0.25 / size.n() + (j == classes[i] ? 0.75 : 0);
                    loss -= t * Math.log(p[j]);
                    double bound = (bound(p[j], 20, size.n()) + Close.FUNCTION) / size.m();
                    float got = trial.get(dz)[i * size.n() + j];
                    Close.check((p[j] - t) / size.m(), got, bound, size, i, j);
                }
                Close.check(loss, trial.get(losses)[i], (6 * size.n() + 40) * Close.EPS, size, i);
            }
        }
    }

    @Test
    default void squaresAndTheirGradientAreTheirFormulas() {
        for (Sizes.Triple size : Sizes.pairs()) {
            int[] classes = Trial.whole(size.hashCode(), size.m(), size.n());
            var trial = new Trial();
            Tensor labels = trial.ints("labels", size.m(), 1, classes);
            squares(size, trial, labels, e -> e % size.n() == classes[e / size.n()] ? 1. : 0.);
        }
    }

    @Test
    default void squaresOfNumbersAndTheirGradientAreTheirFormulas() {
        for (Sizes.Triple size : Sizes.pairs()) {
            float[] numbers = Trial.noise(size.hashCode() + 1, size.m() * size.n());
            var trial = new Trial();
            Tensor targets = trial.floats("targets", size.m(), size.n(), numbers);
            squares(size, trial, targets, e -> numbers[e]);
        }
    }

    @Test
    default void weightsOfClassesAreTheirFormula() {
        for (Sizes.Triple size : Sizes.pairs()) {
            float[] weights = {0, 2.5f, 0.3f};
            int[] classes = Trial.whole(size.hashCode(), size.m(), 3);
            float[] before = Trial.noise(size.hashCode(), size.m() * size.n());
            float[] each = Trial.noise(size.hashCode() + 1, size.m());
            var trial = new Trial();
            Tensor losses = trial.floats("losses", size.m(), 1, each);
            Tensor dy = trial.floats("dy", size.m(), size.n(), before);
            Tensor labels = trial.ints("labels", size.m(), 1, classes);
            trial.run(
                    device(),
                    new WeighClasses(trial.floats("weights", 1, 3, weights), labels, losses, dy));
            for (int i = 0; i < size.m(); i++) {
                float weight = weights[classes[i]];
                each[i] *= weight;
                for (int j = 0; j < size.n(); j++) {
                    before[i * size.n() + j] *= weight;
                }
            }
            Close.same(before, trial.get(dy), size + " dy");
            Close.same(each, trial.get(losses), size + " losses");
        }
    }

    /** The difference of two floats has an error of its own: half an eps of the larger of them. */
    private void squares(Sizes.Triple size, Trial trial, Tensor wanted, IntToDoubleFunction t) {
        float[] values = Trial.noise(size.hashCode(), size.m() * size.n());
        Tensor y = trial.floats("y", size.m(), size.n(), values);
        Tensor losses = trial.result("losses", size.m(), 1);
        Tensor dy = trial.result("dy", size.m(), size.n());
        trial.run(device(), new LossOp.SquaredLoss(y, wanted, losses, dy));
        for (int i = 0; i < size.m(); i++) {
            double sum = 0;
            for (int j = 0; j < size.n(); j++) {
                int e = i * size.n() + j;
                double d = values[e] - t.applyAsDouble(e);
                double want = 2 * d / ((double) size.m() * size.n());
                sum += d * d;
                double bound = Close.FUNCTION * Math.abs(want);
                Close.check(want, trial.get(dy)[e], bound, size, i, j);
            }
            double mean = sum / size.n();
            Close.check(mean, trial.get(losses)[i], (size.n() + 4) * Close.EPS * mean, size, i);
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {1e4f, 3e38f})
    default void softmaxIsStableForLargeLogits(float large) {
        float[] z = {large, -large, 0, large, large, -large, -large, -large, -large, 0, -1, -large};
        float[] y = softmaxOf(3, 4, z);
        for (int i = 0; i < 3; i++) {
            double[] p = softmax(z, i * 4, 4);
            for (int j = 0; j < 4; j++) {
                Close.check(p[j], y[i * 4 + j], 1e-6, large, i, j);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {1e4f, 3e38f})
    default void crossEntropyIsStableForLargeLogits(float large) {
        float[] z = {
            large, -large, 0, large, large, -large, -large, -large, -large, 0, -large, large
        };
        Outcome right = softmaxLoss(3, 4, z, 0, 0, 3);
        assertEquals(Math.log(2), right.losses[0], 1e-6);
        assertEquals(0, right.losses[1], 1e-6);
        assertEquals(0, right.losses[2], 1e-6);
        Outcome wrong = softmaxLoss(3, 4, z, 1, 2, 0);
        for (int i = 0; i < 3; i++) {
            assertTrue(wrong.losses[i] >= 1.99f * large, "row " + i + ": " + wrong.losses[i]);
        }
        for (float d : wrong.dz) {
            assertTrue(Math.abs(d) <= 1 / 3f, "gradient " + d);
        }
    }

    @Test
    default void probabilitiesSumToOne() {
        for (int n : Sizes.lengths()) {
            float[] y = softmaxOf(1, n, Trial.noise(n, n));
            double sum = 0;
            for (float p : y) {
                sum += p;
            }
            Close.check(1, (float) sum, (n + 16) * Close.EPS, n);
        }
    }

    @Test
    default void aNaNMakesItsRowNaNAndNoOther() {
        float[] z = Trial.noise(3, 5 * 17);
        z[2 * 17 + 5] = Float.NaN;
        Outcome outcome = softmaxLoss(5, 17, z, 0, 1, 2, 3, 4);
        for (int i = 0; i < 5; i++) {
            assertEquals(i == 2, Float.isNaN(outcome.losses[i]), "row " + i);
            for (float d : Arrays.copyOfRange(outcome.dz, i * 17, (i + 1) * 17)) {
                assertEquals(i == 2, Float.isNaN(d), "row " + i);
            }
        }
    }
}
