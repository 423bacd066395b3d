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
    /** Work-items of a group: what all parts of a GPU's compute unit do in step. */
    static final int GROUP = 128;

    /** Operations of a product for each compute unit that a tile of its own repays. */
    static final long LARGE = 2 << 20;

    /** Bytes that a compute unit gets from a GPU's second-level cache while a launch begins. */
    private static final long NEAR = 128 << 10;

    /** Rows for each compute unit that keep it busy for longer than a launch takes to begin. */
    private static final int BUSY = 64;

    private static final int MOST_ROWS = 4;

    /** Of k at a time: each time costs a trip to memory and two barriers. */
    private static final int DEPTH = 128;

    /** Of k as one text, on processors. */
    private static final String SHORT = "8";

    /** Columns, and of k, that count as few. */
    private static final int LEAST = 16;

    /** Bytes of local memory that a group has on GPUs, and of these for what else a kernel needs. */
    private static final long ROOM = 48 << 10;

    private static final long SPARE = 4 << 10;

    /** Cycles that smaller squares have to gain: other lanes of a launch want its units, too. */
    private static final long WORTHWHILE = 1200;

    private static final List<StepTile> SQUARES = List.of(
            new StepTile(64, 64, 32, 8, 4, GROUP),
            new StepTile(32, 32, DEPTH, 2, 4, GROUP),
            new StepTile(16, 16, DEPTH, 1, 2, GROUP),
            new StepTile(8, 16, DEPTH, 1, 1, GROUP));

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
        return new StepTile(MOST_ROWS, GROUP, LEAST, MOST_ROWS, 1, GROUP).refusal(limits);
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
        boolean byRows = byRows(gemm, epilogue, limits);
        StepTile tile = deep(byRows ? rows(gemm, limits) : square(gemm, limits), gemm, limits);
        int shelf = tile.floats(gemm);
        Lines lines = byRows
                ? new Lines(gemm.c().rows(), tile.bm(), epilogue.rowwise(gemm), shelf)
                : new Lines(1, 1, List.of(), shelf);
        return call(gemm, epilogue, defines, args, tile, lines, limits);
    }

    /** A product on tiles that divide so. */
    static Call call(
            Op.Gemm gemm,
            Epilogue epilogue,
            Map<String, String> defines,
            List<Object> args,
            StepTile tile,
            Lines lines,
            Limits limits) {
        defines.putAll(tile.defines(gemm));
        if (limits.kind() == DeviceInfo.Kind.CPU) {
            defines.put("CHUNK", SHORT); // more would only take longer to build
        }
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

    /** As many rows as leave each compute unit a group, and all columns if they are few. */
    private static StepTile rows(Op.Gemm gemm, Limits limits) {
        int rows = MOST_ROWS;
        while (rows > 1 && gemm.c().rows() < rows * limits.units()) {
            rows /= 2;
        }
        int cols = gemm.c().cols();
        int across = cols <= LEAST ? LEAST : cols <= GROUP / 2 ? GROUP / 2 : GROUP;
        return new StepTile(rows, across, DEPTH, rows, 1, GROUP);
    }

    /** With as much of k at a time as local memory holds: of a width, never of the rows of a batch. */
    private static StepTile deep(StepTile tile, Op.Gemm gemm, Limits limits) {
        boolean shallow = !gemm.transA() && gemm.depth() <= LEAST;
        StepTile deep = shallow ? tile.withDepth(LEAST) : tile;
        while (deep.floats(gemm) * (long) Float.BYTES > room(limits)) {
            deep = deep.withDepth(deep.bk() / 2);
        }
        return deep;
    }

    private static long room(Limits limits) {
        return Math.min(limits.localBytes(), ROOM) - SPARE;
    }

    /** The largest beside which no smaller one gains much. */
    private static StepTile square(Op.Gemm gemm, Limits limits) {
        long least = SQUARES.stream()
                .mapToLong(tile -> cycles(tile, gemm, limits))
                .min()
                .orElseThrow();
        return SQUARES.stream()
                .filter(tile -> cycles(tile, gemm, limits) <= least + WORTHWHILE)
                .findFirst()
                .orElseThrow();
    }

    /** By the longer of multiplications and reads from local memory; rows of a batch all count alike. */
    private static long cycles(StepTile tile, Op.Gemm gemm, Limits limits) {
        long tiles = tile.tiles(gemm.c().rows(), gemm.c().cols());
        long turns = (tiles + limits.units() - 1) / limits.units();
        int depth = gemm.transA() ? DEPTH : gemm.depth();
        return turns * depth * Math.max(tile.tm() * tile.tn(), 2 * (tile.tm() + tile.tn()));
    }
}
