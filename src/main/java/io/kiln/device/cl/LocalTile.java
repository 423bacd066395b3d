package io.kiln.device.cl;

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
 */
record LocalTile(int bm, int bn, int bk, int tm, int tn) {
    /** From the largest, which reads memory least often, to the one that runs everywhere. */
    private static final List<LocalTile> ALL = List.of(
            new LocalTile(128, 256, 8, 8, 16),
            new LocalTile(128, 128, 8, 8, 8),
            new LocalTile(64, 64, 16, 4, 4),
            new LocalTile(32, 32, 16, 2, 4),
            new LocalTile(16, 16, 16, 2, 2),
            new LocalTile(8, 8, 4, 2, 2));

    /**
     * The largest tile that the device can hold and of which the product has at least one for each
     * compute unit; else the smallest but the last, which is for devices with little room.
     *
     * @return null where not even the last one fits
     */
    static @org.jspecify.annotations.Nullable LocalTile of(int m, int n, Limits limits) {
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
        return defines;
    }

    boolean fits(Limits limits) {
        return group()[0] * group()[1] <= limits.group() && localBytes() <= limits.localBytes();
    }

    long tiles(int m, int n) {
        return ((m + bm - 1L) / bm) * ((n + bn - 1L) / bn);
    }
}
