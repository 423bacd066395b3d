package io.kiln.device.cl;

import io.kiln.device.Op;

/**
 * How long a GPU takes for a product on tiles of one shape, in cycles of a compute unit. Tiles of which
 * a unit has several at a time hide each other's waiting; those that are left over for the last round
 * leave units idle. What a lane executes and what local memory moves is counted in the kernel; what a
 * barrier, a round and the way to the second-level cache cost are numbers of no device in
 * particular, and only the order of tiles matters.
 */
final class TileTime {
    /** Waves of 32 work-items that a unit advances at a time: 128 lanes. */
    private static final int WAVES = 4;

    private static final int WAVE = 32;

    /** Instructions of a block that fetch, put, count and jump. */
    private static final int BLOCK = 64;

    /** Rounds of local memory and the first-level cache in which a wave moves four floats each. */
    private static final int MOVE = 12;

    /** Groups that a unit holds at a time, whatever they take. */
    private static final long GROUPS = 32;

    /** Cycles at a barrier, until the first operands of the next block are there. */
    private static final int BARRIER = 250;

    /** Cycles from asking the second-level cache until a block's floats are there. */
    private static final int FETCH = 700;

    /** Cycles in which a round begins and ends: first fetch, and C. */
    private static final int ROUND = 1500;

    private TileTime() {}

    static double of(LocalTile tile, Op.Gemm gemm, Limits limits) {
        long tiles = tile.tiles(gemm.c().rows(), gemm.c().cols());
        long blocks = (gemm.depth() + tile.bk() - 1L) / tile.bk();
        long there = there(tile, limits);
        long full = tiles / (there * limits.units());
        long left = tiles % (there * limits.units());
        double rest = left == 0 ? 0 : round(tile, blocks, over(left, limits.units()));
        return full * round(tile, blocks, there) + rest;
    }

    /** Groups that a unit has room for at a time: in registers, and in local memory as two full ones. */
    private static long there(LocalTile tile, Limits limits) {
        long byRegisters = Pruning.FILE / (tile.registers() * tile.items());
        long byMemory = 2 * limits.localBytes() / tile.localBytes();
        return Math.max(1, Math.min(Math.min(byRegisters, byMemory), GROUPS));
    }

    private static double round(LocalTile tile, long blocks, long groups) {
        long waves = groups * over(tile.items(), WAVE);
        long issued = over(waves, WAVES) * (tile.bk() * instructions(tile) + BLOCK);
        long moved = waves * (tile.bk() * rounds(tile) + tile.fetches() * MOVE);
        return blocks * Math.max(Math.max(issued, moved) + BARRIER, FETCH) + ROUND;
    }

    /** Instructions of a step of k. */
    private static long instructions(LocalTile tile) {
        return tile.tm() * tile.tn() + loads(tile.tm()) + loads(tile.tn());
    }

    /** Rounds of local memory in which a wave reads what a step of k needs. */
    private static long rounds(LocalTile tile) {
        return rounds(tile.tm()) + rounds(tile.tn());
    }

    private static int loads(int run) {
        return (run + 3) / 4;
    }

    /** Four floats for each lane of a wave take two rounds, fewer take one, see place_of_item. */
    private static int rounds(int run) {
        return run < 4 ? 1 : run / 2;
    }

    private static long over(long size, long step) {
        return (size + step - 1) / step;
    }
}
