package io.kiln.device.cpu;

import io.kiln.device.Philox;

/**
 * The operations of chance for one key, purpose and part: random words, 16 blocks of them at once,
 * and what is done to 16 neighbours with 16 words. Neighbours get words of different blocks, so that
 * vectors need no shuffling.
 */
class PlainChance {
    /** Blocks that are drawn at once. */
    static final int BLOCKS = Slab.LINE;

    /** Words of a block. */
    static final int OF_BLOCK = 4;

    /** Words that are drawn at once. */
    static final int WORDS = BLOCKS * OF_BLOCK;

    /** The mean of the sum of four bytes. */
    static final int MIDDLE = 2 * 0xFF;

    private static final int HALF = 16; // bits

    final int[] key;
    final int purpose;
    final int part;

    PlainChance(int[] key, int purpose, int part) {
        this.key = key;
        this.purpose = purpose;
        this.part = part;
    }

    /** Draws blocks from the first one on: word w of block b goes to {@code words[16 w + b]}. */
    void draw(int first, int time, Scratch scratch) {
        int[] block = scratch.block;
        for (int b = 0; b < BLOCKS; b++) {
            block[0] = first + b;
            block[1] = time;
            block[2] = purpose;
            block[3] = part;
            Philox.rounds(block, key[0], key[1]);
            for (int w = 0; w < OF_BLOCK; w++) {
                scratch.words[w * BLOCKS + b] = block[w];
            }
        }
    }

    /** Half a word for each element: 16 blocks serve 128 columns of a row. */
    final void dropout(
            int time, int limit, float scale, Slab x, Slab y, int from, int to, Scratch scratch) {
        int[] words = scratch.words;
        int each = 2 * WORDS;
        int draws = (y.cols + each - 1) / each;
        for (int r = from; r < to; r++) {
            for (int d = 0; d < draws; d++) {
                draw((r * draws + d) * BLOCKS, time, scratch);
                for (int h = 0; h < 2 * OF_BLOCK && d * each + h * BLOCKS < y.cols; h++) {
                    int j = d * each + h * BLOCKS;
                    int bits = h % 2 * HALF;
                    drop(
                            x.f,
                            x.at(r) + j,
                            y.f,
                            y.at(r) + j,
                            words,
                            h / 2 * BLOCKS,
                            bits,
                            limit,
                            scale);
                }
            }
        }
    }

    /** 16 elements, each with the half of its word that begins at a bit. */
    void drop(
            float[] x,
            int xo,
            float[] y,
            int yo,
            int[] words,
            int first,
            int bits,
            int limit,
            float scale) {
        for (int b = 0; b < BLOCKS; b++) {
            int half = words[first + b] >>> bits & 0xFFFF;
            y[yo + b] = half < limit ? 0f : x[xo + b] * scale;
        }
    }

    /** A word for each element: 16 blocks serve 64 columns of a row. */
    final void noise(int time, float scale, Slab x, int from, int to, Scratch scratch) {
        int draws = (x.cols + WORDS - 1) / WORDS;
        for (int r = from; r < to; r++) {
            for (int d = 0; d < draws; d++) {
                draw((r * draws + d) * BLOCKS, time, scratch);
                for (int w = 0; w < OF_BLOCK && d * WORDS + w * BLOCKS < x.cols; w++) {
                    int j = d * WORDS + w * BLOCKS;
                    disturb(x.f, x.at(r) + j, scratch.words, w * BLOCKS, scale);
                }
            }
            for (int o = x.at(r) + x.cols; o < x.at(r) + x.width; o++) {
                x.f[o] = 0f;
            }
        }
    }

    /** 16 elements. */
    void disturb(float[] x, int xo, int[] words, int first, float scale) {
        for (int b = 0; b < BLOCKS; b++) {
            int w = words[first + b];
            int bytes = (w & 0xFF) + (w >>> 8 & 0xFF) + (w >>> 16 & 0xFF) + (w >>> 24);
            x[xo + b] = Math.fma(bytes - MIDDLE, scale, x[xo + b]);
        }
    }
}
