package io.kiln.device;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the update promises. */
interface SgdContract {
    /** The device under test, open. */
    Device device();

    /**
     * {@code g = fma(decay, w, dw); v = fma(momentum, v, g); w = fma(-rate, v, w)}, with g for v
     * without momentum.
     */
    @ParameterizedTest
    @CsvSource({"0, 0", "0, 0.01", "0.9, 0", "0.9, 0.0005"})
    default void updatesAreThreeFusedMultiplyAdds(float momentum, float decay) {
        for (Sizes.Triple size : Sizes.pairs()) {
            int n = size.m() * size.n();
            float[] w = Trial.noise(size.hashCode(), n);
            float[] dw = Trial.noise(~size.hashCode(), n);
            float[] v = Trial.noise(17L * size.hashCode(), n);
            Moved moved = move(size, w.clone(), dw, v.clone(), momentum, decay);
            for (int e = 0; e < n; e++) {
                double exact = w[e]
                        - 0.05f
                                * ((momentum == 0 ? 0 : (double) momentum * v[e])
                                        + dw[e]
                                        + decay * w[e]);
                float g = Math.fma(decay, w[e], dw[e]);
                v[e] = momentum == 0 ? v[e] : Math.fma(momentum, v[e], g);
                w[e] = Math.fma(-0.05f, momentum == 0 ? g : v[e], w[e]);
                Close.check(exact, w[e], 4 * Close.EPS, size, e);
            }
            Close.same(w, moved.w, size);
            Close.same(v, moved.v, size);
        }
    }

    /** Parameter and velocity after one step. */
    record Moved(float[] w, float[] v) {}

    private Moved move(
            Sizes.Triple size, float[] w, float[] dw, float[] v, float momentum, float decay) {
        var trial = new Trial();
        Tensor parameter = trial.floats("w", size.m(), size.n(), w);
        Tensor gradient = trial.floats("dw", size.m(), size.n(), dw);
        Tensor velocity = trial.floats("v", size.m(), size.n(), v);
        Tensor rate = trial.floats("rate", 1, 4, 9f, 9f, 0.05f, 9f);
        Tensor clock = trial.clock(new Clock(0, 2, 0, 2));
        trial.run(
                device(),
                new UpdateOp.Sgd(
                        parameter,
                        gradient,
                        momentum == 0 ? null : velocity,
                        rate,
                        clock,
                        momentum,
                        decay));
        return new Moved(trial.get(parameter), trial.get(velocity));
    }
}
