package io.kiln.trust;

import io.kiln.device.ChanceOp;
import io.kiln.device.Clock;
import io.kiln.device.LossOp;
import io.kiln.device.Op;
import io.kiln.device.Operations;
import io.kiln.device.Philox;
import io.kiln.device.Plan;
import io.kiln.device.Role;
import io.kiln.device.Tensor;
import io.kiln.device.Type;
import io.kiln.device.UpdateOp;
import io.kiln.device.WeighClasses;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A plan over a data set of a few examples instead of all: the same operations on the same shapes,
 * but for the length of what batches are gathered from. With random numbers for all of it.
 */
final class Miniature implements Operations {
    /** Steps that there is room for; the first begins at {@link #START}. */
    static final int STEPS = 2;

    private static final Clock START = new Clock(4, 1, 3, 9); // every field another number
    private static final int SLOTS = START.step() + STEPS + 2; // of rates and losses
    private static final int PURPOSE = 0x5454; // of the random numbers

    private final List<Op> ops = new ArrayList<>();
    private final Set<Tensor> squares = new HashSet<>(); // never negative
    private final int examples;
    private int classes = 1;

    private Miniature(int batch) {
        this.examples = START.row() + STEPS * batch + 1;
    }

    /** Makes a plan's data set small. */
    static Plan of(Plan plan) {
        var small = new Miniature(batch(plan));
        plan.ops().forEach(op -> op.on(small));
        return new Plan(plan.name(), small.ops);
    }

    private static int batch(Plan plan) {
        return plan.ops().stream()
                .mapToInt(op -> op instanceof Op.Gather gather
                        ? gather.x().rows()
                        : op instanceof Op.Distort distort ? distort.x().rows() : 1)
                .max()
                .orElse(1);
    }

    private Tensor rows(Tensor t) {
        return new Tensor(t.name(), t.type(), examples, t.cols(), t.role());
    }

    private Tensor order(Tensor t) {
        return new Tensor(t.name(), t.type(), 1, examples, t.role());
    }

    private static Tensor slots(Tensor t) {
        return new Tensor(t.name(), t.type(), t.rows(), SLOTS, t.role());
    }

    /** Random numbers for everything that a miniature keeps. */
    static Numbers numbers(Plan plan) {
        var filled = new Miniature(batch(plan));
        plan.ops().forEach(op -> op.on(filled));
        var numbers = new Numbers();
        Set<Tensor> kept = new LinkedHashSet<>(plan.tensors());
        kept.removeIf(t -> t.role() == Role.SCRATCH);
        for (Tensor t : kept) {
            var random = new Philox(t.name().hashCode(), PURPOSE, t.size());
            numbers.put(t, filled.fill(t, plan, random));
        }
        return numbers;
    }

    private Object fill(Tensor t, Plan plan, Philox random) {
        if (t.type() == Type.U8) {
            byte[] bytes = new byte[t.size()];
            for (int e = 0; e < bytes.length; e++) {
                bytes[e] = (byte) (random.uniform(e) * 256);
            }
            return bytes;
        }
        return t.type() == Type.F32 ? floats(t, plan, random) : ints(t, plan, random);
    }

    private float[] floats(Tensor t, Plan plan, Philox random) {
        boolean rate = plan.ops().stream()
                .anyMatch(op -> op instanceof UpdateOp.Move move && move.rate().equals(t));
        boolean limits = plan.ops().stream()
                .anyMatch(op -> op instanceof Op.Distort d && d.warp().limits().equals(t));
        boolean factor = plan.ops().stream()
                .anyMatch(op -> op instanceof Op.Gemm gemm && gemm.b().equals(t));
        double size = factor ? 1.5 / Math.sqrt(t.rows()) : 1;
        float[] values = new float[t.size()];
        for (int e = 0; e < values.length; e++) {
            double uniform = random.uniform(e);
            double noise = size * (2 * uniform - 1);
            values[e] = (float)
                    (rate
                            ? 0.05 + 0.05 * e
                            : limits
                                    ? 0.45 * uniform
                                    : squares.contains(t) ? noise * noise : noise);
        }
        return values;
    }

    private int[] ints(Tensor t, Plan plan, Philox random) {
        int[] values = new int[t.size()];
        if (plan.ops().stream()
                .anyMatch(op -> op instanceof Op.Advance a && a.clock().equals(t))) {
            return new int[] {START.epoch(), START.step(), START.row(), START.time()};
        } else if (t.cols() == 1) {
            Arrays.setAll(values, e -> (int) (random.uniform(e) * classes));
        } else if (t.cols() == examples) {
            Arrays.setAll(values, e -> e);
            random.shuffle(values);
        }
        return values;
    }

    @Override
    public void gather(Op.Gather op) {
        ops.add(new Op.Gather(
                rows(op.source()), order(op.order()), op.clock(), op.factor(), op.shift(), op.x()));
    }

    @Override
    public void distort(Op.Distort op) {
        classes = op.warp().limits().rows();
        ops.add(new Op.Distort(
                rows(op.source()),
                rows(op.classes()),
                order(op.order()),
                order(op.numbers()),
                op.clock(),
                op.warp(),
                op.factor(),
                op.shift(),
                op.x()));
    }

    @Override
    public void gatherLabels(Op.GatherLabels op) {
        ops.add(new Op.GatherLabels(rows(op.source()), order(op.order()), op.clock(), op.labels()));
    }

    @Override
    public void meanLoss(LossOp.MeanLoss op) {
        ops.add(new LossOp.MeanLoss(op.losses(), op.clock(), slots(op.loss())));
    }

    @Override
    public void countHits(LossOp.CountHits op) {
        ops.add(new LossOp.CountHits(op.y(), op.labels(), op.clock(), slots(op.hits())));
    }

    @Override
    public void sgd(UpdateOp.Sgd op) {
        ops.add(new UpdateOp.Sgd(
                op.w(),
                op.dw(),
                op.v(),
                slots(op.rate()),
                op.clock(),
                op.momentum(),
                op.decay(),
                op.nesterov()));
    }

    @Override
    public void adapt(UpdateOp.Adapt op) {
        squares.add(op.v());
        ops.add(new UpdateOp.Adapt(
                op.w(),
                op.dw(),
                op.m(),
                op.v(),
                slots(op.rate()),
                op.clock(),
                op.beta1(),
                op.beta2(),
                op.epsilon(),
                op.decay(),
                op.shrink()));
    }

    @Override
    public void average(UpdateOp.Average op) {
        ops.add(op);
    }

    @Override
    public void squares(UpdateOp.Squares op) {
        ops.add(op);
    }

    @Override
    public void sum(UpdateOp.Sum op) {
        ops.add(op);
    }

    @Override
    public void shrink(UpdateOp.Shrink op) {
        ops.add(op);
    }

    @Override
    public void softmaxLoss(LossOp.SoftmaxLoss op) {
        classes = op.z().cols();
        ops.add(op);
    }

    @Override
    public void squaredLoss(LossOp.SquaredLoss op) {
        classes = op.y().cols();
        ops.add(op);
    }

    @Override
    public void weighClasses(WeighClasses op) {
        ops.add(op);
    }

    @Override
    public void gemm(Op.Gemm op) {
        ops.add(op);
    }

    @Override
    public void biasAdd(Op.BiasAdd op) {
        ops.add(op);
    }

    @Override
    public void activate(Op.Activate op) {
        ops.add(op);
    }

    @Override
    public void activationGrad(Op.ActivationGrad op) {
        ops.add(op);
    }

    @Override
    public void dropout(ChanceOp.Dropout op) {
        ops.add(op);
    }

    @Override
    public void noise(ChanceOp.Noise op) {
        ops.add(op);
    }

    @Override
    public void biasGrad(Op.BiasGrad op) {
        ops.add(op);
    }

    @Override
    public void softmax(Op.Softmax op) {
        ops.add(op);
    }

    @Override
    public void advance(Op.Advance op) {
        ops.add(op);
    }
}
