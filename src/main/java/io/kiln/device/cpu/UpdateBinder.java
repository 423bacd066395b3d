package io.kiln.device.cpu;

import io.kiln.device.Clock;
import io.kiln.device.Op;
import io.kiln.device.Operations;
import io.kiln.device.Tensor;
import io.kiln.device.UpdateOp;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/** The part of {@link Binder} that binds the operations of an update. */
abstract class UpdateBinder implements Operations {
    /** Rows are dealt out in register blocks. */
    private static final int ROWS = 8;

    private final PlainUpdates updates;
    private final Function<Tensor, Slab> slabs;
    private final List<Step> steps = new ArrayList<>();

    UpdateBinder(PlainUpdates updates, Function<Tensor, Slab> slabs) {
        this.updates = updates;
        this.slabs = slabs;
    }

    final List<Step> steps() {
        return List.copyOf(steps);
    }

    final void byRows(Op op, int rows, Set<Tensor> own, Step.Slice work) {
        steps.add(new Step(op, rows, ROWS, own, work));
    }

    /** NOTE: of a matrix own means its columns; its grain tells such a step from one by rows. */
    final void byColumns(Op op, int cols, Set<Tensor> own, Step.Slice work) {
        steps.add(new Step(op, cols, Slab.LINE, own, work));
    }

    final void alone(Op op, Set<Tensor> own, Step.Slice work) {
        steps.add(new Step(op, 1, 1, own, work));
    }

    final Slab slab(Tensor t) {
        return slabs.apply(t);
    }

    /** Does the part of a sweep that begins at an element and has so many. */
    private interface Sweep {
        void over(int o, int n);
    }

    /** Goes element by element through tensors of one shape, pads among them; null is none. */
    private void sweep(Op op, List<Tensor> shaped, Sweep work) {
        Set<Tensor> own = new HashSet<>(shaped);
        Slab w = slab(shaped.get(0));
        if (w.rows == 1) {
            byColumns(
                    op,
                    w.cols,
                    own,
                    (from, to, scratch) -> work.over(from, Slab.padded(to - from)));
        } else {
            byRows(
                    op,
                    w.rows,
                    own,
                    (from, to, scratch) -> work.over(from * w.ld, (to - from) * w.ld));
        }
    }

    private static List<Tensor> present(@Nullable Tensor... tensors) {
        return Arrays.stream(tensors).filter(Objects::nonNull).toList();
    }

    @Override
    public void sgd(UpdateOp.Sgd op) {
        Slab w = slab(op.w());
        Slab dw = slab(op.dw());
        Slab v = op.v() == null ? null : slab(op.v());
        Slab rate = slab(op.rate());
        int[] clock = slab(op.clock()).i;
        sweep(op, present(op.w(), op.dw(), op.v()), (o, n) -> {
            float now = rate.f[rate.offset + clock[Clock.STEP]];
            updates.sgd(op, w, dw, v, now, o, n);
        });
    }

    @Override
    public void adapt(UpdateOp.Adapt op) {
        Slab w = slab(op.w());
        Slab dw = slab(op.dw());
        Slab m = op.m() == null ? null : slab(op.m());
        Slab v = slab(op.v());
        Slab rate = slab(op.rate());
        int[] clock = slab(op.clock()).i;
        sweep(
                op,
                present(op.w(), op.dw(), op.m(), op.v()),
                (o, n) -> updates.adapt(op, w, dw, m, v, rate, clock[Clock.STEP], o, n));
    }

    @Override
    public void average(UpdateOp.Average op) {
        Slab w = slab(op.w());
        Slab average = slab(op.average());
        int[] clock = slab(op.clock()).i;
        sweep(op, List.of(op.w(), op.average()), (o, n) -> {
            float share = PlainUpdates.share(op.decay(), clock[Clock.TIME]);
            updates.average(w, average, share, o, n);
        });
    }

    @Override
    public void squares(UpdateOp.Squares op) {
        Slab x = slab(op.x());
        Slab squares = slab(op.squares());
        byColumns(
                op,
                x.cols,
                Set.of(op.x(), op.squares()),
                (from, to, scratch) -> updates.squares(x, squares, from, to, scratch));
    }

    @Override
    public void sum(UpdateOp.Sum op) {
        Slab x = slab(op.x());
        Slab sum = slab(op.sum());
        alone(op, Set.of(op.sum()), (from, to, scratch) -> {
            float before = op.anew() ? 0f : sum.f[sum.offset];
            sum.f[sum.offset] = before + updates.sum(x, scratch);
        });
    }

    @Override
    public void shrink(UpdateOp.Shrink op) {
        Slab squares = slab(op.squares());
        Slab x = slab(op.x());
        if (op.whole() && x.rows > 1) {
            byRows(op, x.rows, Set.of(op.x()), (from, to, scratch) -> {
                float factor = PlainUpdates.factor(squares.f[squares.offset], op.limit());
                updates.scale(x, factor, from, to);
            });
        } else {
            byColumns(
                    op,
                    x.cols,
                    op.whole() ? Set.of(op.x()) : Set.of(op.x(), op.squares()),
                    (from, to, scratch) ->
                            updates.shrink(squares, x, op.limit(), from, to, scratch));
        }
    }
}
