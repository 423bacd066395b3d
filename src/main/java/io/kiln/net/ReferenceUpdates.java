package io.kiln.net;

import io.kiln.device.Clock;
import io.kiln.device.UpdateOp;

import java.util.Arrays;

/** Updates of {@link Reference}: how parameters move, and what bounds how far. */
final class ReferenceUpdates {
    private final Reference reference;

    ReferenceUpdates(Reference reference) {
        this.reference = reference;
    }

    void sgd(UpdateOp.Sgd op) {
        double[] w = reference.get(op.w());
        double[] dw = reference.get(op.dw());
        double[] v = op.v() == null ? new double[w.length] : reference.get(op.v());
        double rate = reference.get(op.rate())[reference.clock(op.clock(), Clock.STEP)];
        for (int e = 0; e < w.length; e++) {
            double g = dw[e] + op.decay() * w[e];
            v[e] = op.momentum() * v[e] + g;
            w[e] -= rate * (op.nesterov() ? op.momentum() * v[e] + g : v[e]);
        }
    }

    void adapt(UpdateOp.Adapt op) {
        double[] w = reference.get(op.w());
        double[] dw = reference.get(op.dw());
        double[] m = op.m() == null ? new double[w.length] : reference.get(op.m());
        double[] v = reference.get(op.v());
        double[] rate = reference.get(op.rate());
        int step = reference.clock(op.clock(), Clock.STEP);
        int steps = op.rate().cols();
        for (int e = 0; e < w.length; e++) {
            double g = dw[e] + op.decay() * w[e];
            m[e] = op.beta1() * m[e] + (1.0 - op.beta1()) * g;
            v[e] = op.beta2() * v[e] + (1.0 - op.beta2()) * g * g;
            double size = rate[2 * steps + step] * Math.sqrt(v[e]) + op.epsilon();
            w[e] -= rate[step] * op.shrink() * w[e] + rate[steps + step] * m[e] / size;
        }
    }

    void average(UpdateOp.Average op) {
        double[] w = reference.get(op.w());
        double[] average = reference.get(op.average());
        double lag = UpdateOp.Average.LAG;
        double share =
                Math.max(1 - op.decay(), lag / (lag + reference.clock(op.clock(), Clock.TIME)));
        for (int e = 0; e < w.length; e++) {
            average[e] += share * (w[e] - average[e]);
        }
    }

    void squares(UpdateOp.Squares op) {
        double[] x = reference.get(op.x());
        double[] squares = reference.get(op.squares());
        Arrays.fill(squares, 0);
        for (int e = 0; e < x.length; e++) {
            squares[e % squares.length] += x[e] * x[e];
        }
    }

    void sum(UpdateOp.Sum op) {
        double[] sum = reference.get(op.sum());
        sum[0] = (op.anew() ? 0 : sum[0]) + Arrays.stream(reference.get(op.x())).sum();
    }

    void shrink(UpdateOp.Shrink op) {
        double[] x = reference.get(op.x());
        double[] squares = reference.get(op.squares());
        for (int e = 0; e < x.length; e++) {
            x[e] *= Math.min(1, op.limit() / Math.sqrt(squares[e % squares.length]));
        }
    }
}
