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
    private static final long GROUP = 32;

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
        int rows = m >= 4 ? 4 : 1;
        long group = limits.group() >= GROUP ? GROUP : 8;
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
