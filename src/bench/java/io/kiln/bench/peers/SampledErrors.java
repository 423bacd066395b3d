package io.kiln.bench.peers;

import java.util.SplittableRandom;

/**
 * How far a product is from sums in double, at elements drawn at random.
 *
 * @param worst the largest {@code |c - exact| / (|A||B|)}
 * @param frobenius Euclidean norm of all errors, over that of the exact elements
 */
record SampledErrors(double worst, double frobenius) {

    private static final int DRAWN = 2_000;

    /** Of C as it should be, or of a layer: with ReLU behind it, and a bias of zero. */
    static SampledErrors of(GemmCase shape, float[] a, float[] b, float[] c, boolean layer) {
        var random = new SplittableRandom(3);
        double worst = 0;
        double wrong = 0;
        double right = 0;
        for (int drawn = 0; drawn < DRAWN; drawn++) {
            int i = random.nextInt(shape.m());
            int j = random.nextInt(shape.n());
            double sum = 0;
            double size = 0;
            for (int p = 0; p < shape.k(); p++) {
                double product = (double) shape.a(a, i, p) * shape.b(b, p, j);
                sum += product;
                size += Math.abs(product);
            }
            double exact = layer ? Math.max(0, sum) : sum;
            double off = c[i * shape.n() + j] - exact;
            worst = Math.max(worst, Math.abs(off) / size);
            wrong += off * off;
            right += exact * exact;
        }
        return new SampledErrors(worst, Math.sqrt(wrong / right));
    }
}
