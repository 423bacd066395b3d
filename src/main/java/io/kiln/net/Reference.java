package io.kiln.net;

import io.kiln.device.ChanceOp;
import io.kiln.device.Clock;
import io.kiln.device.DeviceException;
import io.kiln.device.LossOp;
import io.kiln.device.Op;
import io.kiln.device.Operations;
import io.kiln.device.Philox;
import io.kiln.device.Plan;
import io.kiln.device.Tensor;
import io.kiln.device.Type;
import io.kiln.device.UpdateOp;
import io.kiln.device.WeighClasses;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Does any plan in double precision, by the formulas at the {@link Op} records and nothing else:
 * textbook loops, no device. What devices and gradients are judged by. Every tensor is an array of
 * doubles, which hold ints and bytes exactly; all are zeros until set.
 */
public final class Reference implements Operations {
    private final Map<Tensor, double[]> values = new HashMap<>();

    /** All zeros. */
    public Reference() {}

    /**
     * Gives a tensor its numbers.
     *
     * @param tensor which
     * @param numbers (rows, cols); kept, not copied
     * @throws DeviceException when the length differs
     */
    public void set(Tensor tensor, double[] numbers) {
        if (numbers.length != tensor.size()) {
            throw new DeviceException("reference: %s: got %d numbers, needs %d"
                    .formatted(tensor, numbers.length, tensor.size()));
        }
        values.put(tensor, numbers);
    }

    /**
     * Gives a tensor its numbers.
     *
     * @param tensor which
     * @param numbers (rows, cols)
     */
    public void set(Tensor tensor, float[] numbers) {
        set(
                tensor,
                IntStream.range(0, numbers.length).mapToDouble(i -> numbers[i]).toArray());
    }

    /**
     * Gives a tensor its numbers.
     *
     * @param tensor which
     * @param numbers (rows, cols)
     */
    public void set(Tensor tensor, int[] numbers) {
        set(tensor, Arrays.stream(numbers).asDoubleStream().toArray());
    }

    /**
     * Gives a tensor its numbers, bytes being 0 to 255.
     *
     * @param tensor which
     * @param numbers (rows, cols)
     */
    public void set(Tensor tensor, byte[] numbers) {
        set(
                tensor,
                IntStream.range(0, numbers.length)
                        .mapToDouble(i -> numbers[i] & 0xFF)
                        .toArray());
    }

    /**
     * The numbers of a tensor; the array itself, not a copy.
     *
     * @param tensor which, of any role
     * @return (rows, cols)
     */
    public double[] get(Tensor tensor) {
        return values.computeIfAbsent(tensor, t -> new double[t.size()]);
    }

    /**
     * Does a plan once.
     *
     * @param plan what to do
     */
    public void run(Plan plan) {
        plan.ops().forEach(op -> op.on(this));
    }

    private int clock(Tensor clock, int entry) {
        return (int) get(clock)[entry];
    }

    @Override
    public void gather(Op.Gather op) {
        double[] source = get(op.source());
        double[] order = get(op.order());
        double[] x = get(op.x());
        int row = clock(op.clock(), Clock.ROW);
        int cols = op.x().cols();
        for (int i = 0; i < op.x().rows(); i++) {
            for (int j = 0; j < cols; j++) {
                x[i * cols + j] =
                        source[(int) order[row + i] * cols + j] * op.factor() + op.shift();
            }
        }
    }

    @Override
    public void distort(Op.Distort op) {
        double[] order = get(op.order());
        double[] numbers = get(op.numbers());
        double[] classes = get(op.classes());
        double[] x = get(op.x());
        int row = clock(op.clock(), Clock.ROW);
        for (int i = 0; i < op.x().rows(); i++) {
            int example = (int) order[row + i];
            int number = (int) numbers[row + i];
            var bent = new BentPicture(this, op, example, number, (int) classes[example]);
            for (int p = 0; p < op.x().cols(); p++) {
                x[i * op.x().cols() + p] = bent.pixel(p) * op.factor() + op.shift();
            }
        }
    }

    @Override
    public void gatherLabels(Op.GatherLabels op) {
        double[] order = get(op.order());
        double[] labels = get(op.labels());
        int row = clock(op.clock(), Clock.ROW);
        for (int i = 0; i < labels.length; i++) {
            labels[i] = get(op.source())[(int) order[row + i]];
        }
    }

    @Override
    public void gemm(Op.Gemm op) {
        double[] a = get(op.a());
        double[] b = get(op.b());
        double[] c = get(op.c());
        int n = op.c().cols();
        for (int i = 0; i < op.c().rows(); i++) {
            for (int j = 0; j < n; j++) {
                double sum = 0;
                for (int k = 0; k < op.depth(); k++) {
                    double left = op.transA()
                            ? a[k * op.a().cols() + i]
                            : a[i * op.a().cols() + k];
                    double right = op.transB()
                            ? b[j * op.b().cols() + k]
                            : b[k * op.b().cols() + j];
                    sum += left * right;
                }
                c[i * n + j] = sum;
            }
        }
    }

    @Override
    public void biasAdd(Op.BiasAdd op) {
        double[] bias = get(op.bias());
        double[] y = get(op.y());
        for (int e = 0; e < y.length; e++) {
            y[e] += bias[e % bias.length];
        }
    }

    @Override
    public void activate(Op.Activate op) {
        double[] y = get(op.y());
        for (int e = 0; e < y.length; e++) {
            y[e] = op.activation().apply(y[e]);
        }
    }

    @Override
    public void activationGrad(Op.ActivationGrad op) {
        double[] y = get(op.y());
        double[] dy = get(op.dy());
        for (int e = 0; e < y.length; e++) {
            dy[e] *= op.activation().derivative(y[e]);
        }
    }

    @Override
    public void dropout(ChanceOp.Dropout op) {
        double[] x = get(op.x());
        double[] y = get(op.y());
        int n = op.y().cols();
        double kept = 1 - op.limit() / 65536.0;
        for (int e = 0; e < y.length; e++) {
            int j = e % n;
            int block = (e / n * ((n + 127) / 128) + j / 128) * 16 + j % 16;
            int word = word(op.key(), op.clock(), ChanceOp.DROPOUT, op.part(), block, j / 32 % 4);
            int half = j / 16 % 2 == 0 ? word & 0xFFFF : word >>> 16;
            y[e] = half < op.limit() ? 0 : x[e] / kept;
        }
    }

    @Override
    public void noise(ChanceOp.Noise op) {
        double[] x = get(op.x());
        int n = op.x().cols();
        for (int e = 0; e < x.length; e++) {
            int j = e % n;
            int block = (e / n * ((n + 63) / 64) + j / 64) * 16 + j % 16;
            int word = word(op.key(), op.clock(), ChanceOp.NOISE, op.part(), block, j / 16 % 4);
            int bytes = (word & 0xFF) + (word >>> 8 & 0xFF) + (word >>> 16 & 0xFF) + (word >>> 24);
            x[e] += op.sigma() * (bytes - 510) / Math.sqrt(21845);
        }
    }

    /** A word of a block of Philox: counter (block, time, purpose, part). */
    private int word(Tensor key, Tensor clock, int purpose, int part, int block, int which) {
        int[] words = {block, clock(clock, Clock.TIME), purpose, part};
        Philox.rounds(words, (int) get(key)[0], (int) get(key)[1]);
        return words[which];
    }

    @Override
    public void biasGrad(Op.BiasGrad op) {
        double[] dz = get(op.dz());
        double[] db = get(op.db());
        Arrays.fill(db, 0);
        for (int e = 0; e < dz.length; e++) {
            db[e % db.length] += dz[e];
        }
    }

    @Override
    public void softmax(Op.Softmax op) {
        double[] y = get(op.y());
        int n = op.y().cols();
        for (int i = 0; i < op.y().rows(); i++) {
            double[] p = probabilities(y, i, n);
            System.arraycopy(p, 0, y, i * n, n);
        }
    }

    /**
     * {@code p[j] = exp(z[j] - m) / sum over j of exp(z[j] - m)} for row i, m being the largest.
     */
    private static double[] probabilities(double[] z, int i, int n) {
        double[] p = Arrays.copyOfRange(z, i * n, (i + 1) * n);
        double largest = Arrays.stream(p).max().orElseThrow();
        double sum = 0;
        for (int j = 0; j < n; j++) {
            p[j] = Math.exp(p[j] - largest);
            sum += p[j];
        }
        for (int j = 0; j < n; j++) {
            p[j] /= sum;
        }
        return p;
    }

    @Override
    public void softmaxLoss(LossOp.SoftmaxLoss op) {
        double[] z = get(op.z());
        double[] dz = get(op.dz());
        int rows = op.z().rows();
        int n = op.z().cols();
        for (int i = 0; i < rows; i++) {
            int label = (int) get(op.labels())[i];
            double[] p = probabilities(z, i, n);
            double loss = 0;
            for (int j = 0; j < n; j++) {
                double target =
                        (1.0 - op.smoothing()) * (j == label ? 1 : 0) + (double) op.smoothing() / n;
                loss -= target == 0 ? 0 : target * Math.log(p[j]);
                dz[i * n + j] = (p[j] - target) / rows;
            }
            get(op.losses())[i] = loss;
        }
    }

    @Override
    public void squaredLoss(LossOp.SquaredLoss op) {
        double[] y = get(op.y());
        double[] dy = get(op.dy());
        int n = op.y().cols();
        for (int i = 0; i < op.y().rows(); i++) {
            double sum = 0;
            for (int j = 0; j < n; j++) {
                double d = y[i * n + j] - target(op.labels(), i, j);
                sum += d * d;
                dy[i * n + j] = 2 * d / y.length;
            }
            get(op.losses())[i] = sum / n;
        }
    }

    @Override
    public void weighClasses(WeighClasses op) {
        double[] dy = get(op.dy());
        int n = op.dy().cols();
        for (int i = 0; i < op.dy().rows(); i++) {
            double weight = get(op.weights())[(int) get(op.labels())[i]];
            get(op.losses())[i] *= weight;
            for (int j = 0; j < n; j++) {
                dy[i * n + j] *= weight;
            }
        }
    }

    private double target(Tensor labels, int i, int j) {
        double[] values = get(labels);
        return labels.type() == Type.F32
                ? values[i * labels.cols() + j]
                : (int) values[i] == j ? 1 : 0;
    }

    @Override
    public void meanLoss(LossOp.MeanLoss op) {
        double mean = Arrays.stream(get(op.losses())).average().orElseThrow();
        get(op.loss())[clock(op.clock(), Clock.STEP)] = mean;
    }

    @Override
    public void countHits(LossOp.CountHits op) {
        double[] y = get(op.y());
        int n = op.y().cols();
        int hits = 0;
        for (int i = 0; i < op.y().rows(); i++) {
            int best = 0;
            for (int j = 1; j < n; j++) {
                best = y[i * n + j] > y[i * n + best] ? j : best;
            }
            hits += best == get(op.labels())[i] && !Double.isNaN(y[i * n + best]) ? 1 : 0;
        }
        get(op.hits())[clock(op.clock(), Clock.STEP)] = hits;
    }

    @Override
    public void sgd(UpdateOp.Sgd op) {
        double[] w = get(op.w());
        double[] dw = get(op.dw());
        double[] v = op.v() == null ? new double[w.length] : get(op.v());
        double rate = get(op.rate())[clock(op.clock(), Clock.STEP)];
        for (int e = 0; e < w.length; e++) {
            double g = dw[e] + op.decay() * w[e];
            v[e] = op.momentum() * v[e] + g;
            w[e] -= rate * (op.nesterov() ? op.momentum() * v[e] + g : v[e]);
        }
    }

    @Override
    public void adapt(UpdateOp.Adapt op) {
        double[] w = get(op.w());
        double[] dw = get(op.dw());
        double[] m = op.m() == null ? new double[w.length] : get(op.m());
        double[] v = get(op.v());
        double[] rate = get(op.rate());
        int step = clock(op.clock(), Clock.STEP);
        int steps = op.rate().cols();
        for (int e = 0; e < w.length; e++) {
            double g = dw[e] + op.decay() * w[e];
            m[e] = op.beta1() * m[e] + (1.0 - op.beta1()) * g;
            v[e] = op.beta2() * v[e] + (1.0 - op.beta2()) * g * g;
            double size = rate[2 * steps + step] * Math.sqrt(v[e]) + op.epsilon();
            w[e] -= rate[step] * op.shrink() * w[e] + rate[steps + step] * m[e] / size;
        }
    }

    @Override
    public void average(UpdateOp.Average op) {
        double[] w = get(op.w());
        double[] average = get(op.average());
        double lag = UpdateOp.Average.LAG;
        double share = Math.max(1 - op.decay(), lag / (lag + clock(op.clock(), Clock.TIME)));
        for (int e = 0; e < w.length; e++) {
            average[e] += share * (w[e] - average[e]);
        }
    }

    @Override
    public void squares(UpdateOp.Squares op) {
        double[] x = get(op.x());
        double[] squares = get(op.squares());
        Arrays.fill(squares, 0);
        for (int e = 0; e < x.length; e++) {
            squares[e % squares.length] += x[e] * x[e];
        }
    }

    @Override
    public void sum(UpdateOp.Sum op) {
        double[] sum = get(op.sum());
        sum[0] = (op.anew() ? 0 : sum[0]) + Arrays.stream(get(op.x())).sum();
    }

    @Override
    public void shrink(UpdateOp.Shrink op) {
        double[] x = get(op.x());
        double[] squares = get(op.squares());
        for (int e = 0; e < x.length; e++) {
            x[e] *= Math.min(1, op.limit() / Math.sqrt(squares[e % squares.length]));
        }
    }

    @Override
    public void advance(Op.Advance op) {
        double[] clock = get(op.clock());
        clock[Clock.STEP] += 1;
        clock[Clock.ROW] += op.rows();
        clock[Clock.TIME] += 1;
    }
}
