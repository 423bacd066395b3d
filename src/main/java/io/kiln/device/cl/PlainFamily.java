package io.kiln.device.cl;

import io.kiln.device.Op;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/** The textbook's product ({@code gemm.cl}): one work-item an element, on any device. */
final class PlainFamily implements Family {
    private static final int GROUP = 64;

    @Override
    public String name() {
        return "plain";
    }

    @Override
    public @Nullable String refusal(Limits limits) {
        return null;
    }

    @Override
    public List<Call> gemm(Op.Gemm gemm, Epilogue epilogue, Limits limits) {
        Map<String, String> defines = epilogue.defines();
        defines.put("TRANS_A", gemm.transA() ? "1" : "0");
        defines.put("TRANS_B", gemm.transB() ? "1" : "0");
        long group = Math.min(GROUP, limits.group());
        long[] global = {(gemm.c().size() + group - 1) / group * group};
        return List.of(new Call(
                "gemm",
                defines,
                epilogue.args(gemm),
                global,
                new long[] {group},
                epilogue.after(gemm)));
    }
}
