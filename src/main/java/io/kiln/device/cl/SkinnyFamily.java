package io.kiln.device.cl;

import io.kiln.device.Op;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/** Products of few rows ({@code gemm_skinny.cl}): small batches. */
final class SkinnyFamily implements Family {
    private static final long GROUP = 64;

    private final int most; // rows of a work-item

    SkinnyFamily() {
        this(8);
    }

    private SkinnyFamily(int most) {
        this.most = most;
    }

    @Override
    public Family with(Map<String, Integer> given) {
        var parameters = new Parameters(name(), given);
        var family = new SkinnyFamily(parameters.take("ROWS", 8, 1, 2, 4, 8));
        parameters.end();
        return family;
    }

    @Override
    public List<Map<String, Integer>> space() {
        return new Space().with("ROWS", 1, 2, 4, 8).points();
    }

    @Override
    public Cost cost(Op.Gemm gemm, Limits limits) {
        double rows = rows(gemm.c().rows());
        double items = Math.ceil(gemm.c().rows() / rows) * gemm.c().cols();
        double k = gemm.depth();
        return new Cost(
                (int) (2 * rows + 12),
                0,
                Math.min(GROUP, limits.group()),
                Math.max(1, items / GROUP),
                items * rows * k,
                (rows + 1) / rows,
                items * k * Float.BYTES + gemm.c().bytes());
    }

    private int rows(int m) {
        return Math.min(most, m >= 8 ? 8 : m >= 4 ? 4 : m >= 2 ? 2 : 1);
    }

    @Override
    public String name() {
        return "skinny";
    }

    @Override
    public @Nullable String refusal(Limits limits) {
        return null;
    }

    @Override
    public List<Call> gemm(Op.Gemm gemm, Epilogue epilogue, Limits limits) {
        int m = gemm.c().rows();
        int n = gemm.c().cols();
        int rows = rows(m);
        long group = Math.min(GROUP, limits.group());
        Map<String, String> defines = epilogue.defines();
        defines.put("TRANS_A", gemm.transA() ? "1" : "0");
        defines.put("TRANS_B", gemm.transB() ? "1" : "0");
        defines.put("ROWS", Integer.toString(rows));
        long[] global = {(n + group - 1) / group * group, (m + rows - 1L) / rows};
        return List.of(new Call(
                "gemm_skinny",
                defines,
                epilogue.args(gemm),
                global,
                new long[] {group, 1},
                epilogue.after(gemm)));
    }
}
