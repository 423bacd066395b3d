package io.kiln.bench.peers;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * One product {@code C = op(A) op(B)}, float32, row-major.
 *
 * @param transA whether A is stored (k, m) instead of (m, k)
 * @param transB whether B is stored (n, k) instead of (k, n)
 * @param m rows of C
 * @param n columns of C
 * @param k length of the sums
 */
public record GemmCase(boolean transA, boolean transB, int m, int n, int k) {

    private static final int[] WIDTHS = {784, 128, 64, 10};

    /** The products of one step of 784-128-64-10: all Y, then all dX, then all dW. */
    static List<GemmCase> ofStep(int batch) {
        int last = WIDTHS.length - 1;
        var forward = Stream.iterate(0, i -> i < last, i -> i + 1)
                .map(i -> new GemmCase(false, false, batch, WIDTHS[i + 1], WIDTHS[i]));
        var errors = Stream.iterate(last - 1, i -> i > 0, i -> i - 1)
                .map(i -> new GemmCase(false, true, batch, WIDTHS[i], WIDTHS[i + 1]));
        var gradients = Stream.iterate(0, i -> i < last, i -> i + 1)
                .map(i -> new GemmCase(true, false, WIDTHS[i], WIDTHS[i + 1], batch));
        return Stream.of(forward, errors, gradients).flatMap(s -> s).toList();
    }

    /** The products of one step, or only those of its first layer: Y, then dW. */
    static List<GemmCase> of(int batch, boolean first) {
        return ofStep(batch).stream()
                .filter(shape -> !first || !shape.transB() && shape.n() == WIDTHS[1])
                .toList();
    }

    /** Plain products of square matrices. */
    static List<GemmCase> squares(int... sizes) {
        return Arrays.stream(sizes).mapToObj(s -> new GemmCase(false, false, s, s, s)).toList();
    }

    /** Reads back what {@link #name} gave. */
    static GemmCase parse(String name) {
        String[] parts = name.split("[ x]");
        return new GemmCase(name.charAt(0) == 'T', name.charAt(1) == 'T',
                Integer.parseInt(parts[1]), Integer.parseInt(parts[2]), Integer.parseInt(parts[3]));
    }

    /** For example {@code NT 128x64x10}: transposes, then m, n, k. */
    public String name() {
        return (transA ? "T" : "N") + (transB ? "T" : "N") + " " + m + "x" + n + "x" + k;
    }

    /** Floating-point operations: {@code 2 m n k}. */
    public double flop() {
        return 2.0 * m * n * k;
    }

    /** Columns of A as it is stored. */
    public int lda() {
        return transA ? m : k;
    }

    /** Columns of B as it is stored. */
    public int ldb() {
        return transB ? k : n;
    }

    /** Element (i, p) of op(A). */
    float a(float[] a, int i, int p) {
        return a[transA ? p * m + i : i * k + p];
    }

    /** Element (p, j) of op(B). */
    float b(float[] b, int p, int j) {
        return b[transB ? j * k + p : p * n + j];
    }
}
