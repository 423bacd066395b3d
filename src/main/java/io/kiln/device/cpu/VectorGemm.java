package io.kiln.device.cpu;

import static io.kiln.device.cpu.Blocks.L;

/**
 * {@code C = op(A) op(B)} in blocks: KC of k and NC columns at a time, so that the block of B stays
 * in the cache while rows of A pass by. A is read in place. B is read in place when its rows lie
 * close together, else it is packed into panels first. C is reloaded for each block of k, so that
 * the blocks do not show in the bits.
 */
final class VectorGemm {
    /**
     * Rows in a register block: AVX-512 and NEON have 32 registers for 16 sums, AVX2 has 16 for 8.
     */
    static final int MR = L == 8 ? 4 : 8;

    /** Columns in a register block, and in a packed panel. */
    static final int NR = 2 * L;

    static final int MC = 64;
    static final int KC = 192;
    static final int NC = 512;

    /** B with at most this many floats a row is read in place. */
    static final int IN_PLACE = 256;

    /** Floats that packing may need: a block of B behind the cache line's start. */
    static final int PACK = KC * NC + Slab.LINE;

    /** Rows below a register block. */
    private static final int FEW = 4;

    private static final float[] ZEROS = new float[8 * L];

    private VectorGemm() {}

    /**
     * Rows {@code from} to {@code to} of C.
     *
     * @param pack at least {@link #PACK} floats, this thread's own
     */
    static void gemm(
            boolean transA,
            boolean transB,
            Slab a,
            Slab b,
            Slab c,
            int from,
            int to,
            float[] pack) {
        if (to - from < FEW && !transB) {
            few(transA, a, b, c, from, to);
            return;
        }
        int depth = transA ? a.rows : a.cols;
        boolean inPlace = !transB && b.ld <= IN_PLACE;
        for (int j = 0; j < c.width; j += NC) {
            int nc = Math.min(NC, c.width - j);
            for (int k = 0; k < depth; k += KC) {
                int kc = Math.min(KC, depth - k);
                if (inPlace) {
                    rows(transA, a, k, kc, b.f, b.at(k) + j, b.ld, NR, c, j, nc, from, to);
                } else {
                    pack(transB, b, k, kc, j, nc, pack);
                    rows(transA, a, k, kc, pack, PACK_START, NR, kc * NR, c, j, nc, from, to);
                }
            }
        }
    }

    /**
     * NOTE: arrays above half a G1 region start at a region, their data 16 bytes in: index 12 is a
     * cache line's start.
     */
    static final int PACK_START = 12;

    /** A row at a time over all of B in place: packing would cost more than it saves. */
    private static void few(boolean transA, Slab a, Slab b, Slab c, int from, int to) {
        int depth = transA ? a.rows : a.cols;
        int ks = transA ? a.ld : 1;
        for (int i = from; i < to; i++) {
            int ao = transA ? a.offset + i : a.at(i);
            int j = 0;
            for (; j + 8 * L <= c.width; j += 8 * L) {
                Blocks.rows1x8(
                        depth,
                        a.f,
                        ao,
                        0,
                        ks,
                        b.f,
                        b.offset + j,
                        b.ld,
                        ZEROS,
                        0,
                        0,
                        c.f,
                        c.at(i) + j,
                        c.ld);
            }
            for (; j < c.width; j += L) {
                Blocks.rows1x1(
                        depth,
                        a.f,
                        ao,
                        0,
                        ks,
                        b.f,
                        b.offset + j,
                        b.ld,
                        ZEROS,
                        0,
                        0,
                        c.f,
                        c.at(i) + j,
                        c.ld);
            }
        }
    }

    /** All rows against one block of B, in groups that keep their piece of A in the cache. */
    private static void rows(
            boolean transA,
            Slab a,
            int k,
            int kc,
            float[] b,
            int bo,
            int ldb,
            int panel,
            Slab c,
            int j,
            int nc,
            int from,
            int to) {
        int rs = transA ? 1 : a.ld;
        int ks = transA ? a.ld : 1;
        int ao = a.offset + k * ks;
        float[] start = k == 0 ? ZEROS : c.f;
        int ldf = k == 0 ? 0 : c.ld;
        for (int i = from; i < to; i += MC) {
            int end = Math.min(to, i + MC);
            for (int p = 0, o = bo; p < nc; p += NR, o += panel) {
                int co = c.at(i) + j + p;
                int fo = k == 0 ? 0 : co;
                panel(
                        kc,
                        a.f,
                        ao + i * rs,
                        rs,
                        ks,
                        b,
                        o,
                        ldb,
                        start,
                        fo,
                        ldf,
                        c.f,
                        co,
                        c.ld,
                        end - i,
                        nc - p);
            }
        }
    }

    /** One panel of B against some rows: register blocks from top to bottom. */
    private static void panel(
            int kc,
            float[] a,
            int ao,
            int rs,
            int ks,
            float[] b,
            int bo,
            int ldb,
            float[] from,
            int fo,
            int ldf,
            float[] c,
            int co,
            int ldc,
            int rows,
            int cols) {
        int r = 0;
        boolean wide = cols >= NR;
        for (; MR == 8 && r + 8 <= rows; r += 8) {
            if (wide) {
                Blocks.rows8x2(
                        kc,
                        a,
                        ao + r * rs,
                        rs,
                        ks,
                        b,
                        bo,
                        ldb,
                        from,
                        fo + r * ldf,
                        ldf,
                        c,
                        co + r * ldc,
                        ldc);
            } else {
                Blocks.rows8x1(
                        kc,
                        a,
                        ao + r * rs,
                        rs,
                        ks,
                        b,
                        bo,
                        ldb,
                        from,
                        fo + r * ldf,
                        ldf,
                        c,
                        co + r * ldc,
                        ldc);
            }
        }
        for (; r + 4 <= rows; r += 4) {
            if (wide) {
                Blocks.rows4x2(
                        kc,
                        a,
                        ao + r * rs,
                        rs,
                        ks,
                        b,
                        bo,
                        ldb,
                        from,
                        fo + r * ldf,
                        ldf,
                        c,
                        co + r * ldc,
                        ldc);
            } else {
                Blocks.rows4x1(
                        kc,
                        a,
                        ao + r * rs,
                        rs,
                        ks,
                        b,
                        bo,
                        ldb,
                        from,
                        fo + r * ldf,
                        ldf,
                        c,
                        co + r * ldc,
                        ldc);
            }
        }
        for (; r < rows; r++) {
            for (int v = 0; v < Math.min(NR, cols); v += L) {
                Blocks.rows1x1(
                        kc,
                        a,
                        ao + r * rs,
                        rs,
                        ks,
                        b,
                        bo + v,
                        ldb,
                        from,
                        fo + r * ldf + v,
                        ldf,
                        c,
                        co + r * ldc + v,
                        ldc);
            }
        }
    }

    private static void pack(boolean transB, Slab b, int k, int kc, int j, int nc, float[] pack) {
        for (int p = 0, o = PACK_START; p < nc; p += NR, o += kc * NR) {
            int width = Math.min(NR, nc - p);
            if (transB) {
                packTransposed(b, k, kc, j + p, width, pack, o);
            } else {
                for (int q = 0; q < kc; q++) {
                    System.arraycopy(b.f, b.at(k + q) + j + p, pack, o + q * NR, width);
                }
            }
        }
    }

    /** Row j of B becomes column j of the panel; columns beyond B's last row are its pad. */
    private static void packTransposed(
            Slab b, int k, int kc, int j, int width, float[] pack, int o) {
        for (int v = 0; v < width; v++) {
            if (j + v < b.rows) {
                int row = b.at(j + v) + k;
                for (int q = 0; q < kc; q++) {
                    pack[o + q * NR + v] = b.f[row + q];
                }
            } else {
                for (int q = 0; q < kc; q++) {
                    pack[o + q * NR + v] = 0;
                }
            }
        }
    }
}
