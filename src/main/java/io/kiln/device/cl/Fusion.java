package io.kiln.device.cl;

import io.kiln.device.Op;
import io.kiln.device.Plan;
import io.kiln.device.Role;
import io.kiln.device.Tensor;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

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
 * An operation joins a group by moving up to it, across operations with which it has no conflict:
 * none writes what the other touches.
 */
final class Fusion {
    private final List<Op> rest;
    private final Plan plan;

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
        var fusion = new Fusion(plan);
        List<List<Op>> groups = new ArrayList<>();
        while (!fusion.rest.isEmpty()) {
            Op first = fusion.rest.remove(0);
            groups.add(
                    first instanceof Op.Gemm gemm
                            ? fusion.epilogue(gemm).after(gemm)
                            : List.of(first));
        }
        return groups;
    }

    /** What a group does after its product. */
    static Epilogue epilogue(List<Op> group) {
        Op.BiasAdd bias = null;
        Op.Activate activation = null;
        Op.ActivationGrad gradient = null;
        Op.Sgd update = null;
        for (Op op : group.subList(1, group.size())) {
            if (op instanceof Op.BiasAdd b) {
                bias = b;
            } else if (op instanceof Op.Activate a) {
                activation = a;
            } else if (op instanceof Op.ActivationGrad g) {
                gradient = g;
            } else if (op instanceof Op.Sgd s) {
                update = s;
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
        return new Epilogue(null, null, null, join(gemm, Op.Sgd.class));
    }

    /**
     * Takes the next operation that touches the product's result out of the list, if it is of this
     * kind, works on that result and may move up to the product; else null.
     */
    private <T extends Op> @Nullable T join(Op.Gemm gemm, Class<T> kind) {
        for (int i = 0; i < rest.size(); i++) {
            Op op = rest.get(i);
            if (op.reads().contains(gemm.c()) || op.writes().contains(gemm.c())) {
                if (kind.isInstance(op) && fits(gemm, op) && free(op, i)) {
                    rest.remove(i);
                    return kind.cast(op);
                }
                return null;
            }
        }
        return null;
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
        } else if (op instanceof Op.Sgd sgd) {
            // The update of one element would be seen by products of others that read w.
            boolean reads = op.writes().contains(gemm.a()) || op.writes().contains(gemm.b());
            return sgd.dw().equals(c) && !op.writes().contains(c) && !reads && onlyFor(gemm, op);
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
