package io.kiln.device.cl;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The shape of a work-group's share of a product in {@code gemm_tensor.cl}.
 *
 * @param bm rows of the tile
 * @param bn columns of the tile
 * @param bk how much of k is in local memory at a time
 * @param wm rows of a warp
 * @param wn columns of a warp
 * @param stages tiles in local memory, one in use and the others on their way
 */
record TensorTile(int bm, int bn, int bk, int wm, int wn, int stages) {
    /** Work-items that an instruction of a tensor core takes together. */
    private static final int WARP = 32;

    /**
     * From the largest, which reads memory least often. 48 KiB of local memory is all that OpenCL
     * gives a group on NVIDIA, and 64 x 32 a warp what fits into registers with two sums an
     * element.
     */
    private static final List<TensorTile> ALL = List.of(
            new TensorTile(128, 128, 16, 64, 32, 3),
            new TensorTile(64, 64, 16, 32, 32, 3),
            new TensorTile(32, 32, 16, 16, 16, 3));

    /** One instruction's worth, for a look whether there is such an instruction. */
    static final TensorTile LEAST = new TensorTile(16, 8, 16, 16, 8, 2);

    /** The smallest side of a product that is worth a tile: below it most of a tile is empty. */
    static final int SIDE = 32;

    /**
     * The largest tile that the device can hold and of which the product has at least one for each
     * compute unit; else the smallest that it can hold.
     *
     * @return null where none fits
     */
    static @org.jspecify.annotations.Nullable TensorTile of(int m, int n, Limits limits) {
        TensorTile best = null;
        for (TensorTile tile : ALL) {
            if (tile.fits(limits)) {
                best = tile;
                if (tile.groups(m, n) >= limits.units() && tile.bm <= m && tile.bn <= n) {
                    break;
                }
            }
        }
        return best;
    }

    private int items() {
        return bm / wm * (bn / wn) * WARP;
    }

    private boolean fits(Limits limits) {
        long bytes = (long) stages * bk * (bm + bn) * Float.BYTES;
        return items() <= limits.group() && bytes <= limits.localBytes();
    }

    private long groups(int m, int n) {
        return ((m + bm - 1L) / bm) * ((n + bn - 1L) / bn);
    }

    /** Work-items of a group. */
    long[] group() {
        return new long[] {items(), 1};
    }

    /** Work-items in each dimension. */
    long[] global(int m, int n) {
        return new long[] {(n + bn - 1L) / bn * items(), (m + bm - 1L) / bm};
    }

    Map<String, String> defines() {
        Map<String, String> defines = new TreeMap<>();
        defines.put("BM", Integer.toString(bm));
        defines.put("BN", Integer.toString(bn));
        defines.put("BK", Integer.toString(bk));
        defines.put("WM", Integer.toString(wm));
        defines.put("WN", Integer.toString(wn));
        defines.put("STAGES", Integer.toString(stages));
        return defines;
    }
}
