package io.kiln.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What operations on single elements promise: bias, activations and their derivatives. */
interface ElementContract {
    /** The device under test, open. */
    Device device();

    /** The formulas of {@link Activation}, once more. */
    static double f(Activation activation, double z) {
        return switch (activation) {
            case IDENTITY -> z;
            case RELU -> z > 0 ? z : 0;
            case SIGMOID -> 1 / (1 + Math.exp(-z));
            case TANH -> Math.tanh(z);
            case SCALED_TANH -> 1.7159 * Math.tanh(2 * z / 3);
        };
    }

    /** {@code dF/dz} from {@code y = F(z)}. */
    static double slope(Activation activation, double y) {
        return switch (activation) {
            case IDENTITY -> 1;
            case RELU -> y > 0 ? 1 : 0;
            case SIGMOID -> y * (1 - y);
            case TANH -> (1 - y) * (1 + y);
            case SCALED_TANH -> 2. / 3 / 1.7159 * (1.7159 - y) * (1.7159 + y);
        };
    }

    private float[] activated(Activation activation, int rows, int cols, float... z) {
        var trial = new Trial();
        Tensor y = trial.floats("y", rows, cols, z);
        return trial.run(device(), new Op.Activate(activation, y)).get(y);
    }

    @Test
    default void biasesAreAddedToEveryRow() {
        for (Sizes.Triple size : Sizes.pairs()) {
            float[] y = Trial.noise(size.hashCode(), size.m() * size.n());
            float[] b = Trial.noise(~size.hashCode(), size.n());
            float[] want = new float[y.length];
            for (int e = 0; e < want.length; e++) {
                want[e] = y[e] + b[e % size.n()];
            }
            var trial = new Trial();
            Tensor bias = trial.floats("b", 1, size.n(), b);
            Tensor sum = trial.floats("y", size.m(), size.n(), y);
            Close.same(want, trial.run(device(), new Op.BiasAdd(bias, sum)).get(sum), size);
        }
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    default void activationsAreTheirFormulas(Activation activation) {
        for (Sizes.Triple size : Sizes.pairs()) {
            float[] z = Trial.noise(size.hashCode(), size.m() * size.n());
            for (int e = 0; e < z.length; e++) {
                z[e] *= e % 3 == 0 ? 20 : 2;
            }
            float[] y = activated(activation, size.m(), size.n(), z);
            for (int e = 0; e < y.length; e++) {
                double want = f(activation, z[e]);
                Close.check(want, y[e], Close.FUNCTION * Math.abs(want), activation, size, e, z[e]);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    default void activationsKeepTheirLimits(Activation activation) {
        float[] z = {
            Float.MAX_VALUE, -Float.MAX_VALUE, 1 / 0f, -1 / 0f, 1e4f, -1e4f, 0f, Float.MIN_VALUE
        };
        float[] y = activated(activation, 1, z.length, z);
        for (int e = 0; e < y.length; e++) {
            double want = f(activation, z[e]);
            if (want == y[e]) {
                continue; // infinities
            }
            Close.check(want, y[e], Close.FUNCTION * Math.abs(want), activation, z[e]);
        }
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    default void activationsOfNaNAreNaN(Activation activation) {
        float[] y = activated(activation, 2, 19, noiseWithNaN(38, 20));
        assertTrue(Float.isNaN(y[20]), activation + " gives " + y[20]);
        for (int e = 0; e < y.length; e++) {
            assertEquals(e == 20, Float.isNaN(y[e]), activation + " element " + e);
        }
    }

    private static float[] noiseWithNaN(int count, int where) {
        float[] z = Trial.noise(5, count);
        z[where] = Float.NaN;
        return z;
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    default void derivativesAreWrittenInTheOutput(Activation activation) {
        for (Sizes.Triple size : Sizes.pairs()) {
            float[] y = Trial.noise(size.hashCode(), size.m() * size.n());
            for (int e = 0; e < y.length; e++) {
                y[e] = (float) f(activation, 4 * y[e]);
            }
            float[] dy = Trial.noise(~size.hashCode(), y.length);
            var trial = new Trial();
            Tensor output = trial.floats("y", size.m(), size.n(), y);
            Tensor gradient = trial.floats("dy", size.m(), size.n(), dy);
            float[] dz = trial.run(device(), new Op.ActivationGrad(activation, output, gradient))
                    .get(gradient);
            for (int e = 0; e < y.length; e++) {
                double want = dy[e] * slope(activation, y[e]);
                // Where 1.7159^2 and y^2 cancel, the rounding of the larger stays: a function of
                // size 1.2 dy.
                Close.check(
                        want,
                        dz[e],
                        Close.FUNCTION * 1.2 * Math.abs(dy[e]),
                        activation,
                        size,
                        e,
                        y[e]);
            }
        }
    }

    @Test
    default void reluStopsTheGradientAtZeroAndAtNaN() {
        var trial = new Trial();
        Tensor y = trial.floats("y", 1, 5, 0f, -0f, Float.MIN_VALUE, 3f, Float.NaN);
        Tensor dy = trial.floats("dy", 1, 5, 7f, 7f, 7f, -7f, 7f);
        trial.run(device(), new Op.ActivationGrad(Activation.RELU, y, dy));
        Close.same(new float[] {0, 0, 7, -7, 0}, trial.get(dy), "relu");
    }
}
