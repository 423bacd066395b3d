package io.kiln.exchange;

import io.kiln.device.Activation;

import org.jspecify.annotations.Nullable;

/**
 * A layer as it was found in a file.
 *
 * @param name what the file calls it
 * @param in width below it
 * @param out number of neurons
 * @param weight (out, in), row-major
 * @param bias (out), or null as long as none was met: then it is zero
 * @param activation null as long as none was met: then it is the identity
 */
record Layer(
        String name,
        int in,
        int out,
        float[] weight,
        float @Nullable [] bias,
        @Nullable Activation activation) {
    /** @param weight (in, out), row-major */
    static Layer ofInputRows(String name, int in, int out, float[] weight) {
        float[] turned = new float[weight.length];
        for (int i = 0; i < in; i++) {
            for (int o = 0; o < out; o++) {
                turned[o * in + i] = weight[i * out + o];
            }
        }
        return new Layer(name, in, out, turned, null, null);
    }

    Layer with(float[] found) {
        return new Layer(name, in, out, weight, found, activation);
    }

    Layer with(Activation found) {
        return new Layer(name, in, out, weight, bias, found);
    }

    Activation function() {
        return activation == null ? Activation.IDENTITY : activation;
    }
}
