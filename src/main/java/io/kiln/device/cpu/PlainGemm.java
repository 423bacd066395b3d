package io.kiln.device.cpu;

/**
 * {@code C = op(A) op(B)} in plain loops that C2 vectorises: it does so only where every array is
 * indexed by the bare loop variable, so rows of B are copied into arrays of their own and a row of
 * C into another. Eight k at a time.
 */
final class PlainGemm {
    private static final int DEPTH = 64; // rows of B at a time
    private static final int WIDTH = 256; // columns of C at a time

    private PlainGemm() {}

    /** Room for a block of B and a row of C. */
    static final class Rows {
        final float[][] b = new float[DEPTH][WIDTH];
        final float[] c = new float[WIDTH];
    }

    static void gemm(
            boolean transA,
            boolean transB,
            Slab a,
            Slab b,
            Slab c,
            int from,
            int to,
            Scratch scratch) {
        int depth = transA ? a.rows : a.cols;
        for (int j = 0; j < c.cols; j += WIDTH) {
            int width = Math.min(WIDTH, c.cols - j);
            for (int k = 0; k < depth; k += DEPTH) {
                int kc = Math.min(DEPTH, depth - k);
                copy(transB, b, k, kc, j, width, scratch.rows.b);
                for (int i = from; i < to; i++) {
                    row(transA, a, i, k, kc, scratch.rows, c, j, width);
                }
            }
        }
    }

    private static void copy(
            boolean transB, Slab b, int k, int kc, int j, int width, float[][] rows) {
        for (int q = 0; q < kc; q++) {
            if (transB) {
                float[] row = rows[q];
                for (int v = 0, o = b.at(j) + k + q; v < width; v++, o += b.ld) {
                    row[v] = b.f[o];
                }
            } else {
                System.arraycopy(b.f, b.at(k + q) + j, rows[q], 0, width);
            }
        }
    }

    private static void row(
            boolean transA, Slab a, int i, int k, int kc, Rows rows, Slab c, int j, int width) {
        float[][] b = rows.b;
        float[] sum = rows.c;
        if (k == 0) {
            java.util.Arrays.fill(sum, 0, width, 0f);
        } else {
            System.arraycopy(c.f, c.at(i) + j, sum, 0, width);
        }
        int step = transA ? a.ld : 1;
        int o = transA ? a.at(k) + i : a.at(i) + k;
        int q = 0;
        for (; q + 4 <= kc; q += 4, o += 4 * step) {
            four(width, a.f, o, step, b[q], b[q + 1], b[q + 2], b[q + 3], sum);
        }
        for (; q < kc; q++, o += step) {
            one(width, a.f[o], b[q], sum);
        }
        System.arraycopy(sum, 0, c.f, c.at(i) + j, width);
    }

    private static void one(int n, float x, float[] b, float[] c) {
        for (int j = 0; j < n; j++) {
            c[j] = Math.fma(x, b[j], c[j]);
        }
    }

    private static void four(
            int n,
            float[] a,
            int o,
            int step,
            float[] b0,
            float[] b1,
            float[] b2,
            float[] b3,
            float[] c) {
        float x0 = a[o];
        float x1 = a[o + step];
        float x2 = a[o + 2 * step];
        float x3 = a[o + 3 * step];
        for (int j = 0; j < n; j++) {
            float s = Math.fma(x1, b1[j], Math.fma(x0, b0[j], c[j]));
            c[j] = Math.fma(x3, b3[j], Math.fma(x2, b2[j], s));
        }
    }
}
