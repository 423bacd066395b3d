package io.kiln.device.cl;

import io.kiln.device.DeviceInfo;
import io.kiln.device.Op;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Products of small networks ({@code gemm_step.cl}), made to share launches on GPUs: a training step
 * becomes three ({@link Combining}). All have groups of one size. Where the right matrix is small,
 * a group takes a few rows and all columns, so that the next layer's product may follow at once;
 * else squares. Large products, for which a launch is nothing, are left to another family.
 */
final class StepFamily implements Family {
    /** Work-items of a group: one or two times what a GPU does in step. */
    static final int GROUP = 64;

    /** Operations for each compute unit that last several times as long as a launch. */
    static final long LARGE = 4 << 20;

    /** Bytes that a compute unit gets from a GPU's second-level cache while a launch begins. */
    private static final long NEAR = 128 << 10;

    /** Rows for each compute unit that keep it busy for longer than a launch takes to begin. */
    private static final int BUSY = 64;

    private static final int MOST_ROWS = 4;

    private static final List<LocalTile> SQUARES = List.of(
            new LocalTile(64, 64, 16, 8, 8),
            new LocalTile(32, 32, 16, 4, 4),
            new LocalTile(16, 16, 16, 2, 2));

    private final Family large;

    /** Beside local tiles that suit the device and the product. */
    StepFamily() {
        this(new LocalFamily());
    }

    /** Beside a family for large products. */
    StepFamily(Family large) {
        this.large = large;
    }

    /** What suits a device whose tables say this: local tiles on a GPU share launches where they can. */
    static Family around(Family suiting, Limits limits) {
        boolean gpu = limits.kind() == DeviceInfo.Kind.GPU && limits.localOwn();
        var step = new StepFamily(suiting);
        boolean wanted = gpu && suiting.name().equals("local") && !suiting.reordered();
        return wanted && step.refusal(limits) == null ? step : suiting;
    }

    @Override
    public String name() {
        return "step";
    }

    @Override
    public @Nullable String refusal(Limits limits) {
        return rows(MOST_ROWS).refusal(limits);
    }

    @Override
    public List<Call> gemm(Op.Gemm gemm, Epilogue epilogue, Limits limits) {
        if (large(gemm, limits)) {
            return large.gemm(gemm, epilogue, limits);
        }
        return List.of(call(gemm, epilogue, epilogue.defines(), epilogue.args(gemm), limits));
    }

    @Override
    public @Nullable Call gathered(Batch batch, Op.Gemm gemm, Epilogue epilogue, Limits limits) {
        if (large(gemm, limits)) {
            return null;
        }
        Map<String, String> defines = epilogue.defines();
        defines.putAll(batch.defines());
        Call call = call(gemm, epilogue, defines, batch.args(gemm, epilogue), limits);
        List<Op> ops = new ArrayList<>(List.of(batch.gather()));
        ops.addAll(call.ops());
        return call.doing(ops);
    }

    private static Call call(
            Op.Gemm gemm,
            Epilogue epilogue,
            Map<String, String> defines,
            List<Object> args,
            Limits limits) {
        int m = gemm.c().rows();
        boolean byRows = byRows(gemm, epilogue, limits);
        LocalTile tile = byRows ? rows(m, limits) : square(m, gemm.c().cols(), limits);
        int shelf = Math.toIntExact(tile.localBytes() / Float.BYTES);
        Lines lines = byRows
                ? new Lines(m, tile.bm(), epilogue.rowwise(gemm), shelf)
                : new Lines(1, 1, List.of(), shelf);
        return call(gemm, epilogue, defines, args, tile, lines);
    }

    /** A product on tiles that divide so. */
    static Call call(
            Op.Gemm gemm,
            Epilogue epilogue,
            Map<String, String> defines,
            List<Object> args,
            LocalTile tile,
            Lines lines) {
        defines.putAll(tile.defines());
        defines.put("TRANS_A", gemm.transA() ? "1" : "0");
        defines.put("TRANS_B", gemm.transB() ? "1" : "0");
        long[] global = tile.global(gemm.c().rows(), gemm.c().cols());
        List<Op> ops = epilogue.after(gemm);
        return new Call("gemm_step", defines, args, global, tile.group(), ops).with(lines);
    }

    private static boolean large(Op.Gemm gemm, Limits limits) {
        return gemm.flops() > LARGE * limits.units();
    }

    private static boolean byRows(Op.Gemm gemm, Epilogue epilogue, Limits limits) {
        return !gemm.transA()
                && epilogue.update() == null
                && gemm.b().bytes() <= NEAR
                && gemm.c().rows() <= BUSY * limits.units();
    }

    /** As many rows as leave each compute unit a group. */
    private static LocalTile rows(int m, Limits limits) {
        int rows = MOST_ROWS;
        while (rows > 1 && m < rows * limits.units()) {
            rows /= 2;
        }
        return rows(rows);
    }

    private static LocalTile rows(int rows) {
        return new LocalTile(rows, GROUP, 32, rows, 1);
    }

    /** The largest of which each compute unit gets one, else the smallest. */
    private static LocalTile square(int m, int n, Limits limits) {
        return SQUARES.stream()
                .filter(tile -> tile.tiles(m, n) >= limits.units())
                .findFirst()
                .orElse(SQUARES.get(SQUARES.size() - 1));
    }
}
