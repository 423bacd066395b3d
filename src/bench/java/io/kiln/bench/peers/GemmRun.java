package io.kiln.bench.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;

/**
 * Times the products of one {@link GemmPeer}: the body of every GEMM side's {@code main}.
 *
 * <p>Each product is checked against sums in double, warmed, and timed in windows: as many calls in
 * a row as fill the window, on the same memory, so that small products are measured from the cache,
 * for every side alike. Before the first window all products run for a while, so that a JVM's
 * compiler has seen the lot.
 */
final class GemmRun {

    static final double EPS = Math.ulp(1f) / 2;

    private final GemmPeer peer;
    private final int threads;
    private final int windows;
    private final double windowSeconds;
    private final double warmSeconds;

    private GemmRun(GemmPeer peer, int threads, Options options) {
        this.peer = peer;
        this.threads = threads;
        this.windows = options.number("--windows", 9);
        this.windowSeconds = options.number("--window-ms", 20) * 1e-3;
        this.warmSeconds = options.number("--warm-ms", 300) * 1e-3;
    }

    /** Reads the options, opens the peer for that many threads, prints one line a product. */
    static void measure(String[] args, IntFunction<GemmPeer> open) {
        var options = new Options(List.of(args));
        int threads = options.number("--threads", 2);
        int[] batches = options.numbers("--batches", "32,128,512");
        int[] squares = options.numbers("--squares", "512,1024,2048");
        boolean first = options.text("--products", "step").equals("first");
        var run = new GemmRun(open.apply(threads), threads, options);
        options.done();
        for (int batch : batches) {
            GemmCase.of(batch, first).forEach(run::prime);
        }
        for (int batch : batches) {
            GemmCase.of(batch, first).forEach(shape -> run.print(shape, batch));
        }
        GemmCase.squares(squares).forEach(shape -> run.print(shape, 0));
    }

    private void prime(GemmCase shape) {
        float[] a = random(shape.m() * shape.k(), 1);
        float[] b = random(shape.k() * shape.n(), 2);
        try (GemmPeer.Product product = peer.open(shape, a, b)) {
            for (double spent = 0; spent < warmSeconds / 4; ) {
                spent += window(product, 10);
            }
        }
    }

    private void print(GemmCase shape, int batch) {
        float[] a = random(shape.m() * shape.k(), 1);
        float[] b = random(shape.k() * shape.n(), 2);
        try (GemmPeer.Product product = peer.open(shape, a, b)) {
            product.run();
            product.finish();
            check(shape, a, b, product.result());
            List<Double> seconds = time(product);
            var line = new Line(peer.name(), shape.name(), batch, threads, -1, seconds);
            System.out.println(line.toJson());
        }
    }

    /** Seconds a call, one value a window. */
    private List<Double> time(GemmPeer.Product product) {
        int calls = 1;
        double warmed = 0;
        while (warmed < warmSeconds) {
            double took = window(product, calls);
            warmed += took;
            if (took < windowSeconds) {
                calls *= 2;
            }
        }
        calls = (int) Math.ceil(calls * 1.1 * windowSeconds / window(product, calls));
        var seconds = new ArrayList<Double>();
        while (seconds.size() < windows) {
            double took = window(product, calls);
            if (took < windowSeconds) {
                calls = (int) Math.ceil(calls * 1.1 * windowSeconds / took);
            } else {
                seconds.add(took / calls);
            }
        }
        return seconds;
    }

    static double window(GemmPeer.Product product, int calls) {
        long start = System.nanoTime();
        for (int i = 0; i < calls; i++) {
            product.run();
        }
        product.finish();
        return (System.nanoTime() - start) * 1e-9;
    }

    /** Elements drawn at random must be within {@code 2 k eps sum |a b|} of their sum in double. */
    private void check(GemmCase shape, float[] a, float[] b, float[] c) {
        double worst = SampledErrors.of(shape, a, b, c, false).worst();
        if (!(worst <= 2 * shape.k() * EPS)) {
            throw new IllegalStateException(peer.name() + ", " + shape.name() + ": an element of C is "
                    + worst + " of sum |a b| beside its sum in double; at most 2 k eps is right");
        }
    }

    static float[] random(int length, long seed) {
        var random = new SplittableRandom(seed);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextDouble() * 2 - 1;
        }
        return values;
    }
}
