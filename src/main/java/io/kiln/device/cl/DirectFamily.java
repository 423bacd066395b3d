package io.kiln.device.cl;

import io.kiln.device.DeviceInfo;
import io.kiln.device.Op;
import io.kiln.device.Tensor;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Products in registers ({@code gemm_direct.cl}): for CPUs and for GPUs whose local memory is slow.
 *
 * <p>A and B are read in place wherever that is fast, since packing them costs more than it gains
 * in a training step. They are packed into panels ({@code gemm_direct_pack.cl}) where they must be
 * (B transposed: its columns have to become vectors), and where consecutive rows lie a page or more
 * apart and are read often enough to pay for the copy.
 */
final class DirectFamily implements Family {
    /** Rows at least this many floats apart lie on pages of their own. */
    private static final int FAR = 1024;

    /** Lines of the other side from which on each element is read often enough to be copied. */
    private static final int OFTEN = 256;

    /** Elements that one work-item packs, some microseconds on a core. */
    private static final long PACKED = 1 << 14;

    private final int vector;
    private final int rows;
    private final int vectors;

    /** With the widths that suit the device and the product. */
    DirectFamily() {
        this(0, 8, 0);
    }

    /**
     * With fixed widths.
     *
     * @param vector floats of a vector: 4, 8 or 16; 0 for what suits the device
     * @param rows of a tile at most: 1, 2, 4 or 8
     * @param vectors of a row: 1, 2 or 4; 0 for what suits the product
     */
    DirectFamily(int vector, int rows, int vectors) {
        this.vector = vector;
        this.rows = rows;
        this.vectors = vectors;
    }

    @Override
    public Family with(Map<String, Integer> given) {
        var parameters = new Parameters(name(), given);
        var family = new DirectFamily(
                parameters.take("VECTOR", 0, 4, 8, 16),
                parameters.take("MR", 8, 1, 2, 4, 8),
                parameters.take("NV", 0, 1, 2, 4));
        parameters.end();
        return family;
    }

    @Override
    public List<Map<String, Integer>> space() {
        return new Space()
                .with("VECTOR", 4, 8, 16)
                .with("MR", 1, 2, 4, 8)
                .with("NV", 1, 2, 4)
                .points();
    }

    @Override
    public Cost cost(Op.Gemm gemm, Limits limits) {
        return tile(gemm, limits).cost(gemm, limits);
    }

    private DirectTile tile(Op.Gemm gemm, Limits limits) {
        int width = vector == 0 ? DirectTile.vectorOf(limits) : vector;
        var tile = DirectTile.of(gemm.c().rows(), gemm.c().cols(), width, rows);
        return vectors == 0 ? tile : new DirectTile(tile.rows(), vectors, width);
    }

    @Override
    public String name() {
        return "direct";
    }

    @Override
    public @Nullable String refusal(Limits limits) {
        return null;
    }

    @Override
    public List<Call> gemm(Op.Gemm gemm, Epilogue epilogue, Limits limits) {
        int m = gemm.c().rows();
        int n = gemm.c().cols();
        int k = gemm.depth();
        DirectTile tile = tile(gemm, limits);
        boolean packA = gemm.transA() && m >= FAR && n >= OFTEN;
        boolean packB = gemm.transB() || n >= FAR && m >= OFTEN;
        List<Call> calls = new ArrayList<>();
        Object a = packA ? pack(calls, gemm.a(), tile.rows(), true, limits) : gemm.a();
        Object b = packB ? pack(calls, gemm.b(), tile.width(), !gemm.transB(), limits) : gemm.b();
        Map<String, String> defines = tile.defines();
        defines.put("TRANS_A", flag(gemm.transA() && !packA));
        defines.put("PACKED_A", flag(packA));
        defines.put("PACKED_B", flag(packB));
        defines.putAll(epilogue.defines());
        boolean gpu = limits.kind() == DeviceInfo.Kind.GPU;
        long[] items = gpu ? tile.tiles(m, n) : tile.shares(m, n, k);
        Call product = call(
                "gemm_direct",
                defines,
                epilogue.args(gemm, a, b),
                items,
                limits,
                epilogue.after(gemm));
        calls.add(product.with(new Lines(m, tile.rows(), epilogue.rowwise(gemm))));
        return calls;
    }

    /** Adds the launch that packs x into panels of so many lines, and returns the panels. */
    private static Room pack(
            List<Call> calls, Tensor x, int panel, boolean columns, Limits limits) {
        int lines = columns ? x.cols() : x.rows();
        int k = columns ? x.rows() : x.cols();
        long panels = (lines + panel - 1L) / panel;
        var room = new Room("panels of " + x.name(), panels * panel * k * Float.BYTES);
        Map<String, String> defines =
                Map.of("LINES", Integer.toString(panel), "COLUMNS", flag(columns));
        long steps = (k + 15) / 16;
        long shares = Math.min(steps, ((long) panel * k + PACKED - 1) / PACKED);
        calls.add(call(
                        "gemm_direct_pack",
                        defines,
                        List.of(x, room, lines, k),
                        new long[] {panels, shares},
                        limits,
                        List.of())
                .with(Lines.whole()));
        return room;
    }

    /** A launch of groups of one on a CPU, where each group is a task; of squares elsewhere. */
    private static Call call(
            String file,
            Map<String, String> defines,
            List<Object> args,
            long[] items,
            Limits limits,
            List<Op> ops) {
        long side = limits.kind() == DeviceInfo.Kind.GPU && limits.group() >= 64 ? 8 : 1;
        long[] global = {(items[0] + side - 1) / side * side, (items[1] + side - 1) / side * side};
        return new Call(file, defines, args, global, new long[] {side, side}, ops);
    }

    private static String flag(boolean on) {
        return on ? "1" : "0";
    }
}
