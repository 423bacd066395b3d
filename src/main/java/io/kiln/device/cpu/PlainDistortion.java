package io.kiln.device.cpu;

import io.kiln.device.Clock;
import io.kiln.device.Op;
import io.kiln.device.Philox;
import io.kiln.device.Tensor;
import io.kiln.device.Warp;

import org.jspecify.annotations.Nullable;

import java.util.function.Function;

/**
 * Bends the pictures of a batch, one after another, by the steps of docs/numbers.md: the affine map,
 * the elastic field as two products of the kernels, and one bilinear look into the picture for each
 * pixel.
 */
class PlainDistortion {
    /** Random bits of a point's displacement, across and down. */
    static final int HALF_WORD = 16;

    final Warp warp;
    final float factor;
    final float shift;
    private final PlainKernels kernels;
    private final Slab source;
    private final Slab x;
    private final int[] classes;
    private final int[] order;
    private final int[] numbers;
    private final int[] clock;
    final int[] key;
    private final Slab limits;
    private final @Nullable Slab down;
    private final @Nullable Slab across;

    PlainDistortion(PlainKernels kernels, Op.Distort op, Function<Tensor, Slab> slabs) {
        this.kernels = kernels;
        this.warp = op.warp();
        this.factor = op.factor();
        this.shift = op.shift();
        this.source = slabs.apply(op.source());
        this.x = slabs.apply(op.x());
        this.classes = slabs.apply(op.classes()).i;
        this.order = slabs.apply(op.order()).i;
        this.numbers = slabs.apply(op.numbers()).i;
        this.clock = slabs.apply(op.clock()).i;
        this.key = slabs.apply(warp.key()).i;
        this.limits = slabs.apply(warp.limits());
        this.down = warp.down() == null ? null : slabs.apply(warp.down());
        this.across = warp.across() == null ? null : slabs.apply(warp.across());
    }

    /** Rows of the batch. */
    final void rows(int from, int to, Scratch scratch) {
        Canvas canvas = scratch.canvas(warp);
        for (int i = from; i < to; i++) {
            canvas.example = order[clock[Clock.ROW] + i];
            canvas.number = numbers[clock[Clock.ROW] + i];
            place(canvas);
            paint(canvas, scratch);
            System.arraycopy(canvas.bent, 0, x.f, x.at(i), x.cols);
        }
    }

    private void place(Canvas canvas) {
        int at = limits.at(classes[canvas.example]);
        draw(canvas.number, 0, Warp.AFFINE, canvas.words);
        canvas.place.turn(canvas.words, limits.f, at);
        draw(canvas.number, 1, Warp.AFFINE, canvas.words);
        float most = limits.f[at + Warp.SHIFT];
        canvas.place.shift(canvas.words, most, warp.width(), warp.height());
    }

    private void draw(int number, int block, int purpose, int[] words) {
        words[0] = block;
        words[1] = number;
        words[2] = purpose;
        words[3] = epoch();
        Philox.rounds(words, key[0], key[1]);
    }

    final int epoch() {
        return clock[Clock.EPOCH];
    }

    /** The canvas's example as it is placed there. */
    void paint(Canvas canvas, Scratch scratch) {
        if (warp.elastic()) {
            noise(canvas);
            smooth(canvas, scratch);
        }
        load(canvas);
        sample(canvas);
    }

    /** The field, of the displacements at the points of the grid. */
    final void smooth(Canvas canvas, Scratch scratch) {
        if (down != null && across != null) {
            for (int f = 0; f < 2; f++) {
                Slab half = canvas.half[f];
                kernels.gemm(false, false, down, canvas.noise[f], half, 0, half.rows, scratch);
                kernels.gemm(false, false, half, across, canvas.field[f], 0, half.rows, scratch);
            }
        }
    }

    /** Displacements from -1 to 1 at all points of the grid. */
    private void noise(Canvas canvas) {
        int blocks = warp.blocks();
        for (int block = 0; block < blocks; block++) {
            draw(canvas.number, block, Warp.ELASTIC, canvas.words);
            for (int w = 0; w < canvas.words.length; w++) {
                int word = canvas.words[w];
                canvas.noise[0].f[w * blocks + block] = displacement(word & 0xFFFF);
                canvas.noise[1].f[w * blocks + block] = displacement(word >>> HALF_WORD);
            }
        }
    }

    private static float displacement(int bits) {
        return Math.fma(bits, 0x1p-15f, 0x1p-16f - 1f);
    }

    /** Lays a picture on the canvas, whose border stays background. */
    final void load(Canvas canvas) {
        for (int r = 0, o = source.at(canvas.example); r < warp.height(); r++) {
            int p = (r + 1) * canvas.stride + 1;
            for (int j = 0; j < warp.width(); j++, o++) {
                canvas.pixels[p + j] = source.b[o] & 0xFF;
            }
        }
    }

    /** All pixels of the batch's picture. */
    private void sample(Canvas canvas) {
        Placement m = canvas.place;
        for (int r = 0; r < warp.height(); r++) {
            float left = Math.fma(m.b, r, m.left);
            float top = Math.fma(m.d, r, m.top);
            for (int j = 0; j < warp.width(); j++) {
                float s = Math.fma(m.a, j, left);
                float t = Math.fma(m.c, j, top);
                if (warp.elastic()) {
                    s = Math.fma(m.alpha, canvas.field[0].f[canvas.field[0].at(r) + j], s);
                    t = Math.fma(m.alpha, canvas.field[1].f[canvas.field[1].at(r) + j], t);
                }
                float value = look(canvas, inside(s, warp.width()), inside(t, warp.height()));
                canvas.bent[r * warp.width() + j] = Math.fma(value, factor, shift);
            }
        }
    }

    private static float inside(float place, int side) {
        return Math.min(Math.max(place, 0f), side + 1f);
    }

    /** Bilinear between four pixels. */
    private static float look(Canvas canvas, float s, float t) {
        float column = s - 0.5f + Canonical.ROUND - Canonical.ROUND;
        float row = t - 0.5f + Canonical.ROUND - Canonical.ROUND;
        int p = (int) row * canvas.stride + (int) column;
        float fine = s - column;
        float upper = between(canvas.pixels[p], canvas.pixels[p + 1], fine);
        p += canvas.stride;
        float lower = between(canvas.pixels[p], canvas.pixels[p + 1], fine);
        return Math.fma(t - row, lower - upper, upper);
    }

    private static float between(int first, int second, float fine) {
        return Math.fma(fine, (float) second - first, (float) first);
    }
}
