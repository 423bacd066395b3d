package io.kiln.device.cl;

import io.kiln.device.Op;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/**
 * Products whose work-items hand each other what they read ({@code gemm_subgroup.cl}). Without
 * sub-groups local memory stands in for them: slow, but the index maps are the same and tested.
 */
final class SubgroupFamily implements Family {
    private static final int GROUP = 32;

    private final int most; // rows of a work-item
    private final int width; // work-items of a group

    SubgroupFamily() {
        this(4, GROUP);
    }

    private SubgroupFamily(int most, int width) {
        this.most = most;
        this.width = width;
    }

    @Override
    public Family with(Map<String, Integer> given) {
        var parameters = new Parameters(name(), given);
        var family = new SubgroupFamily(
                parameters.take("ROWS", 4, 1, 2, 4, 8),
                parameters.take("WIDTH", GROUP, 8, 16, 32, 64, 128));
        parameters.end();
        return family;
    }

    @Override
    public List<Map<String, Integer>> space() {
        return new Space().with("ROWS", 1, 2, 4, 8).with("WIDTH", 16, 32, 64).points();
    }

    @Override
    public @Nullable Cost cost(Op.Gemm gemm, Limits limits) {
        double rows = rows(gemm.c().rows());
        double across = Math.ceil(gemm.c().cols() / (double) width);
        double groups = Math.ceil(gemm.c().rows() / rows) * across;
        double k = gemm.depth();
        double items = groups * width;
        return limits.subgroups()
                ? new Cost(
                        (int) (3 * rows + 12),
                        0,
                        width,
                        groups,
                        items * rows * k,
                        (rows + 1) / rows,
                        (items + groups * rows) * k * Float.BYTES + gemm.c().bytes())
                : null; // the stand-in is for tests
    }

    private int rows(int m) {
        return m >= most ? most : 1;
    }

    @Override
    public String name() {
        return "subgroup";
    }

    @Override
    public @Nullable String refusal(Limits limits) {
        return limits.group() >= 8 ? null : "groups of 8 work-items are needed";
    }

    @Override
    public List<Call> gemm(Op.Gemm gemm, Epilogue epilogue, Limits limits) {
        int m = gemm.c().rows();
        int n = gemm.c().cols();
        int rows = rows(m);
        long group = limits.group() >= width ? width : 8;
        Map<String, String> defines = epilogue.defines();
        defines.put("TRANS_A", gemm.transA() ? "1" : "0");
        defines.put("TRANS_B", gemm.transB() ? "1" : "0");
        defines.put("ROWS", Integer.toString(rows));
        defines.put("WIDTH", Long.toString(group));
        defines.put("EMULATED", limits.subgroups() ? "0" : "1");
        long[] global = {(n + group - 1) / group * group, (m + rows - 1L) / rows};
        return List.of(new Call(
                "gemm_subgroup",
                defines,
                epilogue.args(gemm),
                global,
                new long[] {group, 1},
                epilogue.after(gemm)));
    }
}
