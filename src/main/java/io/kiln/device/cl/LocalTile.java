package io.kiln.device.cl;

import io.kiln.device.Op;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The shape of a work-group's share of a product in {@code gemm_local.cl}.
 *
 * @param bm rows of the tile
 * @param bn columns of the tile
 * @param bk how much of k is in local memory at a time
 * @param tm rows of one work-item
 * @param tn columns of one work-item
 * @param swizzle rows of tiles that are done side by side, for the L2 cache
 */
record LocalTile(int bm, int bn, int bk, int tm, int tn, int swizzle) {
    /** What is worth a choice; the last one runs everywhere. */
    static final List<LocalTile> ALL = List.of(
            new LocalTile(128, 128, 8, 8, 16, 8),
            new LocalTile(128, 96, 16, 8, 12, 8),
            new LocalTile(64, 128, 16, 8, 8, 8),
            new LocalTile(64, 64, 16, 8, 4, 8),
            new LocalTile(32, 64, 32, 4, 4),
            new LocalTile(16, 32, 64, 2, 2),
            new LocalTile(32, 32, 16, 4, 4),
            new LocalTile(8, 8, 4, 2, 2));

    /** In the order of rows. */
    LocalTile(int bm, int bn, int bk, int tm, int tn) {
        this(bm, bn, bk, tm, tn, 1);
    }

    /**
     * The tile with which a GPU of so many units is through with the product first, by the model of
     * {@link TileTime}.
     *
     * @return null where not even the last one fits
     */
    static @Nullable LocalTile of(Op.Gemm gemm, Limits limits) {
        return ALL.stream()
                .filter(tile -> tile.fits(limits))
                .min(Comparator.comparingDouble(tile -> TileTime.of(tile, gemm, limits)))
                .orElse(null);
    }

    /** Whether any tile fits. */
    static boolean any(Limits limits) {
        return ALL.stream().anyMatch(tile -> tile.fits(limits));
    }

    /** Work-items of a group, in each dimension. */
    long[] group() {
        return new long[] {bn / tn, bm / tm};
    }

    /** Work-items in each dimension. */
    long[] global(int m, int n) {
        return new long[] {
            (n + bn - 1L) / bn * (bn / tn), (m + bm - 1L) / bm * (bm / tm),
        };
    }

    /** Local memory of a group: two buffers of both tiles, with the pad of the kernel. */
    long localBytes() {
        return 2L * bk * (bm + 4 + bn + 4) * Float.BYTES;
    }

    Map<String, String> defines() {
        Map<String, String> defines = new TreeMap<>();
        defines.put("BM", Integer.toString(bm));
        defines.put("BN", Integer.toString(bn));
        defines.put("BK", Integer.toString(bk));
        defines.put("TM", Integer.toString(tm));
        defines.put("TN", Integer.toString(tn));
        defines.put("SWIZZLE", Integer.toString(swizzle));
        return defines;
    }

    /**
     * Registers of a work-item: its elements of C, what it has fetched for the next block, and of
     * A and B the elements of a step and those that compilers load ahead, three steps of a block of
     * 8 and five of a longer one; by ptxas for sm_90, within 13 % for seven tiles from 64x64 to 128x256.
     */
    int registers() {
        int ahead = bk > 8 ? 6 : 4;
        return (int) (tm * tn + ahead * (tm + tn) + 4 * fetches() + 8);
    }

    /** How often an item fetches four floats of a block. */
    long fetches() {
        return (bm * bk / 4 + items() - 1) / items() + (bn * bk / 4 + items() - 1) / items();
    }

    /** Work-items of a group. */
    long items() {
        return group()[0] * group()[1];
    }

    /** What a product takes. */
    Cost cost(Op.Gemm gemm) {
        double tiles = tiles(gemm.c().rows(), gemm.c().cols());
        double k = gemm.depth();
        double shared = swizzle == 1 ? 1 : 0.9; // of what is read, the rest is in the L2 cache
        return new Cost(
                registers(),
                localBytes(),
                items(),
                tiles,
                tiles * bm * bn * k,
                (tm + tn) / (double) (tm * tn),
                tiles * (bm + bn) * k * Float.BYTES * shared + gemm.c().bytes());
    }

    /** Why a device that has to hold this one cannot: null, or one line. */
    @Nullable
    String refusal(Limits limits) {
        return limits.refusal(localBytes(), items());
    }

    boolean fits(Limits limits) {
        return refusal(limits) == null;
    }

    long tiles(int m, int n) {
        return ((m + bm - 1L) / bm) * ((n + bn - 1L) / bn);
    }
}
