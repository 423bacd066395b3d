package io.kiln.device.cl;

import io.kiln.device.Op;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/** Products on tiles in local memory ({@code gemm_local.cl}): for GPUs. */
final class LocalFamily implements Family {
    private final @Nullable LocalTile fixed;

    /** With the tile that suits the device and the product. */
    LocalFamily() {
        this(null);
    }

    /** With a fixed tile, or the one that suits for null. */
    LocalFamily(@Nullable LocalTile fixed) {
        this.fixed = fixed;
    }

    @Override
    public String name() {
        return "local";
    }

    @Override
    public @Nullable String refusal(Limits limits) {
        return LocalTile.of(1, 1, limits) != null
                ? null
                : "the device has %,d bytes of local memory and groups of %,d; too small for any tile"
                        .formatted(limits.localBytes(), limits.group());
    }

    @Override
    public List<Call> gemm(Op.Gemm gemm, Epilogue epilogue, Limits limits) {
        int m = gemm.c().rows();
        int n = gemm.c().cols();
        LocalTile tile = fixed != null ? fixed : LocalTile.of(m, n, limits);
        if (tile == null) {
            throw new IllegalStateException("no tile fits, see refusal()");
        }
        Map<String, String> defines = epilogue.defines();
        defines.putAll(tile.defines());
        defines.put("TRANS_A", gemm.transA() ? "1" : "0");
        defines.put("TRANS_B", gemm.transB() ? "1" : "0");
        return List.of(new Call(
                "gemm_local",
                defines,
                epilogue.args(gemm),
                tile.global(m, n),
                tile.group(),
                epilogue.after(gemm)));
    }
}
