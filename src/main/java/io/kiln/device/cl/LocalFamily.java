package io.kiln.device.cl;

import io.kiln.device.DeviceInfo;
import io.kiln.device.Op;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

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
        int[] edges = {8, 16, 32, 64, 96, 128, 192, 256};
        int bm = parameters.take("BM", 64, edges);
        int bn = parameters.take("BN", 64, edges);
        var tile = new LocalTile(
                bm,
                bn,
                parameters.take("BK", 16, 4, 8, 16, 32, 64),
                parameters.take("TM", 4, dividing(bm)),
                parameters.take("TN", 4, dividing(bn)),
                parameters.take("SWIZZLE", 1, 1, 2, 4, 8, 16));
        parameters.end();
        return new LocalFamily(tile);
    }

    /** How many rows or columns of a tile with so many an item can take. */
    private static int[] dividing(int edge) {
        return IntStream.of(1, 2, 4, 8, 12, 16).filter(of -> edge % of == 0).toArray();
    }

    @Override
    public List<Map<String, Integer>> space() {
        return new Space()
                        .with("BM", 16, 32, 64, 128, 256)
                        .with("BN", 16, 32, 64, 96, 128, 192, 256)
                        .with("BK", 8, 16, 32)
                        .with("TM", 2, 4, 8, 16)
                        .with("TN", 2, 4, 8, 12, 16)
                        .with("SWIZZLE", 1, 4, 8)
                        .points()
                        .stream()
                        .filter(point ->
                                point.getOrDefault("BN", 0) % point.getOrDefault("TN", 1) == 0)
                        .toList();
    }

    @Override
    public @Nullable Cost cost(Op.Gemm gemm, Limits limits) {
        LocalTile tile = fixed != null ? fixed : LocalTile.of(gemm, limits);
        return tile == null || limits.kind() == DeviceInfo.Kind.CPU ? null : tile.cost(gemm);
    }

    @Override
    public @Nullable String refusal(Limits limits) {
        if (fixed != null) {
            return fixed.refusal(limits);
        }
        return LocalTile.any(limits)
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
        LocalTile tile = fixed != null ? fixed : LocalTile.of(gemm, limits);
        if (tile == null) {
            throw new IllegalStateException("no tile fits, see refusal()");
        }
        Map<String, String> defines = epilogue.defines();
        defines.putAll(tile.defines());
        defines.put("TRANS_A", gemm.transA() ? "1" : "0");
        defines.put("TRANS_B", gemm.transB() ? "1" : "0");
        defines.put("FOURS", inFours(gemm) ? "1" : "0");
        return List.of(new Call(
                "gemm_local",
                defines,
                epilogue.args(gemm),
                tile.global(m, n),
                tile.group(),
                epilogue.after(gemm)));
    }

    /** Whether every fourth float of each row stands right for a vector. */
    private static boolean inFours(Op.Gemm gemm) {
        return Stream.of(gemm.a(), gemm.b(), gemm.c()).allMatch(x -> x.cols() % 4 == 0);
    }
}
