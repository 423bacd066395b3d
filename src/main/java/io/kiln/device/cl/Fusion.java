package io.kiln.device.cl;

import io.kiln.device.Op;
import io.kiln.device.Plan;
import io.kiln.device.Role;
import io.kiln.device.Tensor;
import io.kiln.device.UpdateOp;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Groups a plan's operations so that each group is one pass over memory. A matrix product takes
 * with it, in this order and each only if it is there:
 *
 * <ol>
 *   <li>the bias added to its result and the activation applied to it (a layer's forward pass);
 *   <li>the derivative that its result is multiplied by (a layer's error);
 *   <li>the update of the parameter whose gradient it is, if nothing else looks at the gradient,
 *       which then is never stored.
 * </ol>
 *
 * Where a family of products can do it, a product itself joins the gather of its left matrix, which
 * is then read where the data lies.
 *
 * <p>An operation joins a group by moving up to it, across operations with which it has no conflict:
 * none writes what the other touches.
 */
final class Fusion {
    private final List<Op> rest;
    private final Plan plan;
    private Op.@Nullable Gather batch; // what the group under way begins with

    private Fusion(Plan plan) {
        this.plan = plan;
        this.rest = new ArrayList<>(plan.ops());
    }

    /** Each operation on its own, in the plan's order. */
    static List<List<Op>> none(Plan plan) {
        return plan.ops().stream().map(List::of).toList();
    }

    /** The groups, in an order that gives the plan's results. */
    static List<List<Op>> all(Plan plan) {
        return groups(plan, false);
    }

    /** The same, where gathers take their products along. */
    static List<List<Op>> gathering(Plan plan) {
        return groups(plan, true);
    }

    private static List<List<Op>> groups(Plan plan, boolean gathering) {
        var fusion = new Fusion(plan);
        List<List<Op>> groups = new ArrayList<>();
        while (!fusion.rest.isEmpty()) {
            groups.add(fusion.next(gathering));
        }
        return groups;
    }

    private List<Op> next(boolean gathering) {
        Op first = rest.remove(0);
        batch = gathering && first instanceof Op.Gather gather ? gather : null;
        Op.Gemm product = batch != null ? join(batch) : first instanceof Op.Gemm gemm ? gemm : null;
        List<Op> group = new ArrayList<>();
        if (product != first) {
            group.add(first);
        }
        if (product != null) {
            group.addAll(epilogue(product).after(product));
        }
        return group;
    }

    /** What a group does after its product. */
    static Epilogue epilogue(List<Op> group) {
        Op.BiasAdd bias = null;
        Op.Activate activation = null;
        Op.ActivationGrad gradient = null;
        UpdateOp.Move update = null;
        for (Op op : group.subList(1, group.size())) {
            if (op instanceof Op.BiasAdd b) {
                bias = b;
            } else if (op instanceof Op.Activate a) {
                activation = a;
            } else if (op instanceof Op.ActivationGrad g) {
                gradient = g;
            } else if (op instanceof UpdateOp.Move m) {
                update = m;
            } else {
                throw new IllegalStateException(op.kind() + " after a product");
            }
        }
        return new Epilogue(bias, activation, gradient, update);
    }

    private Epilogue epilogue(Op.Gemm gemm) {
        Op.BiasAdd bias = join(gemm, Op.BiasAdd.class);
        Op.Activate activation = join(gemm, Op.Activate.class);
        if (bias != null || activation != null) {
            return new Epilogue(bias, activation, null, null);
        }
        Op.ActivationGrad gradient = join(gemm, Op.ActivationGrad.class);
        if (gradient != null) {
            return new Epilogue(null, null, gradient, null);
        }
        return new Epilogue(null, null, null, join(gemm, UpdateOp.Move.class));
    }

    private <T extends Op> @Nullable T join(Op.Gemm gemm, Class<T> kind) {
        return join(gemm.c(), kind, op -> fits(gemm, op) && apart(op));
    }

    private Op.@Nullable Gemm join(Op.Gather gather) {
        return join(gather.x(), Op.Gemm.class, op -> fits(gather, (Op.Gemm) op));
    }

    /**
     * Takes the next operation that touches a tensor out of the list, if it is of this kind, fits
     * and may move to the front; else null.
     */
    private <T extends Op> @Nullable T join(Tensor t, Class<T> kind, Predicate<Op> fitting) {
        for (int i = 0; i < rest.size(); i++) {
            Op op = rest.get(i);
            if (op.reads().contains(t) || op.writes().contains(t)) {
                if (kind.isInstance(op) && fitting.test(op) && free(op, i)) {
                    rest.remove(i);
                    return kind.cast(op);
                }
                return null;
            }
        }
        return null;
    }

    /** Whether the product needs of the batch only its left matrix, and leaves the data alone. */
    private static boolean fits(Op.Gather gather, Op.Gemm gemm) {
        Tensor x = gather.x();
        return gemm.a().equals(x)
                && !gemm.transA()
                && !gemm.b().equals(x)
                && !gemm.c().equals(x)
                && !gather.reads().contains(gemm.c());
    }

    /** Whether the operation works on the product's result alone, element by element. */
    private boolean fits(Op.Gemm gemm, Op op) {
        Tensor c = gemm.c();
        if (op instanceof Op.BiasAdd add) {
            return add.y().equals(c) && !add.bias().equals(c);
        } else if (op instanceof Op.Activate activate) {
            return activate.y().equals(c);
        } else if (op instanceof Op.ActivationGrad grad) {
            return grad.dy().equals(c) && !grad.y().equals(c);
        } else if (op instanceof UpdateOp.Move move) {
            // The update of one element would be seen by products of others that read w.
            boolean reads = op.writes().contains(gemm.a()) || op.writes().contains(gemm.b());
            return move.dw().equals(c) && !op.writes().contains(c) && !reads && onlyFor(gemm, op);
        }
        return false;
    }

    /** Whether nothing but the update looks at the gradient, which then need not be stored. */
    private boolean onlyFor(Op.Gemm gemm, Op update) {
        return gemm.c().role() == Role.SCRATCH
                && plan.ops().stream()
                        .filter(op -> op != gemm && op != update)
                        .noneMatch(op ->
                                op.reads().contains(gemm.c()) || op.writes().contains(gemm.c()));
    }

    /** Whether the operation may be done while the batch is still being gathered. */
    private boolean apart(Op op) {
        return batch == null || !conflict(batch, op);
    }

    /** Whether the operation at this place may move to the front of the list. */
    private boolean free(Op op, int place) {
        return rest.subList(0, place).stream().noneMatch(other -> conflict(op, other));
    }

    /** Whether the order of two operations matters. */
    static boolean conflict(Op one, Op other) {
        return meet(one.writes(), other.writes())
                || meet(one.writes(), other.reads())
                || meet(one.reads(), other.writes());
    }

    private static boolean meet(List<Tensor> some, List<Tensor> others) {
        return some.stream().anyMatch(others::contains);
    }
}
