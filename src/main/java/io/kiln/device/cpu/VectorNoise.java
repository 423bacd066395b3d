package io.kiln.device.cpu;

import static io.kiln.device.cpu.Blocks.L;

import io.kiln.device.Philox;
import io.kiln.device.Warp;

import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Random displacements at the points of a grid, through the Vector API: a block of random words a
 * lane, each word in a long, which holds what it is multiplied to.
 *
 * <p>NOTE: every second block, then the others. Both in one loop would hide the latency of
 * multiplications, but are more than C2 inlines (see {@link VectorDistortion}).
 */
final class VectorNoise {
    private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;
    private static final LongVector SECOND = LongVector.zero(LONGS).addIndex(2);
    private static final long WORD = 0xFFFFFFFFL;

    private VectorNoise() {}

    /**
     * The random words of every second block.
     *
     * @param odd 0 for even blocks, 1 for odd ones
     */
    static void draw(Canvas canvas, int epoch, int[] key, int odd) {
        int half = canvas.warp.blocks() / 2;
        long[] drawn = canvas.drawn[odd];
        for (int p = 0, block = odd; p < half; p += L / 2, block += L) {
            LongVector w0 = SECOND.add(block);
            LongVector w1 = LongVector.broadcast(LONGS, canvas.number & WORD);
            LongVector w2 = LongVector.broadcast(LONGS, Warp.ELASTIC);
            LongVector w3 = LongVector.broadcast(LONGS, epoch & WORD);
            int key0 = key[0];
            int key1 = key[1];
            for (int round = 0; round < Philox.ROUNDS; round++) {
                LongVector product0 = w0.mul(Philox.M0);
                LongVector product1 = w2.mul(Philox.M1);
                w0 = high(product1, w1, key0);
                w1 = product1.and(WORD);
                w2 = high(product0, w3, key1);
                w3 = product0.and(WORD);
                key0 += Philox.W0;
                key1 += Philox.W1;
            }
            w0.intoArray(drawn, p);
            w1.intoArray(drawn, half + p);
            w2.intoArray(drawn, 2 * half + p);
            w3.intoArray(drawn, 3 * half + p);
        }
    }

    private static LongVector high(LongVector product, LongVector other, int key) {
        return product.lanewise(VectorOperators.LSHR, Integer.SIZE)
                .lanewise(VectorOperators.XOR, other)
                .lanewise(VectorOperators.XOR, key & WORD);
    }

    /** From -1 to 1, by the half of each word that begins at a bit. */
    static void displacements(Canvas canvas, int bit, float[] into) {
        long[] even = canvas.drawn[0];
        long[] odd = canvas.drawn[1];
        for (int p = 0; p < even.length; p += L / 2) {
            LongVector.fromArray(LONGS, odd, p)
                    .lanewise(VectorOperators.LSHL, Integer.SIZE)
                    .or(LongVector.fromArray(LONGS, even, p))
                    .reinterpretAsInts()
                    .lanewise(VectorOperators.LSHR, bit)
                    .and(0xFFFF)
                    .or(VectorDistortion.WHOLE_BITS)
                    .reinterpretAsFloats()
                    .sub(VectorDistortion.WHOLE)
                    .fma(0x1p-15f, 0x1p-16f - 1f)
                    .intoArray(into, 2 * p);
        }
    }
}
