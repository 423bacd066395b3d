package io.kiln.bench.peers;

import java.util.List;
import java.util.SplittableRandom;

/**
 * Kiln's device, one window of products a cue. A cue is a {@link GemmCase}, for example {@code NN
 * 128x128x784}, or {@code NN 128x128x784 layer} with bias and ReLU; the first of a kind makes it
 * ready, compares it with sums in double and warms it up, and answers with the relative error; the
 * next ones with seconds a product.
 */
final class CuedProducts implements AutoCloseable {

    private static final int CHECKED = 2_000;

    private final KilnGemm peer;
    private final double windowSeconds;
    private String opened = "";
    private GemmPeer.Product product;
    private int calls;

    private CuedProducts(KilnGemm peer, double windowSeconds) {
        this.peer = peer;
        this.windowSeconds = windowSeconds;
    }

    /** Options: {@code --window-ms}, {@code --threads}. */
    public static void main(String[] args) {
        var options = new Options(List.of(args));
        double windowSeconds = options.number("--window-ms", 50) * 1e-3;
        var peer = new KilnGemm(options.number("--threads", 0));
        options.done();
        try (var products = new CuedProducts(peer, windowSeconds)) {
            Cued.answer(peer.name(), products::work);
        }
    }

    private String work(String cue) {
        if (!cue.equals(opened)) {
            double error = open(GemmCase.parse(cue), cue.endsWith(" layer"));
            opened = cue;
            return "{\"error\":" + Cued.number(error) + "}";
        }
        double seconds = GemmRun.window(product, calls) / calls;
        return "{\"seconds\":" + Cued.number(seconds) + "}";
    }

    /** Makes a product ready and returns its relative error. */
    private double open(GemmCase shape, boolean layer) {
        close();
        float[] a = GemmRun.random(shape.m() * shape.k(), 1);
        float[] b = GemmRun.random(shape.k() * shape.n(), 2);
        product = peer.open(shape, a, b, layer);
        product.run();
        product.finish();
        double least = layer ? 0 : Double.NEGATIVE_INFINITY;
        double error = error(shape, a, b, product.result(), least);
        warm();
        return error;
    }

    /** Runs until a window is filled: how many products do that is what is timed from then on. */
    private void warm() {
        double took = 0;
        for (calls = 1; took < windowSeconds; calls *= 2) {
            took = GemmRun.window(product, calls);
        }
        calls = Math.max(1, calls / 2);
    }

    /** Euclidean norm of the errors of elements drawn at random, over that of what they need. */
    private static double error(
            GemmCase shape, float[] a, float[] b, float[] c, double least) {
        var random = new SplittableRandom(3);
        double wrong = 0;
        double size = 0;
        for (int drawn = 0; drawn < CHECKED; drawn++) {
            int i = random.nextInt(shape.m());
            int j = random.nextInt(shape.n());
            double sum = 0;
            for (int p = 0; p < shape.k(); p++) {
                sum += (double) shape.a(a, i, p) * shape.b(b, p, j);
            }
            double exact = Math.max(least, sum);
            double off = c[i * shape.n() + j] - exact;
            wrong += off * off;
            size += exact * exact;
        }
        return Math.sqrt(wrong / size);
    }

    @Override
    public void close() {
        if (product != null) {
            product.close();
            product = null;
        }
    }
}
