package io.kiln.device;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

/** What the operations of an update promise, beside gradient descent itself. */
interface UpdateContract {
    /** A single number, rows shorter and longer than a vector, a bias, and a bit of each edge. */
    List<Sizes.Triple> SIZES = List.of(
            new Sizes.Triple(1, 1, 0),
            new Sizes.Triple(7, 10, 0),
            new Sizes.Triple(1, 300, 0),
            new Sizes.Triple(33, 129, 0),
            new Sizes.Triple(130, 16, 0));

    /** The device under test, open. */
    Device device();

    /** With Nesterov's momentum w moves by {@code g + momentum v}, v being the new one. */
    @Test
    default void nesterovLooksAhead() {
        for (Sizes.Triple size : SIZES) {
            int n = size.m() * size.n();
            float[] w = Trial.noise(n, n);
            float[] dw = Trial.noise(~n, n);
            float[] v = Trial.noise(17L * n, n);
            var trial = new Trial();
            Tensor parameter = trial.floats("w", size.m(), size.n(), w.clone());
            Tensor gradient = trial.floats("dw", size.m(), size.n(), dw);
            Tensor velocity = trial.floats("v", size.m(), size.n(), v.clone());
            Tensor rate = trial.floats("rate", 1, 4, 9f, 9f, 0.05f, 9f);
            Tensor clock = trial.clock(new Clock(0, 2, 0, 2));
            trial.run(
                    device(),
                    new UpdateOp.Sgd(
                            parameter, gradient, velocity, rate, clock, 0.9f, 0.01f, true));
            for (int e = 0; e < n; e++) {
                float g = Math.fma(0.01f, w[e], dw[e]);
                v[e] = Math.fma(0.9f, v[e], g);
                w[e] = Math.fma(-0.05f, Math.fma(0.9f, v[e], g), w[e]);
            }
            Close.same(w, trial.get(parameter), size);
            Close.same(v, trial.get(velocity), size);
        }
    }

    /**
     * The tenth step of Adam (Kingma and Ba, algorithm 1), with L2 or decoupled decay, and a step
     * of RMSprop, where there is no mean.
     */
    @ParameterizedTest
    @CsvSource({"0.9, 0.01, 0", "0.9, 0, 0.02", "0, 0.01, 0"})
    default void movesBySizeOfPastGradients(float beta1, float decay, float shrink) {
        double correct1 = beta1 == 0 ? 1 : 1 - Math.pow(beta1, 10);
        double correct2 = beta1 == 0 ? 1 : 1 - Math.pow(0.999f, 10);
        for (Sizes.Triple size : SIZES) {
            int n = size.m() * size.n();
            float[] w = Trial.noise(n, n);
            float[] dw = Trial.noise(~n, n);
            float[] m = Trial.noise(17L * n, n);
            float[] v = Trial.noise(19L * n, n);
            for (int e = 0; e < n; e++) {
                v[e] *= v[e];
            }
            float[] rates = {
                9,
                0.05f,
                9,
                9,
                (float) (0.05f / correct1),
                9,
                9,
                (float) (1 / Math.sqrt(correct2)),
                9
            };
            var trial = new Trial();
            Tensor parameter = trial.floats("w", size.m(), size.n(), w.clone());
            Tensor gradient = trial.floats("dw", size.m(), size.n(), dw);
            Tensor mean = trial.floats("m", size.m(), size.n(), m.clone());
            Tensor squares = trial.floats("v", size.m(), size.n(), v.clone());
            Tensor rate = trial.floats("rate", 3, 3, rates);
            Tensor clock = trial.clock(new Clock(0, 1, 0, 9));
            trial.run(
                    device(),
                    new UpdateOp.Adapt(
                            parameter,
                            gradient,
                            beta1 == 0 ? null : mean,
                            squares,
                            rate,
                            clock,
                            beta1,
                            0.999f,
                            1e-8f,
                            decay,
                            shrink));
            for (int e = 0; e < n; e++) {
                double g = dw[e] + (double) decay * w[e];
                double mNew = (double) beta1 * (beta1 == 0 ? 0 : m[e]) + (1 - (double) beta1) * g;
                double vNew = (double) 0.999f * v[e] + (1 - (double) 0.999f) * g * g;
                double move = 0.05f * (mNew / correct1) / (Math.sqrt(vNew / correct2) + 1e-8f);
                double left = w[e] - 0.05f * (double) shrink * w[e];
                double bound = 4 * Close.EPS * (Math.abs(w[e]) + 4 * Math.abs(move) + 1);
                Close.check(left - move, trial.get(parameter)[e], bound, size, e);
                Close.check(vNew, trial.get(squares)[e], 4 * Close.EPS * (v[e] + g * g), size, e);
                if (beta1 != 0) {
                    Close.check(mNew, trial.get(mean)[e], 8 * Close.EPS, size, e);
                }
            }
        }
    }

    /** A parameter with a gradient of 0 in every step so far stays where it is. */
    @Test
    default void nothingMovesWithoutGradients() {
        var trial = new Trial();
        Tensor w = trial.floats("w", 1, 3, 1, -2, 0);
        Tensor zero = trial.floats("dw", 1, 3, 0, 0, 0);
        Tensor m = trial.floats("m", 1, 3, 0, 0, 0);
        Tensor v = trial.floats("v", 1, 3, 0, 0, 0);
        Tensor rate = trial.floats("rate", 3, 1, 0.1f, 1, 1);
        Tensor clock = trial.clock(new Clock(0, 0, 0, 0));
        trial.run(
                device(),
                new UpdateOp.Adapt(w, zero, m, v, rate, clock, 0.9f, 0.999f, 1e-8f, 0, 0));
        Close.same(new float[] {1, -2, 0}, trial.get(w), "w");
    }

    /** At time 0 the average is the parameter; then a share of all, then of the last ones. */
    @ParameterizedTest
    @CsvSource({"0, 0.999", "1, 0.999", "100, 0.999", "100000, 0.999", "100000, 0"})
    default void averagesFollowTheirParameters(int time, float decay) {
        double share = Math.max(1 - (double) decay, 9.0 / (9 + time));
        for (Sizes.Triple size : SIZES) {
            int n = size.m() * size.n();
            float[] w = Trial.noise(n, n);
            float[] a = Trial.noise(~n, n);
            var trial = new Trial();
            Tensor parameter = trial.floats("w", size.m(), size.n(), w);
            Tensor average = trial.floats("a", size.m(), size.n(), a.clone());
            Tensor clock = trial.clock(new Clock(3, 2, 1, time));
            trial.run(device(), new UpdateOp.Average(parameter, average, clock, decay));
            for (int e = 0; e < n; e++) {
                double exact = a[e] + share * ((double) w[e] - a[e]);
                Close.check(exact, trial.get(average)[e], 6 * Close.EPS, size, e);
            }
        }
    }

    /** Sums of squares down the columns, and sums of those, one after another. */
    @Test
    default void squaresAndTheirSumsAreClose() {
        for (Sizes.Triple size : SIZES) {
            int cols = size.n();
            float[] x = Trial.noise(cols, size.m() * cols);
            var trial = new Trial();
            Tensor matrix = trial.floats("x", size.m(), cols, x);
            Tensor squares = trial.result("squares", 1, cols);
            Tensor sum = trial.result("sum", 1, 1);
            trial.run(
                    device(),
                    new UpdateOp.Squares(matrix, squares),
                    new UpdateOp.Sum(squares, sum, true),
                    new UpdateOp.Sum(squares, sum, false));
            double all = 0;
            for (int j = 0; j < cols; j++) {
                double exact = 0;
                for (int i = 0; i < size.m(); i++) {
                    exact += (double) x[i * cols + j] * x[i * cols + j];
                }
                double bound = (size.m() + 4) * Close.EPS * exact;
                Close.check(exact, trial.get(squares)[j], bound, size, j);
                all += exact;
            }
            double bound = 2 * (size.m() + cols + 8) * Close.EPS * all;
            Close.check(2 * all, trial.get(sum)[0], bound, size);
        }
    }

    /** What is too long gets the limit's length; what is not stays as it is. */
    @ParameterizedTest
    @CsvSource({"true", "false"})
    default void columnsAreShortened(boolean whole) {
        for (Sizes.Triple size : SIZES) {
            int cols = size.n();
            float[] x = Trial.noise(cols, size.m() * cols);
            float[] squares = new float[whole ? 1 : cols];
            for (int j = 0; j < squares.length; j++) {
                squares[j] = j % 3 == 0 ? 7.3f + j : j % 3 == 1 ? 0 : 4;
            }
            var trial = new Trial();
            Tensor lengths = trial.floats("squares", 1, squares.length, squares);
            Tensor matrix = trial.floats("x", size.m(), cols, x.clone());
            trial.run(device(), new UpdateOp.Shrink(lengths, matrix, 2));
            for (int e = 0; e < x.length; e++) {
                double length = Math.sqrt(squares[whole ? 0 : e % cols]);
                double bound = length <= 2 ? 0 : 6 * Close.EPS * Math.abs(x[e]);
                double exact = x[e] * Math.min(1, 2 / length);
                Close.check(exact, trial.get(matrix)[e], bound, size, e);
            }
        }
    }

    /** A length that is no number ruins all that it holds for, and nothing else. */
    @Test
    default void lengthsThatAreNoNumbersShow() {
        var trial = new Trial();
        Tensor lengths = trial.floats("squares", 1, 3, Float.NaN, Float.POSITIVE_INFINITY, 1);
        Tensor matrix = trial.floats("x", 2, 3, 1, 2, 3, 0, -2, -3);
        Tensor after = trial.result("after", 1, 3);
        trial.run(
                device(),
                new UpdateOp.Shrink(lengths, matrix, 2),
                new UpdateOp.Squares(matrix, after));
        float nan = Float.NaN;
        Close.same(new float[] {nan, nan, 3, nan, nan, -3}, trial.get(matrix), "x");
        Close.same(new float[] {nan, nan, 18}, trial.get(after), "squares of x");
    }
}
