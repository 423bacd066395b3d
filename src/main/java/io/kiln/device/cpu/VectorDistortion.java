package io.kiln.device.cpu;

import static io.kiln.device.cpu.Blocks.L;
import static io.kiln.device.cpu.Blocks.S;

import io.kiln.device.Op;
import io.kiln.device.Tensor;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The same as {@link PlainDistortion}, bit for bit, through the Vector API. The four pixels around a
 * place are the bytes of one int, so that a place costs one look.
 *
 * <p>NOTE: it is done in passes that hand vectors on through arrays, each called through one and the
 * same line. There the compiler sees too many to inline any, so that each is compiled for itself. A
 * method that holds several grows beyond what C2 inlines; where it stops, each vector becomes an
 * object, three times as slow, and what ran before in this process decides where.
 */
final class VectorDistortion extends PlainDistortion {
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final FloatVector COUNT = FloatVector.zero(S).addIndex(1);
    static final float WHOLE = 0x1p23f; // whose last place counts ones
    static final int WHOLE_BITS = 0x4B000000;

    private final List<Pass> passes;

    /** One loop over the numbers of a picture. */
    private interface Pass {
        void over(Canvas canvas, Scratch scratch);
    }

    VectorDistortion(PlainKernels kernels, Op.Distort op, Function<Tensor, Slab> slabs) {
        super(kernels, op, slabs);
        this.passes = new ArrayList<>();
        passes.add((canvas, scratch) -> load(canvas));
        passes.add((canvas, scratch) -> corners(canvas));
        passes.add((canvas, scratch) ->
                places(canvas.places[0], canvas.place.a, canvas.place.b, canvas.place.left));
        passes.add((canvas, scratch) ->
                places(canvas.places[1], canvas.place.c, canvas.place.d, canvas.place.top));
        if (warp.elastic()) {
            addField();
        }
        passes.add((canvas, scratch) -> look(canvas));
        passes.add((canvas, scratch) -> gather(canvas));
        passes.add((canvas, scratch) -> between(canvas, 0, canvas.upper));
        passes.add((canvas, scratch) -> between(canvas, 2 * Byte.SIZE, canvas.lower));
        passes.add((canvas, scratch) -> blend(canvas));
    }

    private void addField() {
        passes.add((canvas, scratch) -> VectorNoise.draw(canvas, epoch(), key, 0));
        passes.add((canvas, scratch) -> VectorNoise.draw(canvas, epoch(), key, 1));
        passes.add((canvas, scratch) -> VectorNoise.displacements(canvas, 0, canvas.noise[0].f));
        passes.add((canvas, scratch) ->
                VectorNoise.displacements(canvas, HALF_WORD, canvas.noise[1].f));
        passes.add(this::smooth);
        passes.add(
                (canvas, scratch) -> bend(canvas.places[0], canvas.place.alpha, canvas.field[0].f));
        passes.add(
                (canvas, scratch) -> bend(canvas.places[1], canvas.place.alpha, canvas.field[1].f));
    }

    @Override
    void paint(Canvas canvas, Scratch scratch) {
        for (Pass pass : passes) {
            pass.over(canvas, scratch);
        }
    }

    /** Each pixel with its neighbours as one int. */
    private static void corners(Canvas canvas) {
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

    /** Where the pixels of the batch lie in the picture, in one of its two directions. */
    private void places(float[] places, float byColumn, float byRow, float from) {
        for (int r = 0, q = 0; r < warp.height(); r++) {
            float start = Math.fma(byRow, r, from);
            for (int j = 0; j < warp.width(); j += L, q += L) {
                COUNT.add(j).fma(byColumn, start).intoArray(places, q);
            }
        }
    }

    /** Places as the field moves them. */
    private static void bend(float[] places, float alpha, float[] field) {
        for (int q = 0; q < places.length; q += L) {
            FloatVector.fromArray(S, field, q)
                    .fma(FloatVector.broadcast(S, alpha), FloatVector.fromArray(S, places, q))
                    .intoArray(places, q);
        }
    }

    /** Which four pixels each place lies between, and how far it is from the first of them. */
    private void look(Canvas canvas) {
        float[] across = canvas.places[0];
        float[] down = canvas.places[1];
        for (int q = 0; q < across.length; q += L) {
            FloatVector s = FloatVector.fromArray(S, across, q).max(0f).min(warp.width() + 1f);
            FloatVector t = FloatVector.fromArray(S, down, q).max(0f).min(warp.height() + 1f);
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
