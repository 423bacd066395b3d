package io.kiln.device.cl;

import io.kiln.device.Tensor;
import io.kiln.device.UpdateOp;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a kernel needs to move a parameter ({@code update.clh}), beside its gradient.
 *
 * @param defines values of the kernel's parameters
 * @param buffers the tensors, in order
 * @param scalars the numbers, in order
 */
record Moving(Map<String, String> defines, List<Tensor> buffers, List<Object> scalars) {
    static Moving of(UpdateOp.Move op) {
        return op instanceof UpdateOp.Sgd sgd ? sgd(sgd) : adapt((UpdateOp.Adapt) op);
    }

    private static Moving sgd(UpdateOp.Sgd op) {
        List<Tensor> buffers = new ArrayList<>(List.of(op.w()));
        if (op.v() != null) {
            buffers.add(op.v());
        }
        buffers.addAll(List.of(op.rate(), op.clock()));
        String momentum = op.v() == null ? "0" : op.nesterov() ? "2" : "1";
        return new Moving(
                Map.of("MOMENTUM", momentum), buffers, List.of(op.momentum(), op.decay()));
    }

    private static Moving adapt(UpdateOp.Adapt op) {
        List<Tensor> buffers = new ArrayList<>(List.of(op.w()));
        if (op.m() != null) {
            buffers.add(op.m());
        }
        buffers.addAll(List.of(op.v(), op.rate(), op.clock()));
        List<Object> scalars = List.of(
                op.rate().cols(), op.beta1(), op.beta2(), op.epsilon(), op.decay(), op.shrink());
        Map<String, String> defines = Map.of("ADAPT", "1", "MOMENTUM", op.m() == null ? "0" : "1");
        return new Moving(defines, buffers, scalars);
    }
}
