package io.kiln.device.cl;

import io.kiln.device.Op;
import io.kiln.device.Precision;

/**
 * What a product takes on tensor cores, counted in {@code gemm_tensor.cl} and in {@code
 * gemm_words.cl}: the words that warps read from local memory and items put there, and the cycles
 * of a compute unit's four schedulers, whichever are more of multiplying and of issuing
 * instructions. What an instruction costs is of no device in particular: only the order of tiles
 * matters.
 *
 * @param tile of a group
 * @param mode how exactly it multiplies
 * @param emulated without tensor cores, which takes local memory
 */
record TensorCost(TensorTile tile, Precision mode, boolean emulated) {
    /** Words of a line in local memory. */
    private static final int WORDS = 16;

    /** Numbers of a 16 x 8 result that an item of a warp has. */
    private static final int EACH = 4;

    /** Multiply-adds that four schedulers do in a cycle, in 32-bit floats. */
    private static final double LANES = 128;

    private static final double SCHEDULERS = 4;

    /** Cycles of a scheduler from one instruction of its tensor core to the next. */
    private static final double MULTIPLYING = 6.5;

    /** Instructions that fetch four floats and put them as words, and as twice as many. */
    private static final int ROUNDING = 10;

    private static final int SPLITTING = 20;

    /** Instructions that copy four words. */
    private static final int COPYING = 2;

    /** Instructions of a block that count, jump and wait. */
    private static final double BLOCK = 60;

    /** Registers for places, sizes and counters. */
    private static final int PLACES = 20;

    /** Takes a product. */
    Cost of(Op.Gemm gemm) {
        double tiles = tile.groups(gemm.c().rows(), gemm.c().cols());
        double k = gemm.depth();
        double each = (double) tile.bm() * tile.bn();
        double far = tile.swizzle() == 1 ? 1 : 0.9; // the rest is in the L2 cache
        double read = tiles * (tile.bm() + tile.bn()) * k * far;
        return new Cost(
                registers(),
                tile.localBytes(emulated),
                tile.items(),
                tiles,
                tiles * each * k,
                words() / (each * step()),
                read * bytes() + made(gemm) + gemm.c().bytes(),
                each * step() / (LANES * cycles()));
    }

    /** Of a factor that a group reads. */
    private int bytes() {
        return tile.words() && bf16() ? Float.BYTES / 2 : Float.BYTES;
    }

    /** Bytes that the launch before reads and writes, which makes words. */
    private double made(Op.Gemm gemm) {
        double factors = (double) gemm.a().size() + gemm.b().size();
        return tile.words() ? factors * (Float.BYTES + bytes()) : 0;
    }

    private boolean bf16() {
        return mode == Precision.BF16 || mode == Precision.BF16X3;
    }

    /** Of k in a line. */
    private int step() {
        return (bf16() ? 16 : 8) * (mode.split() ? 1 : 2);
    }

    private double warps() {
        return tile.items() / 32.0;
    }

    /** Instructions of a warp's tile for as much of k as one takes. */
    private double pieces() {
        return tile.wm() / 16.0 * (tile.wn() / 8.0);
    }

    /** That warps read and items put for a step. */
    private double words() {
        return WORDS * (warps() * (tile.wm() + tile.wn()) + tile.bm() + tile.bn());
    }

    /** Of a compute unit for a step, with as many warps as its schedulers have. */
    private double cycles() {
        double products = pieces() * (mode.split() ? 3 : 2);
        double reading = tile.wm() / 8.0 + tile.wn() / 8.0;
        double adding = mode.split() ? EACH * pieces() : 0;
        double lines = (double) (tile.bm() + tile.bn()) / tile.items();
        double bringing = tile.words()
                ? lines * WORDS / 4 * COPYING
                : lines * step() / 4 * (mode.split() ? SPLITTING : ROUNDING);
        double issued = products + reading + adding + bringing + BLOCK / tile.deep();
        return warps() / SCHEDULERS * Math.max(MULTIPLYING * products, issued);
    }

    /**
     * At least, of an item: sums, what is on its way to them, the fragments of a step and what is
     * fetched for the next block. By ptxas for sm_90, 17 tiles take up to 1.5 times as many where
     * they are free; those that are counted as 128 for each of 512 get along with these.
     */
    private int registers() {
        int sums = (int) (EACH * pieces());
        int row = tile.wn() / 2;
        if (tile.words()) {
            return sums + row + tile.wm() / 2 + PLACES; // two sets, of an instruction each
        }
        int block = step() * tile.deep();
        int shares = Math.max(tile.bm(), tile.bn()) * block / 4;
        int fetched = 4 * ((shares + tile.items() - 1) / tile.items());
        return sums + (mode.split() ? 2 : 1) * row + 8 + fetched + PLACES;
    }
}
