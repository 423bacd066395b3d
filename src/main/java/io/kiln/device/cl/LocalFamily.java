package io.kiln.device.cl;

import io.kiln.device.DeviceInfo;
import io.kiln.device.Op;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
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
    public Family with(Map<String, Integer> given) {
        var parameters = new Parameters(name(), given);
        int[] edges = {8, 16, 32, 64, 128, 256};
        int[] items = {1, 2, 4, 8, 16};
        var tile = new LocalTile(
                parameters.take("BM", 64, edges),
                parameters.take("BN", 64, edges),
                parameters.take("BK", 16, 4, 8, 16, 32),
                parameters.take("TM", 4, items),
                parameters.take("TN", 4, items),
                parameters.take("SWIZZLE", 1, 1, 2, 4, 8, 16));
        parameters.end();
        return new LocalFamily(tile);
    }

    @Override
    public List<Map<String, Integer>> space() {
        int[] edges = {16, 32, 64, 128, 256};
        return new Space()
                .with("BM", edges)
                .with("BN", edges)
                .with("BK", 8, 16, 32)
                .with("TM", 2, 4, 8, 16)
                .with("TN", 2, 4, 8, 16)
                .with("SWIZZLE", 1, 4, 8)
                .points();
    }

    @Override
    public @Nullable Cost cost(Op.Gemm gemm, Limits limits) {
        LocalTile tile =
                fixed != null ? fixed : LocalTile.of(gemm.c().rows(), gemm.c().cols(), limits);
        return tile == null || limits.kind() == DeviceInfo.Kind.CPU ? null : tile.cost(gemm);
    }

    @Override
    public @Nullable String refusal(Limits limits) {
        if (fixed != null) {
            return fixed.fits(limits)
                    ? null
                    : String.format(
                            Locale.ROOT,
                            "a tile takes %,d bytes of local memory and groups of %,d; the device has %,d and %,d",
                            fixed.localBytes(),
                            fixed.group()[0] * fixed.group()[1],
                            limits.localBytes(),
                            limits.group());
        }
        return LocalTile.of(1, 1, limits) != null
                ? null
                : String.format(
                        Locale.ROOT,
                        "the device has %,d bytes of local memory and groups of %,d; too small for any tile",
                        limits.localBytes(),
                        limits.group());
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
