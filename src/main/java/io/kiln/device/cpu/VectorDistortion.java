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
    void noise(int example, int epoch, int key0, int key1, Canvas canvas) {
        int blocks = warp.blocks();
        for (int block = 0; block < blocks; block += L) {
            LongVector a0 = EVEN.add(block);
            LongVector b0 = EVEN.add(block + 1L);
            LongVector a1 = LongVector.broadcast(LONGS, example);
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
        for (int p = 0; p < 4 * blocks; p += L) {
            IntVector words = IntVector.fromArray(INTS, canvas.random, p);
            displacement(words.and(0xFFFF)).intoArray(canvas.noise[0].f, p);
            displacement(words.lanewise(VectorOperators.LSHR, HALF_WORD))
                    .intoArray(canvas.noise[1].f, p);
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

    private static FloatVector displacement(IntVector bits) {
        return floats(bits).fma(0x1p-15f, 0x1p-16f - 1f);
    }

    /** Ints below 2^23 by bits alone. NOTE: I2F on shifted bits makes an object of each vector. */
    private static FloatVector floats(IntVector ints) {
        return ints.or(WHOLE_BITS).reinterpretAsFloats().sub(WHOLE);
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

    /** NOTE: in one loop this is more than C2 inlines, and each vector an object. */
    @Override
    void sample(Canvas canvas) {
        Placement m = canvas.place;
        places(canvas, 0, m.a, m.b, m.left, warp.width());
        places(canvas, 1, m.c, m.d, m.top, warp.height());
        look(canvas);
        gather(canvas);
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
            FloatVector column = whole(s);
            FloatVector row = whole(t);
            s.sub(column).intoArray(across, q);
            t.sub(row).intoArray(down, q);
            FloatVector at = row.mul((float) canvas.stride).add(column).add(Canonical.ROUND);
            at.reinterpretAsInts().sub(Canonical.ROUND_BITS).intoArray(canvas.corner, q);
        }
    }

    /** The whole number below, or at an edge between two the even one. */
    private static FloatVector whole(FloatVector place) {
        return place.sub(0.5f).add(Canonical.ROUND).sub(Canonical.ROUND);
    }

    /** NOTE: the Vector API's gather is slower than this loop, on JDK 17 many times. */
    private static void gather(Canvas canvas) {
        for (int q = 0; q < canvas.corner.length; q++) {
            canvas.corner[q] = canvas.corners[canvas.corner[q]];
        }
    }

    private void blend(Canvas canvas) {
        for (int r = 0, q = 0; r < warp.height(); r++) {
            for (int j = 0; j < warp.width(); j += L, q += L) {
                IntVector four = IntVector.fromArray(INTS, canvas.corner, q);
                FloatVector fine = FloatVector.fromArray(S, canvas.places[0], q);
                FloatVector upper = between(four, 0, fine);
                FloatVector lower = between(four, 16, fine);
                FloatVector.fromArray(S, canvas.places[1], q)
                        .fma(lower.sub(upper), upper)
                        .fma(factor, shift)
                        .intoArray(canvas.bent, r * warp.width() + j);
            }
        }
    }

    private static FloatVector between(IntVector four, int bit, FloatVector fine) {
        FloatVector first = floats(four.lanewise(VectorOperators.ASHR, bit).and(0xFF));
        FloatVector second = floats(four.lanewise(VectorOperators.ASHR, bit + 8).and(0xFF));
        return fine.fma(second.sub(first), first);
    }
}
