package io.kiln.device.cl;

import io.kiln.device.Op;
import io.kiln.device.Tensor;
import io.kiln.device.UpdateOp;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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
        UpdateOp.@Nullable Move update) {
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

    /** Values of the parameters of epilogue.clh, where they differ from 0. */
    Map<String, String> defines() {
        Map<String, String> defines = new TreeMap<>();
        if (bias != null) {
            defines.put("BIAS", "1");
        }
        if (activation != null) {
            defines.put("ACTIVATE", "1");
            defines.put("ACT", Binder.token(activation.activation()));
        }
        if (gradient != null) {
            defines.put("GRAD", "1");
            defines.put("ACT", Binder.token(gradient.activation()));
        }
        if (update != null) {
            defines.put("UPDATE", "1");
            defines.putAll(Moving.of(update).defines());
        }
        return defines;
    }

    /** The kernel's arguments after m, n and k, as EPILOGUE_PARAMETERS lists them. */
    List<Object> args() {
        List<Object> args = new ArrayList<>();
        if (bias != null) {
            args.add(bias.bias());
        }
        if (gradient != null) {
            args.add(gradient.y());
        }
        if (update != null) {
            Moving moving = Moving.of(update);
            args.addAll(moving.buffers());
            args.addAll(moving.scalars());
        }
        return args;
    }

    /** Tensors of which a row of the result needs the same row alone. */
    List<Tensor> rowwise(Op.Gemm gemm) {
        List<Tensor> own = new ArrayList<>(List.of(gemm.c()));
        if (!gemm.transA()) {
            own.add(gemm.a());
        }
        if (gradient != null) {
            own.add(gradient.y());
        }
        if (update != null) {
            own.addAll(update.writes());
        }
        own.removeAll(List.of(gemm.b()));
        return own;
    }

    /** All arguments of a kernel that does a product with this epilogue in one launch. */
    List<Object> args(Op.Gemm gemm) {
        return args(gemm, gemm.a(), gemm.b());
    }

    /** The same of a kernel that reads other memory in place of the product's factors. */
    List<Object> args(Op.Gemm gemm, Object... factors) {
        List<Object> args = new ArrayList<>(List.of(factors));
        if (update == null) {
            args.add(gemm.c());
        }
        args.addAll(List.of(gemm.c().rows(), gemm.c().cols(), gemm.depth()));
        args.addAll(args());
        return args;
    }
}
