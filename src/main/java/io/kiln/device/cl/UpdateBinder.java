package io.kiln.device.cl;

import io.kiln.device.DeviceInfo;
import io.kiln.device.Op;
import io.kiln.device.Operations;
import io.kiln.device.Tensor;
import io.kiln.device.UpdateOp;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The part of {@link Binder} that turns the operations of an update into launches. */
abstract class UpdateBinder implements Operations {
    /** Work-items of a group where each does one element. */
    static final int ELEMENTS = 64;

    /** Work-items of a group where each does one row or column. */
    static final int LINES = 16;

    /** Columns that an item of a wide kernel does. */
    private static final int COLUMNS = 16;

    /** Elements that an item of a wide kernel does: enough to be worth a start. */
    private static final int RUN = 256;

    final Family family;
    final Limits limits;
    final List<Call> calls = new ArrayList<>();

    UpdateBinder(Family family, Limits limits) {
        this.family = family;
        this.limits = limits;
    }

    /** Whether twins with wide vectors take the places of kernels for single elements. */
    final boolean wide() {
        return limits.kind() == DeviceInfo.Kind.CPU && !(family instanceof PlainFamily);
    }

    final long group(int wanted) {
        return Math.min(wanted, limits.group());
    }

    final void alone(String file, Op op, List<Tensor> own, Object... args) {
        calls.add(Call.line(file, Map.of(), List.of(args), 1, 1, op).with(new Lines(1, 1, own)));
    }

    /**
     * One item an element of these tensors, or a run of them; a bias is so small that its elements
     * need no vectors, but as many items as its gradient.
     */
    private void elements(Call one, Call many, List<Tensor> shaped) {
        int size = shaped.get(0).size();
        calls.add(
                wide() && shaped.get(0).rows() > 1
                        ? many.with(new Lines(size, RUN, shaped))
                        : one.with(new Lines(size, 1, shaped)));
    }

    private Call one(String file, Map<String, String> defines, List<Object> args, Op op, int size) {
        return Call.line(file, defines, args, size, group(ELEMENTS), op);
    }

    private static Call many(
            String file, Map<String, String> defines, List<Object> args, Op op, int size) {
        return Call.line(file, defines, args, (size + RUN - 1) / RUN, 1, op);
    }

    private void move(String file, UpdateOp.Move op) {
        int size = op.w().size();
        Moving moving = Moving.of(op);
        List<Object> args = new ArrayList<>(moving.buffers());
        args.add(1, op.dw());
        args.add(size);
        args.addAll(moving.scalars());
        List<Tensor> shaped = new ArrayList<>(List.of(op.dw()));
        shaped.addAll(op.writes());
        elements(
                one(file, moving.defines(), args, op, size),
                many("update_wide", moving.defines(), args, op, size),
                shaped);
    }

    @Override
    public void sgd(UpdateOp.Sgd op) {
        move("sgd", op);
    }

    @Override
    public void adapt(UpdateOp.Adapt op) {
        move("adapt", op);
    }

    @Override
    public void average(UpdateOp.Average op) {
        int size = op.w().size();
        List<Object> args = List.of(op.w(), op.average(), op.clock(), size, op.decay());
        elements(
                one("average", Map.of(), args, op, size),
                many("average_wide", Map.of(), args, op, size),
                List.of(op.w(), op.average()));
    }

    @Override
    public void squares(UpdateOp.Squares op) {
        Tensor x = op.x();
        List<Object> args = List.of(x, op.squares(), x.rows(), x.cols());
        int each = wide() ? COLUMNS : 1;
        String file = wide() ? "squares_wide" : "squares";
        long group = wide() ? 1 : group(LINES);
        calls.add(Call.line(file, Map.of(), args, (x.cols() + each - 1) / each, group, op)
                .with(new Lines(x.cols(), each, List.of(op.squares()))));
    }

    @Override
    public void sum(UpdateOp.Sum op) {
        Map<String, String> anew = Map.of("ANEW", op.anew() ? "1" : "0");
        List<Object> args = List.of(op.x(), op.sum(), op.x().cols());
        calls.add(Call.line("sum", anew, args, 1, 1, op).with(new Lines(1, 1, List.of(op.sum()))));
    }

    @Override
    public void shrink(UpdateOp.Shrink op) {
        Tensor x = op.x();
        List<Object> args =
                List.of(op.squares(), x, x.rows(), x.cols(), op.squares().cols(), op.limit());
        int size = x.size();
        if (wide() && !op.whole()) {
            calls.add(Call.line("shrink_wide", Map.of(), args, x.rows(), 1, op)
                    .with(new Lines(x.rows(), 1, List.of(x))));
        } else {
            elements(
                    one("shrink", Map.of(), args, op, size),
                    many("shrink_all_wide", Map.of(), args, op, size),
                    List.of(x));
        }
    }
}
