package io.kiln.bench.peers;

import org.bytedeco.javacpp.FloatPointer;

/**
 * A library with {@code cblas_sgemm}. The matrices are in native memory, on cache lines.
 *
 * @param name library and version
 * @param sgemm its cblas_sgemm
 */
record CblasPeer(String name, Sgemm sgemm) implements GemmPeer {

    private static final int ROW_MAJOR = 101;
    private static final int NO_TRANS = 111;
    private static final int TRANS = 112;
    private static final int LINE_BYTES = 64;

    /** {@code C = alpha op(A) op(B) + beta C}. */
    @FunctionalInterface
    interface Sgemm {
        void call(
                int order, int transA, int transB, int m, int n, int k,
                float alpha, FloatPointer a, int lda, FloatPointer b, int ldb,
                float beta, FloatPointer c, int ldc);
    }

    @Override
    public Product open(GemmCase shape, float[] a, float[] b) {
        FloatPointer nativeA = aligned(a.length).put(a);
        FloatPointer nativeB = aligned(b.length).put(b);
        FloatPointer nativeC = aligned(shape.m() * shape.n());
        return new Product() {
            @Override
            public void run() {
                sgemm.call(
                        ROW_MAJOR, shape.transA() ? TRANS : NO_TRANS,
                        shape.transB() ? TRANS : NO_TRANS, shape.m(), shape.n(), shape.k(),
                        1, nativeA, shape.lda(), nativeB, shape.ldb(), 0, nativeC, shape.n());
            }

            @Override
            public float[] result() {
                float[] c = new float[shape.m() * shape.n()];
                nativeC.get(c);
                return c;
            }

            @Override
            public void close() {
                nativeA.deallocate();
                nativeB.deallocate();
                nativeC.deallocate();
            }
        };
    }

    private static FloatPointer aligned(int length) {
        var memory = new FloatPointer(length + LINE_BYTES / Float.BYTES);
        long over = memory.address() % LINE_BYTES;
        return memory.position(over == 0 ? 0 : (LINE_BYTES - over) / Float.BYTES);
    }
}
