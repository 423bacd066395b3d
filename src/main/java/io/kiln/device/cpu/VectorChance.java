package io.kiln.device.cpu;

import static io.kiln.device.cpu.Blocks.L;
import static io.kiln.device.cpu.Blocks.S;

import io.kiln.device.Philox;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The same as {@link PlainChance}, bit for bit: a block a lane. */
final class VectorChance extends PlainChance {
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final int WORD = 32; // bits
    private static final long LOW = 0xFFFFFFFFL;
    private static final int EVEN_BYTES = 0x00FF00FF;

    VectorChance(int[] key, int purpose, int part) {
        super(key, purpose, part);
    }

    @Override
    void draw(int first, int time, Scratch scratch) {
        int[] words = scratch.words;
        for (int b = 0; b < BLOCKS; b += L) {
            IntVector w0 = IntVector.broadcast(INTS, first + b).addIndex(1);
            IntVector w1 = IntVector.broadcast(INTS, time);
            IntVector w2 = IntVector.broadcast(INTS, purpose);
            IntVector w3 = IntVector.broadcast(INTS, part);
            int key0 = key[0];
            int key1 = key[1];
            for (int round = 0; round < Philox.ROUNDS; round++) {
                IntVector high0 = high(w0, Philox.M0);
                IntVector low0 = w0.mul((int) Philox.M0);
                w0 = high(w2, Philox.M1).lanewise(VectorOperators.XOR, w1);
                w0 = w0.lanewise(VectorOperators.XOR, key0);
                w1 = w2.mul((int) Philox.M1);
                w2 = high0.lanewise(VectorOperators.XOR, w3).lanewise(VectorOperators.XOR, key1);
                w3 = low0;
                key0 += Philox.W0;
                key1 += Philox.W1;
            }
            w0.intoArray(words, b);
            w1.intoArray(words, BLOCKS + b);
            w2.intoArray(words, 2 * BLOCKS + b);
            w3.intoArray(words, 3 * BLOCKS + b);
        }
    }

    /** The upper words of products, of every second lane at a time, since they take two words each. */
    private static IntVector high(IntVector w, long factor) {
        LongVector pairs = w.reinterpretAsLongs();
        LongVector even = pairs.and(LOW).mul(factor);
        LongVector odd = pairs.lanewise(VectorOperators.LSHR, WORD).mul(factor);
        return even.lanewise(VectorOperators.LSHR, WORD)
                .lanewise(VectorOperators.OR, odd.and(~LOW))
                .reinterpretAsInts();
    }

    @Override
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
        for (int b = 0; b < BLOCKS; b += L) {
            IntVector half = IntVector.fromArray(INTS, words, first + b)
                    .lanewise(VectorOperators.LSHR, bits)
                    .and(0xFFFF);
            // All ones where half >= limit, else all zeros.
            IntVector kept = IntVector.broadcast(INTS, limit - 1)
                    .sub(half)
                    .lanewise(VectorOperators.ASHR, WORD - 1);
            FloatVector.fromArray(S, x, xo + b)
                    .mul(scale)
                    .reinterpretAsInts()
                    .and(kept)
                    .reinterpretAsFloats()
                    .intoArray(y, yo + b);
        }
    }

    @Override
    void disturb(float[] x, int xo, int[] words, int first, float scale) {
        FloatVector factor = FloatVector.broadcast(S, scale);
        for (int b = 0; b < BLOCKS; b += L) {
            IntVector w = IntVector.fromArray(INTS, words, first + b);
            IntVector pairs =
                    w.and(EVEN_BYTES).add(w.lanewise(VectorOperators.LSHR, 8).and(EVEN_BYTES));
            IntVector bytes = pairs.and(0xFFFF)
                    .add(pairs.lanewise(VectorOperators.LSHR, 16))
                    .sub(MIDDLE);
            ((FloatVector) bytes.convert(VectorOperators.I2F, 0))
                    .fma(factor, FloatVector.fromArray(S, x, xo + b))
                    .intoArray(x, xo + b);
        }
    }
}
