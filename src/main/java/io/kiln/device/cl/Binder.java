package io.kiln.device.cl;

import io.kiln.device.Activation;
import io.kiln.device.ChanceOp;
import io.kiln.device.DeviceInfo;
import io.kiln.device.LossOp;
import io.kiln.device.Op;
import io.kiln.device.Plan;
import io.kiln.device.Role;
import io.kiln.device.Tensor;
import io.kiln.device.Type;
import io.kiln.device.WeighClasses;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Turns groups of operations into launches. The family answers for matrix products with what
 * follows them; each other operation is one launch of the kernel of its name.
 */
final class Binder extends UpdateBinder {
    private Binder(Family family, Limits limits) {
        super(family, limits);
    }

    static List<Call> bind(List<List<Op>> groups, Family family, Limits limits) {
        var binder = new Binder(family, limits);
        for (List<Op> group : groups) {
            if (group.get(0) instanceof Op.Gemm gemm) {
                binder.calls.addAll(family.gemm(gemm, Fusion.epilogue(group), limits));
            } else if (group.get(0) instanceof Op.Gather gather && group.size() > 1) {
                binder.gathered(gather, group.subList(1, group.size()), kept(gather.x(), groups));
            } else {
                group.get(0).on(binder);
            }
        }
        return List.copyOf(binder.calls);
    }

    /** A plan's launches: as few as suit the device and the family, or an operation each. */
    static List<Call> launches(Plan plan, boolean few, Family family, Limits limits) {
        List<Call> calls =
                few ? combine(plan, family, limits) : bind(Fusion.none(plan), family, limits);
        return Broad.of(calls, family, limits);
    }

    /** A plan in as few launches as suit the device and the family, which others may still join. */
    static List<Call> combine(Plan plan, Family family, Limits limits) {
        if (family instanceof StepFamily) {
            List<Call> calls = bind(Fusion.gathering(plan), family, limits);
            return Combining.groups(NotedClock.in(calls), limits, StepFamily.GROUP);
        }
        List<Call> calls = bind(Fusion.all(plan), family, limits);
        return limits.kind() == DeviceInfo.Kind.CPU && !(family instanceof PlainFamily)
                ? Combining.items(calls, limits)
                : calls;
    }

    /** A plan in launches that a single group can do one after another. */
    static List<Call> swarm(Plan plan, Limits limits) {
        return bind(Fusion.gathering(plan), new SwarmFamily(), limits);
    }

    /** Whether a gathered matrix is needed by more than the product that it is gathered for. */
    private static boolean kept(Tensor x, List<List<Op>> groups) {
        return x.role() != Role.SCRATCH
                || groups.stream()
                                .flatMap(List::stream)
                                .filter(op -> op.reads().contains(x))
                                .count()
                        > 1;
    }

    private void gathered(Op.Gather gather, List<Op> product, boolean kept) {
        Op.Gemm gemm = (Op.Gemm) product.get(0);
        Epilogue epilogue = Fusion.epilogue(product);
        Call call = family.gathered(new Batch(gather, kept), gemm, epilogue, limits);
        if (call != null) {
            calls.add(call);
        } else {
            gather(gather);
            calls.addAll(family.gemm(gemm, epilogue, limits));
        }
    }

    /** The name of an activation in the kernels. */
    static String token(Activation activation) {
        return activation.label().replace('-', '_').toLowerCase(Locale.ROOT);
    }

    /** Sets every element of a tensor of floats or ints to zero. */
    static Call fill(Tensor t, Limits limits) {
        long group = Math.min(ELEMENTS, limits.group());
        long[] global = {(t.size() + group - 1) / group * group};
        List<Object> args = List.of(t, t.size(), 0);
        return new Call("fill", Map.of(), args, global, new long[] {group}, List.of());
    }

    private void each(
            String file, Map<String, String> defines, Op op, Tensor over, Object... args) {
        calls.add(Call.line(file, defines, List.of(args), over.size(), group(ELEMENTS), op));
    }

    /** One item a row of all these tensors. */
    private void lines(String file, Op op, int lines, List<Tensor> own, Object... args) {
        lines(file, Map.of(), op, lines, own, args);
    }

    private void lines(
            String file,
            Map<String, String> defines,
            Op op,
            int lines,
            List<Tensor> own,
            Object... args) {
        calls.add(Call.line(file, defines, List.of(args), lines, group(LINES), op)
                .with(new Lines(lines, 1, own)));
    }

    /** An operation that changes nothing counts with the last launch that touched its tensor. */
    private void nothing(Op op, Tensor t) {
        for (int i = calls.size() - 1; i >= 0; i--) {
            Call call = calls.get(i);
            if (call.touches().contains(t)) {
                List<Op> all = new ArrayList<>(call.ops());
                all.add(op);
                calls.set(i, call.doing(all));
                return;
            }
        }
    }

    @Override
    public void gather(Op.Gather op) {
        Tensor x = op.x();
        // A core fetches a row at a time; and a narrow one, of targets, can join other lines.
        boolean wide = wide()
                || family instanceof SwarmFamily
                || family instanceof StepFamily && x.cols() <= LINES;
        List<Object> args = List.of(
                op.source(),
                op.order(),
                op.clock(),
                x,
                x.rows(),
                x.cols(),
                op.factor(),
                op.shift());
        Map<String, String> defines = Map.of("SOURCE", Batch.source(op));
        calls.add(
                wide
                        ? Call.line("gather_wide", defines, args, x.rows(), 1, op)
                                .with(new Lines(x.rows(), 1, List.of(x)))
                        : Call.line("gather", defines, args, x.size(), group(ELEMENTS), op));
    }

    @Override
    public void distort(Op.Distort op) {
        boolean gpu = limits.kind() != DeviceInfo.Kind.CPU || family instanceof StepFamily;
        if (family instanceof PlainFamily) {
            calls.addAll(Bending.plain(op, limits));
        } else {
            calls.addAll(gpu ? Bending.grouped(op, limits) : Bending.wide(op, limits));
        }
    }

    @Override
    public void gatherLabels(Op.GatherLabels op) {
        Tensor labels = op.labels();
        Object[] args = {op.source(), op.order(), op.clock(), labels, labels.rows()};
        lines("gather_labels", op, labels.rows(), List.of(labels), args);
    }

    @Override
    public void gemm(Op.Gemm op) {
        calls.addAll(family.gemm(op, Epilogue.NONE, limits));
    }

    @Override
    public void biasAdd(Op.BiasAdd op) {
        Tensor y = op.y();
        each("bias_add", Map.of(), op, y, op.bias(), y, y.rows(), y.cols());
    }

    @Override
    public void activate(Op.Activate op) {
        if (op.activation() != Activation.IDENTITY) {
            Map<String, String> act = Map.of("ACT", token(op.activation()));
            each("activate", act, op, op.y(), op.y(), op.y().size());
        } else {
            nothing(op, op.y());
        }
    }

    @Override
    public void activationGrad(Op.ActivationGrad op) {
        if (op.activation() != Activation.IDENTITY) {
            Tensor y = op.y();
            Map<String, String> act = Map.of("ACT", token(op.activation()));
            List<Object> args = List.of(y, op.dy(), y.rows(), y.cols());
            plane("activation_grad", act, args, y.cols(), op, List.of(y, op.dy()));
        } else {
            nothing(op, op.dy());
        }
    }

    /** One item an element, or what belongs together of a row. */
    private void plane(
            String file,
            Map<String, String> defines,
            List<Object> args,
            int across,
            Op op,
            List<Tensor> own) {
        int rows = own.get(0).rows();
        long group = group(LINES);
        long[] global = {(across + group - 1) / group * group, rows};
        calls.add(new Call(file, defines, args, global, new long[] {group, 1}, List.of(op))
                .with(new Lines(rows, 1, own)));
    }

    @Override
    public void dropout(ChanceOp.Dropout op) {
        Tensor y = op.y();
        List<Object> args = List.of(
                op.key(),
                op.clock(),
                op.x(),
                y,
                y.rows(),
                y.cols(),
                op.part(),
                op.limit(),
                op.scale());
        chance("dropout", args, (y.cols() + 127) / 128 * 16, op, List.of(op.x(), y));
    }

    @Override
    public void noise(ChanceOp.Noise op) {
        Tensor x = op.x();
        List<Object> args =
                List.of(op.key(), op.clock(), x, x.rows(), x.cols(), op.part(), op.scale());
        chance("noise", args, (x.cols() + 63) / 64 * 16, op, List.of(x));
    }

    /** One item a block of random words; on a processor a row, whose blocks are drawn 16 at a time. */
    private void chance(String file, List<Object> args, int blocks, Op op, List<Tensor> own) {
        if (wide()) {
            int rows = own.get(0).rows();
            calls.add(Call.line(file + "_wide", Map.of(), args, rows, 1, op)
                    .with(new Lines(rows, 1, own)));
        } else {
            plane(file, Map.of(), args, blocks, op, own);
        }
    }

    @Override
    public void biasGrad(Op.BiasGrad op) {
        Tensor dz = op.dz();
        List<Object> args = List.of(dz, op.db(), dz.rows(), dz.cols());
        calls.add(
                wide()
                        ? Call.line("bias_grad_wide", Map.of(), args, (dz.cols() + 15) / 16, 1, op)
                                .with(new Lines(dz.cols(), 16, List.of(op.db())))
                        : Call.line("bias_grad", Map.of(), args, dz.cols(), group(LINES), op)
                                .with(new Lines(dz.cols(), 1, List.of(op.db()))));
    }

    @Override
    public void softmax(Op.Softmax op) {
        Tensor y = op.y();
        lines("softmax", op, y.rows(), List.of(y), y, y.rows(), y.cols());
    }

    @Override
    public void softmaxLoss(LossOp.SoftmaxLoss op) {
        Tensor z = op.z();
        float share = 1f / z.rows();
        Object[] args = {
            z, op.labels(), op.losses(), op.dz(), z.rows(), z.cols(), share, op.own(), op.each()
        };
        List<Tensor> own = List.of(z, op.labels(), op.losses(), op.dz());
        lines("softmax_loss", op, z.rows(), own, args);
    }

    @Override
    public void squaredLoss(LossOp.SquaredLoss op) {
        Tensor y = op.y();
        float share = 2f / ((float) y.rows() * y.cols());
        float mean = 1f / y.cols();
        Object[] args = {y, op.labels(), op.losses(), op.dy(), y.rows(), y.cols(), share, mean};
        List<Tensor> own = List.of(y, op.labels(), op.losses(), op.dy());
        Map<String, String> targets =
                op.labels().type() == Type.F32 ? Map.of("TARGETS", "1") : Map.of();
        lines("squared_loss", targets, op, y.rows(), own, args);
    }

    @Override
    public void weighClasses(WeighClasses op) {
        Tensor dy = op.dy();
        Object[] args = {op.weights(), op.labels(), op.losses(), dy, dy.rows(), dy.cols()};
        lines("weigh_classes", op, dy.rows(), List.of(op.labels(), op.losses(), dy), args);
    }

    @Override
    public void meanLoss(LossOp.MeanLoss op) {
        int rows = op.losses().rows();
        alone("mean_loss", op, List.of(), op.losses(), op.clock(), op.loss(), rows, 1f / rows);
    }

    @Override
    public void countHits(LossOp.CountHits op) {
        Tensor y = op.y();
        alone(
                "count_hits",
                op,
                List.of(),
                y,
                op.labels(),
                op.clock(),
                op.hits(),
                y.rows(),
                y.cols());
    }

    @Override
    public void advance(Op.Advance op) {
        alone("advance", op, List.of(), op.clock(), op.rows());
    }
}
