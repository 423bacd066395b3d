package io.kiln.device.cpu;

import io.kiln.device.UpdateOp;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * The operations of an update as plain loops, by the rules of docs/numbers.md. Those that go element
 * by element are sweeps over n floats from o on, of slabs that have the same shape; a sweep may
 * cover pads, which stay zero.
 */
class PlainUpdates {
    /** One sweep; v is null where there is no momentum. */
    void sgd(UpdateOp.Sgd op, Slab ws, Slab dws, @Nullable Slab vs, float rate, int o, int n) {
        float[] w = ws.f;
        float[] dw = dws.f;
        int wo = ws.offset + o;
        int dwo = dws.offset + o;
        for (int j = 0; j < n; j++) {
            float g = Math.fma(op.decay(), w[wo + j], dw[dwo + j]);
            float move = g;
            if (vs != null) {
                int vo = vs.offset + o;
                float v = Math.fma(op.momentum(), vs.f[vo + j], g);
                vs.f[vo + j] = v;
                move = op.nesterov() ? Math.fma(op.momentum(), v, g) : v;
            }
            w[wo + j] = Math.fma(-rate, move, w[wo + j]);
        }
    }

    /** One sweep; m is null where the gradient takes its place. */
    void adapt(
            UpdateOp.Adapt op,
            Slab ws,
            Slab dws,
            @Nullable Slab ms,
            Slab vs,
            Slab rates,
            int step,
            int o,
            int n) {
        float shrink = -(rates.f[rates.at(0) + step] * op.shrink());
        float size = -rates.f[rates.at(1) + step];
        float correction = rates.f[rates.at(2) + step];
        float[] w = ws.f;
        float[] v = vs.f;
        int wo = ws.offset + o;
        int dwo = dws.offset + o;
        int vo = vs.offset + o;
        for (int j = 0; j < n; j++) {
            float g = Math.fma(op.decay(), w[wo + j], dws.f[dwo + j]);
            float m = g;
            if (ms != null) {
                int mo = ms.offset + o;
                m = Math.fma(op.beta1(), ms.f[mo + j], (1f - op.beta1()) * g);
                ms.f[mo + j] = m;
            }
            float s = Math.fma(op.beta2(), v[vo + j], (1f - op.beta2()) * g * g);
            v[vo + j] = s;
            float d = Math.fma(correction, Canonical.squareRoot(s), op.epsilon());
            float left = Math.fma(shrink, w[wo + j], w[wo + j]);
            w[wo + j] = Math.fma(size * m, Canonical.reciprocal(d), left);
        }
    }

    /** By how much an average moves at a time. */
    static float share(float decay, int time) {
        int lag = UpdateOp.Average.LAG;
        return Math.max(1f - decay, lag * Canonical.reciprocal((float) (lag + time)));
    }

    /** One sweep. */
    void average(Slab ws, Slab averages, float share, int o, int n) {
        float[] w = ws.f;
        float[] a = averages.f;
        int wo = ws.offset + o;
        int ao = averages.offset + o;
        for (int j = 0; j < n; j++) {
            a[ao + j] = Math.fma(share, w[wo + j] - a[ao + j], a[ao + j]);
        }
    }

    /** Columns from to to: row i in partial sum i mod 16, folded by halves. */
    void squares(Slab x, Slab squares, int from, int to, Scratch scratch) {
        float[] partial = scratch.partials;
        for (int j = from; j < to; j++) {
            Arrays.fill(partial, 0, PlainKernels.PARTIALS, 0f);
            for (int r = 0; r < x.rows; r++) {
                int p = r & (PlainKernels.PARTIALS - 1);
                float value = x.f[x.at(r) + j];
                partial[p] = Math.fma(value, value, partial[p]);
            }
            squares.f[squares.offset + j] = PlainKernels.fold(partial);
        }
    }

    /** The sum of a row: column j in partial sum j mod 16, folded by halves. */
    final float sum(Slab x, Scratch scratch) {
        float[] partial = scratch.partials;
        Arrays.fill(partial, 0, PlainKernels.PARTIALS, 0f);
        for (int j = 0; j < x.cols; j++) {
            partial[j & (PlainKernels.PARTIALS - 1)] += x.f[x.offset + j];
        }
        return PlainKernels.fold(partial);
    }

    /** What something of this squared length is multiplied by. */
    static float factor(float squared, float limit) {
        float length = Canonical.squareRoot(squared);
        return length <= limit ? 1f : limit * Canonical.reciprocal(length); // NaN: nobody is right
    }

    /** All columns of some rows by one factor; no sweep, for NaN would not leave pads zero. */
    void scale(Slab x, float factor, int from, int to) {
        for (int r = from; r < to; r++) {
            int o = x.at(r);
            for (int j = 0; j < x.cols; j++) {
                x.f[o + j] *= factor;
            }
        }
    }

    /** Columns from to to, each by its factor. */
    final void shrink(Slab squares, Slab x, float limit, int from, int to, Scratch scratch) {
        float[] factors = scratch.partials;
        for (int j = from; j < to; j += Slab.LINE) {
            int n = Math.min(Slab.LINE, to - j);
            for (int q = 0; q < n; q++) {
                int place = squares.offset + (squares.cols == 1 ? 0 : j + q);
                factors[q] = factor(squares.f[place], limit);
            }
            for (int r = 0; r < x.rows; r++) {
                int o = x.at(r) + j;
                for (int q = 0; q < n; q++) {
                    x.f[o + q] *= factors[q];
                }
            }
        }
    }
}
