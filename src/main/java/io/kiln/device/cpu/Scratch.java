package io.kiln.device.cpu;

import io.kiln.device.Warp;

import org.jspecify.annotations.Nullable;

/** What one thread needs for itself, allocated once: room to pack a block of B and to sum in. */
final class Scratch {
    /**
     * NOTE: under G1, arrays above half a region begin at a region, so that their floats can begin
     * at a cache line.
     */
    static final int HUMONGOUS = 1 << 20;

    final float[] partials = new float[PlainKernels.PARTIALS];
    final float[] columns =
            new float[PlainKernels.PARTIALS * Slab.LINE]; // partial sums of 16 columns
    final int[] words = new int[PlainChance.WORDS]; // random
    final int[] block = new int[PlainChance.OF_BLOCK]; // of them
    final float[] pack;
    final PlainGemm.Rows rows = new PlainGemm.Rows();

    private @Nullable Canvas canvas;

    Scratch(int pack) {
        this.pack = new float[pack == 0 ? 0 : Math.max(pack, HUMONGOUS)];
    }

    /** Room to bend pictures in, made at the first one of a shape. */
    Canvas canvas(Warp warp) {
        Canvas kept = canvas;
        if (kept == null || !kept.warp.equals(warp)) {
            kept = new Canvas(warp);
            canvas = kept;
        }
        return kept;
    }
}
