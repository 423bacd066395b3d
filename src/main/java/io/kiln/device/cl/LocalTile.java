package io.kiln.device.cl;

import io.kiln.device.Op;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
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
    /** From the largest, which reads memory least often, to the one that runs everywhere. */
    private static final List<LocalTile> ALL = List.of(
            new LocalTile(128, 256, 8, 8, 16),
            new LocalTile(128, 128, 8, 8, 8),
            new LocalTile(64, 64, 16, 4, 4),
            new LocalTile(32, 32, 16, 2, 4),
            new LocalTile(16, 16, 16, 2, 2),
            new LocalTile(8, 8, 4, 2, 2));

    /** In the order of rows. */
    LocalTile(int bm, int bn, int bk, int tm, int tn) {
        this(bm, bn, bk, tm, tn, 1);
    }

    /**
     * The largest tile that the device can hold and of which the product has at least one for each
     * compute unit; else the smallest but the last, which is for devices with little room.
     *
     * @return null where not even the last one fits
     */
    static @Nullable LocalTile of(int m, int n, Limits limits) {
        LocalTile best = null;
        for (LocalTile tile : ALL) {
            if (tile.fits(limits) && (best == null || best.bm > 16)) {
                best = tile;
                if (tile.tiles(m, n) >= limits.units() && tile.bm <= m && tile.bn <= n) {
                    break;
                }
            }
        }
        return best;
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
     * Registers of a work-item: its elements of C, those of A and B for a step, and what it has
     * fetched for the next block. Compilers take half as much again for addresses and for loading
     * ahead: 1.40 to 1.57 times by ptxas for sm_90, for seven tiles from 64x64 to 256x128.
     */
    int registers() {
        long items = group()[0] * group()[1];
        long fetched = 4 * ((bm * bk / 4 + items - 1) / items + (bn * bk / 4 + items - 1) / items);
        return (int) (3 * (tm * tn + tm + tn + fetched) / 2 + 4);
    }

    /** What a product takes. */
    Cost cost(Op.Gemm gemm) {
        double tiles = tiles(gemm.c().rows(), gemm.c().cols());
        double k = gemm.depth();
        double shared = swizzle == 1 ? 1 : 0.9; // of what is read, the rest is in the L2 cache
        return new Cost(
                registers(),
                localBytes(),
                group()[0] * group()[1],
                tiles,
                tiles * bm * bn * k,
                (tm + tn) / (double) (tm * tn),
                tiles * (bm + bn) * k * Float.BYTES * shared + gemm.c().bytes());
    }

    /** Why a device that has to hold this one cannot: null, or one line. */
    @Nullable
    String refusal(Limits limits) {
        return fits(limits)
                ? null
                : String.format(
                        Locale.ROOT,
                        "the device has %,d bytes of local memory and groups of %,d, needs %,d and %d",
                        limits.localBytes(),
                        limits.group(),
                        localBytes(),
                        group()[0] * group()[1]);
    }

    boolean fits(Limits limits) {
        return group()[0] * group()[1] <= limits.group() && localBytes() <= limits.localBytes();
    }

    long tiles(int m, int n) {
        return ((m + bm - 1L) / bm) * ((n + bn - 1L) / bn);
    }
}
