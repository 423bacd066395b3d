package io.kiln.device.cl;

import io.kiln.device.Op;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/** Products of few rows ({@code gemm_skinny.cl}): small batches. */
final class SkinnyFamily implements Family {
    private static final long GROUP = 64;

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
        int rows = m >= 8 ? 8 : m >= 4 ? 4 : m >= 2 ? 2 : 1;
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
