package io.kiln.train;

import io.kiln.net.Network;
import io.kiln.net.Weights;

import org.jspecify.annotations.Nullable;

/** Says where a number first left the range of a float. */
final class Diagnosis {
    private Diagnosis() {}

    /**
     * Follows a batch upwards.
     *
     * @param weights before the step
     * @param batch (examples, inputs), scaled
     * @return what is wrong, for a message
     */
    static String of(Weights weights, float[][] batch) {
        Network network = weights.network();
        float[][] y = batch;
        if (!finite(y)) {
            return "the data themselves are not finite";
        }
        for (int l = 0; l < network.layers().size(); l++) {
            if (!finite(weights, l)) {
                return "weights of layer " + (l + 1) + " are not finite";
            }
            y = layer(weights, l, y);
            if (!finite(y)) {
                return "the output of layer " + (l + 1) + " is not finite";
            }
        }
        return "the outputs of layer " + network.layers().size()
                + " are finite, but too large for the loss";
    }

    private static float[][] layer(Weights weights, int l, float[][] x) {
        int out = weights.network().layers().get(l).units();
        var activation = weights.network().layers().get(l).activation();
        float[][] y = new float[x.length][out];
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < out; j++) {
                float z = weights.b(l)[j];
                for (int k = 0; k < x[i].length; k++) {
                    z = Math.fma(x[i][k], weights.w(l)[k * out + j], z);
                }
                y[i][j] = (float) activation.apply(z);
            }
        }
        return y;
    }

    /**
     * A loss is taken before its update, so the last update of an epoch is judged by what it
     * leaves.
     */
    static void requireFinite(Session session, int epoch, Weights weights, @Nullable Score score) {
        boolean validated = score == null || Double.isFinite(score.loss());
        if (!validated || !finite(weights)) {
            String what = score == null || validated
                    ? "the network is ruined after"
                    : "the loss on the validation part is " + score.loss() + " after";
            String where = of(weights, session.validationRows());
            throw new DivergedException(epoch + 1, session.stepsPerEpoch(), what, where);
        }
    }

    /** Whether all weights and biases are. */
    static boolean finite(Weights weights) {
        for (int l = 0; l < weights.network().layers().size(); l++) {
            if (!finite(weights, l)) {
                return false;
            }
        }
        return true;
    }

    private static boolean finite(Weights weights, int l) {
        return finite(new float[][] {weights.w(l), weights.b(l)});
    }

    private static boolean finite(float[][] rows) {
        for (float[] row : rows) {
            for (float value : row) {
                if (!Float.isFinite(value)) {
                    return false;
                }
            }
        }
        return true;
    }
}
