package io.kiln.net;

import io.kiln.device.ChanceOp;
import io.kiln.device.Clock;
import io.kiln.device.DeviceException;
import io.kiln.device.LossOp;
import io.kiln.device.Op;
import io.kiln.device.Operations;
import io.kiln.device.Plan;
import io.kiln.device.Tensor;
import io.kiln.device.UpdateOp;
import io.kiln.device.WeighClasses;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Does any plan in double precision, by the formulas at the {@link Op} records and nothing else:
 * textbook loops, no device. What devices and gradients are judged by. Every tensor is an array of
 * doubles, which hold ints and bytes exactly; all are zeros until set.
 */
public final class Reference implements Operations {
    private final Map<Tensor, double[]> values = new HashMap<>();
    private final ReferenceChance chance = new ReferenceChance(this);
    private final ReferenceLosses losses = new ReferenceLosses(this);
    private final ReferenceUpdates updates = new ReferenceUpdates(this);

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
            throw new DeviceException(String.format(
                    Locale.ROOT,
                    "reference: %s: got %d numbers, needs %d",
                    tensor,
                    numbers.length,
                    tensor.size()));
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

    /** An entry of a clock, numbered as in {@link Clock}. */
    int clock(Tensor clock, int entry) {
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
    public void biasGrad(Op.BiasGrad op) {
        double[] dz = get(op.dz());
        double[] db = get(op.db());
        Arrays.fill(db, 0);
        for (int e = 0; e < dz.length; e++) {
            db[e % db.length] += dz[e];
        }
    }

    @Override
    public void advance(Op.Advance op) {
        double[] clock = get(op.clock());
        clock[Clock.STEP] += 1;
        clock[Clock.ROW] += op.rows();
        clock[Clock.TIME] += 1;
    }

    @Override
    public void dropout(ChanceOp.Dropout op) {
        chance.dropout(op);
    }

    @Override
    public void noise(ChanceOp.Noise op) {
        chance.noise(op);
    }

    @Override
    public void softmax(Op.Softmax op) {
        losses.softmax(op);
    }

    @Override
    public void softmaxLoss(LossOp.SoftmaxLoss op) {
        losses.softmaxLoss(op);
    }

    @Override
    public void squaredLoss(LossOp.SquaredLoss op) {
        losses.squaredLoss(op);
    }

    @Override
    public void weighClasses(WeighClasses op) {
        losses.weighClasses(op);
    }

    @Override
    public void meanLoss(LossOp.MeanLoss op) {
        losses.meanLoss(op);
    }

    @Override
    public void countHits(LossOp.CountHits op) {
        losses.countHits(op);
    }

    @Override
    public void sgd(UpdateOp.Sgd op) {
        updates.sgd(op);
    }

    @Override
    public void adapt(UpdateOp.Adapt op) {
        updates.adapt(op);
    }

    @Override
    public void average(UpdateOp.Average op) {
        updates.average(op);
    }

    @Override
    public void squares(UpdateOp.Squares op) {
        updates.squares(op);
    }

    @Override
    public void sum(UpdateOp.Sum op) {
        updates.sum(op);
    }

    @Override
    public void shrink(UpdateOp.Shrink op) {
        updates.shrink(op);
    }
}
