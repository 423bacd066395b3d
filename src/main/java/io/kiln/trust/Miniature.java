package io.kiln.trust;

import io.kiln.device.Clock;
import io.kiln.device.LossOp;
import io.kiln.device.Op;
import io.kiln.device.Philox;
import io.kiln.device.Plan;
import io.kiln.device.Role;
import io.kiln.device.Tensor;
import io.kiln.device.Type;
import io.kiln.device.UpdateOp;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A plan over a data set of a few examples instead of all: the same operations on the same shapes,
 * but for the length of what batches are gathered from. With random numbers for all of it.
 */
final class Miniature {
    /** Steps that there is room for; the first begins at {@link #START}. */
    static final int STEPS = 2;

    private static final Clock START = new Clock(4, 1, 3, 9); // every field another number
    private static final int SLOTS = START.step() + STEPS + 2; // of rates and losses
    private static final int PURPOSE = 0x5454; // of the random numbers

    private final int examples;

    private Miniature(int batch) {
        this.examples = START.row() + STEPS * batch + 1;
    }

    /** Makes a plan's data set small. */
    static Plan of(Plan plan) {
        var small = new Miniature(batch(plan));
        return new Plan(plan.name(), plan.ops().stream().map(small::small).toList());
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

    /** How many classes a label may name. */
    private static int classes(Plan plan) {
        return plan.ops().stream()
                .mapToInt(op -> op instanceof Op.Distort distort
                        ? distort.warp().limits().rows()
                        : op instanceof LossOp.SoftmaxLoss loss
                                ? loss.z().cols()
                                : op instanceof LossOp.SquaredLoss loss
                                        ? loss.y().cols()
                                        : 1)
                .max()
                .orElse(1);
    }

    private static float[] floats(Tensor t, Plan plan, Philox random) {
        boolean rate = plan.ops().stream()
                .anyMatch(op -> op instanceof UpdateOp.Move move && move.rate().equals(t));
        boolean limits = plan.ops().stream()
                .anyMatch(op -> op instanceof Op.Distort d && d.warp().limits().equals(t));
        boolean factor = plan.ops().stream()
                .anyMatch(op -> op instanceof Op.Gemm gemm && gemm.b().equals(t));
        boolean positive = plan.ops().stream()
                .anyMatch(op -> op instanceof UpdateOp.Adapt adapt && adapt.v().equals(t));
        double size = factor ? 1.5 / Math.sqrt(t.rows()) : 1;
        float[] values = new float[t.size()];
        for (int e = 0; e < values.length; e++) {
            double uniform = random.uniform(e);
            double noise = size * (2 * uniform - 1);
            values[e] = (float)
                    (rate
                            ? 0.05 + 0.05 * e
                            : limits ? 0.45 * uniform : positive ? noise * noise : noise);
        }
        return values;
    }

    private int[] ints(Tensor t, Plan plan, Philox random) {
        int[] values = new int[t.size()];
        if (plan.ops().stream()
                .anyMatch(op -> op instanceof Op.Advance a && a.clock().equals(t))) {
            return new int[] {START.epoch(), START.step(), START.row(), START.time()};
        } else if (t.cols() == 1) {
            int classes = classes(plan);
            Arrays.setAll(values, e -> (int) (random.uniform(e) * classes));
        } else if (t.cols() == examples) {
            Arrays.setAll(values, e -> e);
            random.shuffle(values);
        }
        return values;
    }

    /** An operation that looks at the data set, at a small one; any other as it is. */
    private Op small(Op op) {
        if (op instanceof Op.Gather g) {
            return new Op.Gather(
                    rows(g.source()), order(g.order()), g.clock(), g.factor(), g.shift(), g.x());
        } else if (op instanceof Op.GatherLabels g) {
            return new Op.GatherLabels(rows(g.source()), order(g.order()), g.clock(), g.labels());
        } else if (op instanceof Op.Distort d) {
            return new Op.Distort(
                    rows(d.source()),
                    rows(d.classes()),
                    order(d.order()),
                    order(d.numbers()),
                    d.clock(),
                    d.warp(),
                    d.factor(),
                    d.shift(),
                    d.x());
        }
        return brief(op);
    }

    /** An operation that looks at numbers of each step, at those of few; any other as it is. */
    private static Op brief(Op op) {
        if (op instanceof LossOp.MeanLoss m) {
            return new LossOp.MeanLoss(m.losses(), m.clock(), slots(m.loss()));
        } else if (op instanceof LossOp.CountHits c) {
            return new LossOp.CountHits(c.y(), c.labels(), c.clock(), slots(c.hits()));
        }
        return op instanceof UpdateOp.Move m ? brief(m) : op;
    }

    private static Op brief(UpdateOp.Move move) {
        Tensor rate = slots(move.rate());
        if (move instanceof UpdateOp.Sgd s) {
            return new UpdateOp.Sgd(
                    s.w(), s.dw(), s.v(), rate, s.clock(), s.momentum(), s.decay(), s.nesterov());
        }
        var a = (UpdateOp.Adapt) move;
        return new UpdateOp.Adapt(
                a.w(),
                a.dw(),
                a.m(),
                a.v(),
                rate,
                a.clock(),
                a.beta1(),
                a.beta2(),
                a.epsilon(),
                a.decay(),
                a.shrink());
    }
}
