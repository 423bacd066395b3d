package io.kiln.device.cl;

import io.kiln.device.Activation;
import io.kiln.device.DeviceInfo;
import io.kiln.device.Op;
import io.kiln.device.Operations;
import io.kiln.device.Tensor;
import io.kiln.device.Type;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Turns groups of operations into launches. The family answers for matrix products with what
 * follows them; each other operation is one launch of the kernel of its name.
 */
final class Binder implements Operations {
    /** Work-items of a group where each does one element. */
    private static final int ELEMENTS = 64;

    /** Work-items of a group where each does one row or column. */
    private static final int LINES = 16;

    private final Family family;
    private final Limits limits;
    private final List<Call> calls = new ArrayList<>();

    private Binder(Family family, Limits limits) {
        this.family = family;
        this.limits = limits;
    }

    static List<Call> bind(List<List<Op>> groups, Family family, Limits limits) {
        var binder = new Binder(family, limits);
        for (List<Op> group : groups) {
            if (group.get(0) instanceof Op.Gemm gemm) {
                binder.calls.addAll(family.gemm(gemm, Fusion.epilogue(group), limits));
            } else {
                group.get(0).on(binder);
            }
        }
        return List.copyOf(binder.calls);
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

    private void lines(String file, Op op, int lines, Object... args) {
        calls.add(Call.line(file, Map.of(), List.of(args), lines, group(LINES), op));
    }

    private void alone(String file, Op op, Object... args) {
        calls.add(Call.line(file, Map.of(), List.of(args), 1, 1, op));
    }

    /** Whether twins with wide vectors take the places of kernels for single elements. */
    private boolean wide() {
        return limits.kind() == DeviceInfo.Kind.CPU && !(family instanceof PlainFamily);
    }

    private long group(int wanted) {
        return Math.min(wanted, limits.group());
    }

    @Override
    public void gather(Op.Gather op) {
        Tensor x = op.x();
        boolean wide = wide(); // a core fetches a row at a time
        String source = op.source().type() == Type.U8 ? "uchar" : "float";
        List<Object> args = List.of(
                op.source(),
                op.order(),
                op.clock(),
                x,
                x.rows(),
                x.cols(),
                op.factor(),
                op.shift());
        calls.add(Call.line(
                wide ? "gather_wide" : "gather",
                Map.of("SOURCE", source),
                args,
                wide ? x.rows() : x.size(),
                wide ? 1 : group(ELEMENTS),
                op));
    }

    @Override
    public void gatherLabels(Op.GatherLabels op) {
        int rows = op.labels().rows();
        lines("gather_labels", op, rows, op.source(), op.order(), op.clock(), op.labels(), rows);
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
        }
    }

    @Override
    public void activationGrad(Op.ActivationGrad op) {
        if (op.activation() != Activation.IDENTITY) {
            Map<String, String> act = Map.of("ACT", token(op.activation()));
            each("activation_grad", act, op, op.y(), op.y(), op.dy(), op.y().size());
        }
    }

    @Override
    public void biasGrad(Op.BiasGrad op) {
        Tensor dz = op.dz();
        List<Object> args = List.of(dz, op.db(), dz.rows(), dz.cols());
        calls.add(
                wide()
                        ? Call.line("bias_grad_wide", Map.of(), args, (dz.cols() + 15) / 16, 1, op)
                        : Call.line("bias_grad", Map.of(), args, dz.cols(), group(LINES), op));
    }

    @Override
    public void softmax(Op.Softmax op) {
        Tensor y = op.y();
        lines("softmax", op, y.rows(), y, y.rows(), y.cols());
    }

    @Override
    public void softmaxLoss(Op.SoftmaxLoss op) {
        Tensor z = op.z();
        float share = 1f / z.rows();
        Object[] args = {z, op.labels(), op.losses(), op.dz(), z.rows(), z.cols(), share};
        lines("softmax_loss", op, z.rows(), args);
    }

    @Override
    public void squaredLoss(Op.SquaredLoss op) {
        Tensor y = op.y();
        float share = 2f / ((float) y.rows() * y.cols());
        float mean = 1f / y.cols();
        Object[] args = {y, op.labels(), op.losses(), op.dy(), y.rows(), y.cols(), share, mean};
        lines("squared_loss", op, y.rows(), args);
    }

    @Override
    public void meanLoss(Op.MeanLoss op) {
        int rows = op.losses().rows();
        alone("mean_loss", op, op.losses(), op.clock(), op.loss(), rows, 1f / rows);
    }

    @Override
    public void countHits(Op.CountHits op) {
        Tensor y = op.y();
        alone("count_hits", op, y, op.labels(), op.clock(), op.hits(), y.rows(), y.cols());
    }

    @Override
    public void sgd(Op.Sgd op) {
        Tensor w = op.w();
        List<Object> args = new ArrayList<>(List.of(w, op.dw()));
        if (op.v() != null) {
            args.add(op.v());
        }
        args.addAll(List.of(op.rate(), op.clock(), w.size(), op.momentum(), op.decay()));
        Map<String, String> momentum = Map.of("MOMENTUM", op.v() == null ? "0" : "1");
        each("sgd", momentum, op, w, args.toArray());
    }

    @Override
    public void advance(Op.Advance op) {
        alone("advance", op, op.clock(), op.rows());
    }
}
