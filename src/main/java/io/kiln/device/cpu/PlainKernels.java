package io.kiln.device.cpu;

import io.kiln.device.Activation;
import io.kiln.device.Op;
import io.kiln.device.Tensor;
import io.kiln.device.Type;

import java.util.function.Function;

/**
 * Every operation as a plain loop over some rows, by the rules of docs/numbers.md. The names and
 * formulas are those of {@link io.kiln.device.Op}. Loops that C2 should vectorise index every array
 * by the bare loop variable.
 */
class PlainKernels {
    /** Partial sums of every reduction. */
    static final int PARTIALS = 16;

    static final float SCALED_TANH_D0 = (float) (1.7159 * 2 / 3);
    static final float SCALED_TANH_D1 = (float) (-2 / (3 * 1.7159));

    String name() {
        return "plain";
    }

    /** The loops of updates, of the same tier. */
    PlainUpdates updates() {
        return new PlainUpdates();
    }

    void gemm(
            boolean transA,
            boolean transB,
            Slab a,
            Slab b,
            Slab c,
            int from,
            int to,
            Scratch scratch) {
        PlainGemm.gemm(transA, transB, a, b, c, from, to, scratch);
    }

    void gather(
            Slab source,
            int[] order,
            int row,
            float factor,
            float shift,
            Slab x,
            int from,
            int to) {
        for (int r = from; r < to; r++) {
            int s = source.at(order[row + r]);
            if (source.tensor.type() == Type.U8) {
                bytes(source.b, s, factor, shift, x.f, x.at(r), x.cols);
            } else {
                floats(source.f, s, factor, shift, x.f, x.at(r), x.cols);
            }
        }
    }

    void bytes(byte[] b, int bo, float factor, float shift, float[] x, int xo, int n) {
        for (int j = 0; j < n; j++) {
            x[xo + j] = Math.fma(b[bo + j] & 0xFF, factor, shift);
        }
    }

    private static void floats(
            float[] s, int so, float factor, float shift, float[] x, int xo, int n) {
        for (int j = 0; j < n; j++) {
            x[xo + j] = Math.fma(s[so + j], factor, shift);
        }
    }

    PlainChance chance(int[] key, int purpose, int part) {
        return new PlainChance(key, purpose, part);
    }

    PlainDistortion distortion(Op.Distort op, Function<Tensor, Slab> slabs) {
        return new PlainDistortion(this, op, slabs);
    }

    void biasAdd(Slab bias, Slab y, int from, int to) {
        for (int r = from; r < to; r++) {
            int yo = y.at(r);
            for (int j = 0; j < y.cols; j++) {
                y.f[yo + j] = y.f[yo + j] + bias.f[bias.offset + j];
            }
        }
    }

    void activate(Activation activation, Slab y, int from, int to) {
        for (int r = from; r < to; r++) {
            int o = y.at(r);
            int end = o + y.cols;
            switch (activation) {
                case IDENTITY -> {}
                case RELU -> relu(y.f, o, end);
                case SIGMOID -> sigmoid(y.f, o, end);
                case TANH -> tanh(y.f, o, end, 1f, 1f);
                case SCALED_TANH -> tanh(y.f, o, end, Activation.SLOPE, Activation.AMPLITUDE);
            }
        }
    }

    private static void relu(float[] y, int from, int end) {
        for (int j = from; j < end; j++) {
            y[j] = Math.max(y[j], 0f);
        }
    }

    private static void sigmoid(float[] y, int from, int end) {
        for (int j = from; j < end; j++) {
            y[j] = Canonical.sigmoid(y[j]);
        }
    }

    private static void tanh(float[] y, int from, int end, float slope, float amplitude) {
        for (int j = from; j < end; j++) {
            y[j] = amplitude * Canonical.tanh(slope * y[j]);
        }
    }

    void activationGrad(Activation activation, Slab y, Slab dy, int from, int to) {
        for (int r = from; r < to; r++) {
            int yo = y.at(r);
            int o = dy.at(r);
            for (int j = 0; j < y.cols; j++) {
                dy.f[o + j] = gradient(activation, y.f[yo + j], dy.f[o + j]);
            }
        }
    }

    private static float gradient(Activation activation, float y, float dy) {
        return switch (activation) {
            case IDENTITY -> dy;
            case RELU -> y > 0f ? dy : 0f;
            case SIGMOID -> dy * (y * (1f - y));
            case TANH -> dy * Math.fma(-y, y, 1f);
            case SCALED_TANH -> dy * Math.fma(SCALED_TANH_D1 * y, y, SCALED_TANH_D0);
        };
    }

    /**
     * Columns from to to of db: 16 partial sums over the rows, row i in partial i mod 16, folded by
     * halves.
     */
    void biasGrad(Slab dz, Slab db, int from, int to, Scratch scratch) {
        float[] partial = scratch.partials;
        for (int j = from; j < to; j++) {
            java.util.Arrays.fill(partial, 0, PARTIALS, 0f);
            for (int r = 0; r < dz.rows; r++) {
                partial[r & (PARTIALS - 1)] += dz.f[dz.at(r) + j];
            }
            db.f[db.offset + j] = fold(partial);
        }
    }

    /** The sum of 16 partial sums: the upper half is added to the lower until one is left. */
    static float fold(float[] partial) {
        for (int half = PARTIALS / 2; half > 0; half /= 2) {
            for (int p = 0; p < half; p++) {
                partial[p] += partial[p + half];
            }
        }
        return partial[0];
    }

    void softmax(Slab y, int from, int to, Scratch scratch) {
        for (int r = from; r < to; r++) {
            exponentials(y, r, max(y, r), y);
            float scale = Canonical.reciprocal(sum(y, r, scratch));
            for (int j = y.at(r); j < y.at(r) + y.cols; j++) {
                y.f[j] *= scale;
            }
        }
    }

    void softmaxLoss(
            Slab z,
            int[] labels,
            Slab losses,
            Slab dz,
            float own,
            float each,
            int from,
            int to,
            Scratch scratch) {
        float share = 1f / z.rows;
        for (int r = from; r < to; r++) {
            int label = labels[r];
            float max = max(z, r);
            float distance = z.f[z.at(r) + label] - max;
            if (each > 0) {
                distance = Math.fma(each, distances(z, r, max, scratch), own * distance);
            }
            exponentials(z, r, max, dz);
            float sum = sum(dz, r, scratch);
            float scale = Canonical.reciprocal(sum);
            losses.f[losses.at(r)] = Canonical.log(sum) - distance;
            for (int j = 0, o = dz.at(r); j < dz.cols; j++, o++) {
                float p = dz.f[o] * scale;
                dz.f[o] = (p - (j == label ? own + each : each)) * share;
            }
        }
    }

    private static float distances(Slab z, int r, float max, Scratch scratch) {
        float[] partial = scratch.partials;
        java.util.Arrays.fill(partial, 0, PARTIALS, 0f);
        for (int j = 0, o = z.at(r); j < z.cols; j++, o++) {
            partial[j & (PARTIALS - 1)] += z.f[o] - max;
        }
        return fold(partial);
    }

    private static float max(Slab z, int r) {
        float max = z.f[z.at(r)];
        for (int j = z.at(r) + 1; j < z.at(r) + z.cols; j++) {
            max = Math.max(max, z.f[j]);
        }
        return max;
    }

    /**
     * {@code e[j] = exp(z[j] - max)} with the largest of the row: at most 1, so nothing overflows.
     */
    void exponentials(Slab z, int r, float max, Slab e) {
        int zo = z.at(r);
        int o = e.at(r);
        for (int j = 0; j < z.cols; j++) {
            e.f[o + j] = Canonical.exp(z.f[zo + j] - max);
        }
    }

    private static float sum(Slab e, int r, Scratch scratch) {
        float[] partial = scratch.partials;
        java.util.Arrays.fill(partial, 0, PARTIALS, 0f);
        for (int j = 0, o = e.at(r); j < e.cols; j++, o++) {
            partial[j & (PARTIALS - 1)] += e.f[o];
        }
        return fold(partial);
    }

    void squaredLoss(
            Slab y, int[] labels, Slab losses, Slab dy, int from, int to, Scratch scratch) {
        float share = 2f / ((float) y.rows * y.cols);
        float mean = 1f / y.cols;
        float[] partial = scratch.partials;
        for (int r = from; r < to; r++) {
            java.util.Arrays.fill(partial, 0, PARTIALS, 0f);
            for (int j = 0; j < y.cols; j++) {
                float d = y.f[y.at(r) + j] - (j == labels[r] ? 1f : 0f);
                int p = j & (PARTIALS - 1);
                partial[p] = Math.fma(d, d, partial[p]);
                dy.f[dy.at(r) + j] = d * share;
            }
            losses.f[losses.at(r)] = fold(partial) * mean;
        }
    }

    float meanLoss(Slab losses, Scratch scratch) {
        float[] partial = scratch.partials;
        java.util.Arrays.fill(partial, 0, PARTIALS, 0f);
        for (int r = 0; r < losses.rows; r++) {
            partial[r & (PARTIALS - 1)] += losses.f[losses.at(r)];
        }
        return fold(partial) * (1f / losses.rows);
    }

    int countHits(Slab y, int[] labels) {
        int hits = 0;
        for (int r = 0; r < y.rows; r++) {
            int o = y.at(r);
            int best = 0;
            for (int j = 1; j < y.cols; j++) {
                best = y.f[o + j] > y.f[o + best] ? j : best;
            }
            hits += best == labels[r] && !Float.isNaN(y.f[o + best]) ? 1 : 0;
        }
        return hits;
    }
}
