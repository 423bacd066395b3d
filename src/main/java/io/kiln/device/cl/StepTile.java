package io.kiln.device.cl;

import io.kiln.device.Op;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.TreeMap;

/**
 * The shape of a work-group's share of a product in {@code gemm_step.cl}.
 *
 * @param bm rows of the tile
 * @param bn columns of the tile
 * @param bk how much of k is in local memory at a time
 * @param tm rows of one work-item
 * @param tn columns of one work-item
 * @param items work-items of a group, of which the first compute and all fetch
 */
record StepTile(int bm, int bn, int bk, int tm, int tn, int items) {
    /** Floats between rows of neighbours in k, beyond them. */
    private static final int PAD = 4;

    /** The same with another part of k at a time. */
    StepTile withDepth(int other) {
        return new StepTile(bm, bn, other, tm, tn, items);
    }

    /** Work-items of a group, in each dimension. */
    long[] group() {
        return new long[] {items, 1};
    }

    /** Work-items in each dimension. */
    long[] global(int m, int n) {
        return new long[] {(n + bn - 1L) / bn * items, (m + bm - 1L) / bm};
    }

    long tiles(int m, int n) {
        return ((m + bm - 1L) / bm) * ((n + bn - 1L) / bn);
    }

    /** Floats of local memory that a group needs: a block of A and one of B, as they lie in memory. */
    int floats(Op.Gemm gemm) {
        int a = gemm.transA() ? bk * bm : bm * (bk + PAD);
        int b = gemm.transB() ? bn * (bk + PAD) : bk * bn;
        return a + b;
    }

    /** Bytes of local memory that it needs at most, whatever is transposed. */
    long localBytes() {
        return (long) (bm + bn) * (bk + PAD) * Float.BYTES;
    }

    /** Why a device that has to hold this one cannot: null, or one line. */
    @Nullable
    String refusal(Limits limits) {
        return limits.refusal(localBytes(), items);
    }

    Map<String, String> defines(Op.Gemm gemm) {
        Map<String, String> defines = new TreeMap<>();
        defines.put("BM", Integer.toString(bm));
        defines.put("BN", Integer.toString(bn));
        defines.put("BK", Integer.toString(bk));
        defines.put("TM", Integer.toString(tm));
        defines.put("TN", Integer.toString(tn));
        defines.put("ITEMS", Integer.toString(items));
        defines.put("TRANS_A", gemm.transA() ? "1" : "0");
        defines.put("TRANS_B", gemm.transB() ? "1" : "0");
        return defines;
    }
}
