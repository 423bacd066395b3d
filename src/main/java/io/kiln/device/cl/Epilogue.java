package io.kiln.device.cl;

import io.kiln.device.Op;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * What happens to each element of a matrix product after its last k, in this order, without going
 * back to memory: {@code c = c + bias}, {@code c = F(c)}, {@code c = c * D(y)}, and the update of a
 * parameter whose gradient c is (then c itself is not stored).
 *
 * @param bias added to each row, or null
 * @param activation applied, or null
 * @param gradient multiplied by, or null
 * @param update done instead of storing c, or null
 */
record Epilogue(
        Op.@Nullable BiasAdd bias,
        Op.@Nullable Activate activation,
        Op.@Nullable ActivationGrad gradient,
        Op.@Nullable Sgd update) {
    /** Nothing but the product. */
    static final Epilogue NONE = new Epilogue(null, null, null, null);

    /** The operations of a product with this epilogue, in the plan's order. */
    List<Op> after(Op.Gemm gemm) {
        List<Op> ops = new ArrayList<>(List.of(gemm));
        for (Op op : new Op[] {bias, activation, gradient, update}) {
            if (op != null) {
                ops.add(op);
            }
        }
        return ops;
    }
}
