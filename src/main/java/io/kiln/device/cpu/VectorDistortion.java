package io.kiln.device.cpu;

import static io.kiln.device.cpu.Blocks.L;
import static io.kiln.device.cpu.Blocks.S;

import io.kiln.device.Op;
import io.kiln.device.Philox;
import io.kiln.device.Tensor;
import io.kiln.device.Warp;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

import java.util.function.Function;

/**
 * The same as {@link PlainDistortion}, bit for bit, through the Vector API. The four pixels around a
 * place are the bytes of one int, so that a place costs one look.
 *
 * <p>NOTE: loops hand vectors on through arrays. In one loop with functions between its parts, some
 * are not inlined, and each vector that goes through them becomes an object: three times as slow.
 */
final class VectorDistortion extends PlainDistortion {
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;
    private static final FloatVector COUNT = FloatVector.zero(S).addIndex(1);
    private static final LongVector EVEN = LongVector.zero(LONGS).addIndex(2);
    private static final float WHOLE = 0x1p23f; // whose last place counts ones
    private static final int WHOLE_BITS = 0x4B000000;
    private static final long WORD = 0xFFFFFFFFL;

    VectorDistortion(PlainKernels kernels, Op.Distort op, Function<Tensor, Slab> slabs) {
        super(kernels, op, slabs);
    }

    /**
     * Blocks of random words, of which even ones lie in the lanes of one vector and odd ones in those
     * of another: together they are ints in the order of the blocks.
     */
    @Override
    void noise(int number, int epoch, int key0, int key1, Canvas canvas) {
        int blocks = warp.blocks();
        for (int block = 0; block < blocks; block += L) {
            LongVector a0 = EVEN.add(block);
            LongVector b0 = EVEN.add(block + 1L);
            LongVector a1 = LongVector.broadcast(LONGS, number);
            LongVector b1 = a1;
            LongVector a2 = LongVector.broadcast(LONGS, Warp.ELASTIC);
            LongVector b2 = a2;
            LongVector a3 = LongVector.broadcast(LONGS, epoch);
            LongVector b3 = a3;
            int k0 = key0;
            int k1 = key1;
            for (int round = 0; round < Philox.ROUNDS; round++) {
                LongVector p = a0.mul(Philox.M0);
                LongVector q = a2.mul(Philox.M1);
                a0 = high(q, a1, k0);
                a1 = q.and(WORD);
                a2 = high(p, a3, k1);
                a3 = p.and(WORD);
                p = b0.mul(Philox.M0);
                q = b2.mul(Philox.M1);
                b0 = high(q, b1, k0);
                b1 = q.and(WORD);
                b2 = high(p, b3, k1);
                b3 = p.and(WORD);
                k0 += Philox.W0;
                k1 += Philox.W1;
            }
            words(a0, b0, canvas.random, block);
            words(a1, b1, canvas.random, blocks + block);
            words(a2, b2, canvas.random, 2 * blocks + block);
            words(a3, b3, canvas.random, 3 * blocks + block);
        }
        displacements(canvas.random, 0, canvas.noise[0].f);
        displacements(canvas.random, HALF_WORD, canvas.noise[1].f);
    }

    /** From -1 to 1, by the half of each word that begins at a bit. */
    private static void displacements(int[] words, int bit, float[] into) {
        for (int p = 0; p < words.length; p += L) {
            IntVector.fromArray(INTS, words, p)
                    .lanewise(VectorOperators.LSHR, bit)
                    .and(0xFFFF)
                    .or(WHOLE_BITS)
                    .reinterpretAsFloats()
                    .sub(WHOLE)
                    .fma(0x1p-15f, 0x1p-16f - 1f)
                    .intoArray(into, p);
        }
    }

    private static LongVector high(LongVector product, LongVector other, int key) {
        return product.lanewise(VectorOperators.LSHR, Integer.SIZE)
                .lanewise(VectorOperators.XOR, other)
                .lanewise(VectorOperators.XOR, key & WORD);
    }

    private static void words(LongVector even, LongVector odd, int[] random, int at) {
        odd.lanewise(VectorOperators.LSHL, Integer.SIZE)
                .lanewise(VectorOperators.OR, even)
                .reinterpretAsInts()
                .intoArray(random, at);
    }

    @Override
    void load(byte[] source, int at, Canvas canvas) {
        super.load(source, at, canvas);
        int[] pixels = canvas.pixels;
        int below = canvas.stride;
        int end = pixels.length - Slab.LINE - below;
        for (int p = 0; p < end; p += L) {
            IntVector right = IntVector.fromArray(INTS, pixels, p + 1);
            IntVector lower = IntVector.fromArray(INTS, pixels, p + below);
            IntVector last = IntVector.fromArray(INTS, pixels, p + below + 1);
            IntVector.fromArray(INTS, pixels, p)
                    .or(right.lanewise(VectorOperators.LSHL, 8))
                    .or(lower.lanewise(VectorOperators.LSHL, 16))
                    .or(last.lanewise(VectorOperators.LSHL, 24))
                    .intoArray(canvas.corners, p);
        }
    }

    @Override
    void sample(Canvas canvas) {
        Placement m = canvas.place;
        places(canvas, 0, m.a, m.b, m.left, warp.width());
        places(canvas, 1, m.c, m.d, m.top, warp.height());
        look(canvas);
        gather(canvas);
        between(canvas, 0, canvas.upper);
        between(canvas, 2 * Byte.SIZE, canvas.lower);
        blend(canvas);
    }

    /** Where the pixels of the batch lie in the picture, in one of its two directions. */
    private void places(
            Canvas canvas, int direction, float byColumn, float byRow, float from, int side) {
        float[] places = canvas.places[direction];
        for (int r = 0, q = 0; r < warp.height(); r++) {
            float start = Math.fma(byRow, r, from);
            for (int j = 0; j < warp.width(); j += L, q += L) {
                FloatVector place = COUNT.add(j).fma(byColumn, start);
                if (warp.elastic()) {
                    place = FloatVector.fromArray(S, canvas.field[direction].f, q)
                            .fma(FloatVector.broadcast(S, canvas.place.alpha), place);
                }
                place.max(0f).min(side + 1f).intoArray(places, q);
            }
        }
    }

    /** Which four pixels each place lies between, and how far it is from the first of them. */
    private void look(Canvas canvas) {
        float[] across = canvas.places[0];
        float[] down = canvas.places[1];
        for (int q = 0; q < across.length; q += L) {
            FloatVector s = FloatVector.fromArray(S, across, q);
            FloatVector t = FloatVector.fromArray(S, down, q);
            FloatVector column = s.sub(0.5f).add(Canonical.ROUND).sub(Canonical.ROUND);
            FloatVector row = t.sub(0.5f).add(Canonical.ROUND).sub(Canonical.ROUND);
            s.sub(column).intoArray(across, q);
            t.sub(row).intoArray(down, q);
            FloatVector at = row.mul((float) canvas.stride).add(column).add(Canonical.ROUND);
            at.reinterpretAsInts().sub(Canonical.ROUND_BITS).intoArray(canvas.corner, q);
        }
    }

    /** NOTE: the Vector API's gather is slower than this loop, on JDK 17 many times. */
    private static void gather(Canvas canvas) {
        for (int q = 0; q < canvas.corner.length; q++) {
            canvas.corner[q] = canvas.corners[canvas.corner[q]];
        }
    }

    /** Between the two neighbours that are bytes of a corner from this bit on. */
    private static void between(Canvas canvas, int bit, float[] into) {
        for (int q = 0; q < into.length; q += L) {
            IntVector four = IntVector.fromArray(INTS, canvas.corner, q);
            FloatVector first = four.lanewise(VectorOperators.LSHR, bit)
                    .and(0xFF)
                    .or(WHOLE_BITS)
                    .reinterpretAsFloats()
                    .sub(WHOLE);
            four.lanewise(VectorOperators.LSHR, bit + Byte.SIZE)
                    .and(0xFF)
                    .or(WHOLE_BITS)
                    .reinterpretAsFloats()
                    .sub(WHOLE)
                    .sub(first)
                    .fma(FloatVector.fromArray(S, canvas.places[0], q), first)
                    .intoArray(into, q);
        }
    }

    private void blend(Canvas canvas) {
        for (int r = 0, q = 0; r < warp.height(); r++) {
            for (int j = 0; j < warp.width(); j += L, q += L) {
                FloatVector upper = FloatVector.fromArray(S, canvas.upper, q);
                FloatVector.fromArray(S, canvas.lower, q)
                        .sub(upper)
                        .fma(FloatVector.fromArray(S, canvas.places[1], q), upper)
                        .fma(factor, shift)
                        .intoArray(canvas.bent, r * warp.width() + j);
            }
        }
    }
}
