package io.kiln.device;

import java.util.List;
import java.util.stream.Collectors;

/** Operations as tables and timelines print them. */
public final class Wording {
    private Wording() {}

    /**
     * What an operation makes of what.
     *
     * @param op the operation
     * @return for example {@code dw1[784x128] <- y0[128x784]^T dz1[128x128]}
     */
    public static String flow(Op op) {
        String reads = op instanceof Op.Gemm gemm
                ? gemm.a() + (gemm.transA() ? "^T " : " ") + gemm.b() + (gemm.transB() ? "^T" : "")
                : names(op.reads());
        return names(op.writes()) + " <- " + reads;
    }

    private static String names(List<Tensor> tensors) {
        return tensors.stream().map(Tensor::toString).collect(Collectors.joining(" "));
    }

    /**
     * The kind of an operation and its size.
     *
     * @param op the operation
     * @return for example {@code Gemm 784x128x128}, rows by columns by depth, or the shape of what
     *     any other one writes
     */
    public static String title(Op op) {
        if (op instanceof Op.Gemm gemm) {
            return "Gemm " + gemm.c().shape() + "x" + gemm.depth();
        }
        List<Tensor> writes = op.writes();
        return op.kind() + " " + writes.get(writes.size() - 1).shape();
    }
}
