package io.kiln.device.cl;

import io.kiln.device.Op;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The shape of a work-group's share of a product in {@code gemm_tensor.cl} or {@code
 * gemm_words.cl}.
 *
 * @param bm rows of the tile
 * @param bn columns of the tile
 * @param wm rows of a warp
 * @param wn columns of a warp
 * @param deep times 64 bytes of each line are in local memory at a time
 * @param swizzle rows of tiles that are done side by side, for the L2 cache
 * @param words whether the factors are words in memory before ({@link TensorWords}): then it is
 *     half of 64 bytes in twice as many buffers, and {@code deep} 1
 */
record TensorTile(int bm, int bn, int wm, int wn, int deep, int swizzle, boolean words) {
    /** Work-items that an instruction of a tensor core takes together. */
    private static final int WARP = 32;

    /** What a tensor core takes of a line in two instructions: 16 words. */
    static final int STEP_BYTES = 16 * Integer.BYTES;

    /** A line of a tile, in two buffers. */
    private static final int LINE_BYTES = 2 * STEP_BYTES;

    /** Where items without tensor cores hand each other 6 words. */
    private static final int ROOM_BYTES = 6 * Integer.BYTES;

    /**
     * From the largest, which reads memory least often. 48 KiB of local memory is all that OpenCL
     * gives a group on NVIDIA, and 64 x 32 a warp what fits into the 128 registers that an item has
     * in a group of 512. Small tiles have little to do a step, so they take several at a time.
     */
    static final List<TensorTile> ALL = List.of(
            new TensorTile(128, 256, 64, 32, 1, 16, false),
            new TensorTile(128, 128, 64, 32, 1, 8, false),
            new TensorTile(64, 64, 32, 32, 2, 8, false),
            new TensorTile(32, 32, 16, 16, 3, 8, false));

    /**
     * Of words. Without conversions on the way a group needs fewer items, so that each may have 255
     * registers, and 64 x 64 a warp reads local memory a third less often.
     */
    static final List<TensorTile> OF_WORDS = List.of(
            new TensorTile(128, 256, 64, 64, 1, 16, true),
            new TensorTile(128, 128, 64, 64, 1, 8, true));

    /** One instruction's worth, for a look whether there is such an instruction. */
    static final TensorTile LEAST = new TensorTile(16, 8, 16, 8, 1, 1, false);

    /** The smallest side of a product that is worth a tile: below it most of a tile is empty. */
    static final int SIDE = 32;

    /**
     * The tile with which a product takes the least time, of those that the device can hold; the
     * largest of several.
     *
     * @param tiles from the largest
     * @param emulated without tensor cores, which takes local memory
     * @return null where none fits
     */
    static @Nullable TensorTile of(
            List<TensorTile> tiles, int m, int n, boolean emulated, Limits limits) {
        TensorTile best = null;
        for (TensorTile tile : tiles) {
            if (tile.fits(emulated, limits)
                    && (best == null
                            || tile.time(m, n, limits.units()) < best.time(m, n, limits.units()))) {
                best = tile;
            }
        }
        return best;
    }

    /**
     * What the busiest unit does, for each k: elements to multiply, and lines to read, each of which
     * counts as much as 32 elements.
     */
    private long time(int m, int n, int units) {
        long rounds = (groups(m, n) + units - 1) / units;
        return rounds * ((long) bm * bn + 32L * (bm + bn));
    }

    /** Whether a product has a side that is too small for any tile. */
    static boolean small(Op.Gemm gemm) {
        return Math.min(Math.min(gemm.c().rows(), gemm.c().cols()), gemm.depth()) < SIDE;
    }

    int items() {
        return bm / wm * (bn / wn) * WARP;
    }

    boolean fits(boolean emulated, Limits limits) {
        return items() <= limits.group() && localBytes(emulated) <= limits.localBytes();
    }

    long localBytes(boolean emulated) {
        return (long) deep * (bm + bn) * LINE_BYTES + (emulated ? (long) items() * ROOM_BYTES : 0);
    }

    long groups(int m, int n) {
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
        defines.put("WM", Integer.toString(wm));
        defines.put("WN", Integer.toString(wn));
        if (!words) {
            defines.put("DEEP", Integer.toString(deep));
        }
        defines.put("SWIZZLE", Integer.toString(swizzle));
        return defines;
    }
}
