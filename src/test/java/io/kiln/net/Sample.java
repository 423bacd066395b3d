package io.kiln.net;

import io.kiln.device.Philox;

import java.util.stream.IntStream;

/**
 * Examples to test with: classes around random centres, the same everywhere.
 *
 * @param x (examples, features)
 * @param labels (examples)
 */
public record Sample(float[] x, int[] labels) {
    /**
     * Draws examples.
     *
     * @param seed tells samples apart
     * @param examples how many
     * @param features of each
     * @param classes how many
     * @return the sample
     */
    public static Sample draw(long seed, int examples, int features, int classes) {
        var centres = new Philox(seed, 101, 0);
        var noise = new Philox(seed, 101, 1);
        int[] labels =
                IntStream.range(0, examples).map(i -> (i * 7 + i / 3) % classes).toArray();
        float[] x = new float[examples * features];
        for (int e = 0; e < x.length; e++) {
            long centre = (long) labels[e / features] * features + e % features;
            x[e] = (float) (centres.uniform(centre) * 2 - 1 + noise.uniform(e) - 0.5);
        }
        return new Sample(x, labels);
    }
}
