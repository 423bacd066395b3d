package io.kiln.device.cpu;

import static io.kiln.device.cpu.Blocks.L;
import static io.kiln.device.cpu.Blocks.S;

import io.kiln.device.UpdateOp;

import jdk.incubator.vector.FloatVector;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/** The same operations as {@link PlainUpdates}, bit for bit, through the Vector API. */
final class VectorUpdates extends PlainUpdates {
    private static FloatVector all(float x) {
        return FloatVector.broadcast(S, x);
    }

    private static FloatVector at(float[] f, int place) {
        return FloatVector.fromArray(S, f, place);
    }

    @Override
    void sgd(UpdateOp.Sgd op, Slab ws, Slab dws, @Nullable Slab vs, float rate, int o, int n) {
        if (vs == null) {
            plain(op, ws, dws, rate, o, n);
        } else if (op.nesterov()) {
            nesterov(op, ws, dws, vs, rate, o, n);
        } else {
            momentum(op, ws, dws, vs, rate, o, n);
        }
    }

    private static void plain(UpdateOp.Sgd op, Slab ws, Slab dws, float rate, int o, int n) {
        FloatVector down = all(-rate);
        FloatVector decay = all(op.decay());
        for (int j = o; j < o + n; j += L) {
            FloatVector w = at(ws.f, ws.offset + j);
            FloatVector g = decay.fma(w, at(dws.f, dws.offset + j));
            down.fma(g, w).intoArray(ws.f, ws.offset + j);
        }
    }

    private static void momentum(
            UpdateOp.Sgd op, Slab ws, Slab dws, Slab vs, float rate, int o, int n) {
        FloatVector down = all(-rate);
        FloatVector decay = all(op.decay());
        FloatVector keep = all(op.momentum());
        for (int j = o; j < o + n; j += L) {
            FloatVector w = at(ws.f, ws.offset + j);
            FloatVector g = decay.fma(w, at(dws.f, dws.offset + j));
            FloatVector v = keep.fma(at(vs.f, vs.offset + j), g);
            v.intoArray(vs.f, vs.offset + j);
            down.fma(v, w).intoArray(ws.f, ws.offset + j);
        }
    }

    private static void nesterov(
            UpdateOp.Sgd op, Slab ws, Slab dws, Slab vs, float rate, int o, int n) {
        FloatVector down = all(-rate);
        FloatVector decay = all(op.decay());
        FloatVector keep = all(op.momentum());
        for (int j = o; j < o + n; j += L) {
            FloatVector w = at(ws.f, ws.offset + j);
            FloatVector g = decay.fma(w, at(dws.f, dws.offset + j));
            FloatVector v = keep.fma(at(vs.f, vs.offset + j), g);
            v.intoArray(vs.f, vs.offset + j);
            down.fma(keep.fma(v, g), w).intoArray(ws.f, ws.offset + j);
        }
    }

    @Override
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
        FloatVector decay = all(op.decay());
        FloatVector beta1 = all(op.beta1());
        FloatVector rest1 = all(1f - op.beta1());
        FloatVector beta2 = all(op.beta2());
        FloatVector rest2 = all(1f - op.beta2());
        FloatVector correction = all(rates.f[rates.at(2) + step]);
        FloatVector shrink = all(-(rates.f[rates.at(0) + step] * op.shrink()));
        for (int j = o; j < o + n; j += L) {
            FloatVector w = at(ws.f, ws.offset + j);
            FloatVector g = decay.fma(w, at(dws.f, dws.offset + j));
            FloatVector m = g;
            if (ms != null) {
                m = beta1.fma(at(ms.f, ms.offset + j), rest1.mul(g));
                m.intoArray(ms.f, ms.offset + j);
            }
            FloatVector v = beta2.fma(at(vs.f, vs.offset + j), rest2.mul(g).mul(g));
            v.intoArray(vs.f, vs.offset + j);
            FloatVector d = correction.fma(VectorMath.squareRoot(v), all(op.epsilon()));
            m.mul(-rates.f[rates.at(1) + step])
                    .fma(VectorMath.reciprocal(d), shrink.fma(w, w))
                    .intoArray(ws.f, ws.offset + j);
        }
    }

    @Override
    void average(Slab ws, Slab averages, float share, int o, int n) {
        FloatVector part = all(share);
        for (int j = o; j < o + n; j += L) {
            FloatVector a = at(averages.f, averages.offset + j);
            part.fma(at(ws.f, ws.offset + j).sub(a), a).intoArray(averages.f, averages.offset + j);
        }
    }

    @Override
    void squares(Slab x, Slab squares, int from, int to, Scratch scratch) {
        float[] partial = scratch.columns;
        for (int j = from; j < to; j += L) {
            Arrays.fill(partial, 0, PlainKernels.PARTIALS * L, 0f);
            for (int r = 0; r < x.rows; r++) {
                int p = (r & (PlainKernels.PARTIALS - 1)) * L;
                FloatVector value = at(x.f, x.at(r) + j);
                value.fma(value, at(partial, p)).intoArray(partial, p);
            }
            VectorKernels.foldColumns(partial).intoArray(squares.f, squares.offset + j);
        }
    }
}
