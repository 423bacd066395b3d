package io.kiln.model;

import io.kiln.data.Scaling;
import io.kiln.device.Activation;
import io.kiln.device.Clock;
import io.kiln.net.Network;
import io.kiln.net.Weights;

import java.util.List;
import java.util.Map;

/** Models and states that are a function of one number. */
final class Samples {
    private Samples() {}

    static Model model(long seed) {
        Network network = Network.of(4).dense(3, Activation.TANH).classes(2);
        return new Model(
                Weights.initial(network, seed),
                Scaling.of(
                        new float[] {0f, -0f, 0.1f, 1e-30f},
                        new float[] {1f / 255f, 1f, 3e10f, -2f}),
                List.of("cat", "dog \"2\""),
                List.of(2, 2),
                Map.of("seed", Long.toString(seed), "version", "0.1.0"));
    }

    static State state(long seed) {
        return new State(
                new Clock(3, 7, 896, 1414),
                seed,
                List.of(2.3f, 1.7f, Float.NaN),
                Map.of("v.w1", StoredTensor.of("v.w1", new float[] {seed, 2, 3}, 1, 3)),
                Map.of("best", 2L, "patience", Long.MIN_VALUE),
                Map.of("best", Double.POSITIVE_INFINITY, "seconds", 0.1),
                Map.of("stopped by", "SIGINT\n\uD83D\uDD25"));
    }
}
