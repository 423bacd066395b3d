package io.kiln.device.cl;

import io.kiln.device.Op;
import io.kiln.device.Tensor;
import io.kiln.device.Warp;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The launches that bend the pictures of a batch: on processors one, a work-item for each picture; on
 * GPUs one, a group for each picture; else one for each step, whose elastic fields go through memory.
 */
final class Bending {
    /** Work-items of a group where each does one element. */
    private static final int ELEMENTS = 64;

    /** Work-items of a group that does a picture. */
    private static final int PICTURE = 128;

    private final Op.Distort op;
    private final Warp warp;
    private final Limits limits;

    private Bending(Op.Distort op, Limits limits) {
        this.op = op;
        this.warp = op.warp();
        this.limits = limits;
    }

    static List<Call> plain(Op.Distort op, Limits limits) {
        return new Bending(op, limits).plain();
    }

    static List<Call> wide(Op.Distort op, Limits limits) {
        return List.of(new Bending(op, limits).wide());
    }

    /** Where there is a field, and local memory has room for it; else plain. */
    static List<Call> grouped(Op.Distort op, Limits limits) {
        var bending = new Bending(op, limits);
        boolean fits = op.warp().elastic() && bending.fieldBytes() <= limits.localBytes();
        return fits ? List.of(bending.grouped()) : bending.plain();
    }

    private long fieldBytes() {
        return 4L * (4 * warp.blocks() + 2 * warp.height() * warp.gridCols());
    }

    private Call grouped() {
        long group = Math.min(PICTURE, limits.group());
        Tensor x = op.x();
        List<Object> args = picturesAndField();
        args.addAll(List.of(x, op.factor(), op.shift()));
        Map<String, String> defines = sizes();
        defines.put("ITEMS", "" + group);
        return Call.line("distort_group", defines, args, x.rows() * group, group, op);
    }

    private Call wide() {
        List<Object> args = picturesAndField();
        Tensor x = op.x();
        args.addAll(List.of(x, x.rows(), op.factor(), op.shift()));
        Map<String, String> defines = sizes();
        defines.putAll(elastic());
        return Call.line("distort_wide", defines, args, x.rows(), 1, op)
                .with(new Lines(x.rows(), 1, List.of(x)));
    }

    private List<Call> plain() {
        List<Call> calls = new ArrayList<>();
        List<Object> args = new ArrayList<>(pictures());
        if (warp.down() != null && warp.across() != null) {
            Room smooth = room("smoothed fields of ", warp.height() * warp.gridCols());
            calls.addAll(field(warp.down(), smooth));
            args.add(warp.across());
            args.add(smooth);
        }
        Tensor x = op.x();
        args.addAll(List.of(x, x.rows(), warp.height(), warp.width(), warp.gridCols()));
        args.addAll(List.of(op.factor(), op.shift()));
        calls.add(plane("distort", elastic(), args, x.cols(), x.rows(), List.of(op)));
        return calls;
    }

    private List<Call> field(Tensor down, Room smooth) {
        int rows = op.x().rows();
        int blocks = warp.blocks();
        Room noise = room("random fields of ", 4 * blocks);
        List<Object> drawn = List.of(op.numbers(), op.clock(), warp.key(), noise, rows, blocks);
        int elements = warp.height() * warp.gridCols();
        List<Object> smoothed = List.of(
                down,
                noise,
                smooth,
                rows,
                warp.height(),
                warp.gridRows(),
                warp.gridCols(),
                warp.gridStride(),
                blocks);
        return List.of(
                plane("distort_noise", Map.of(), drawn, blocks, rows, List.of()),
                plane("distort_smooth", Map.of(), smoothed, elements, 2 * rows, List.of()));
    }

    /** Room for two numbers, across and down, at so many places of each picture. */
    private Room room(String what, int places) {
        return new Room(what + op.x().name(), 2L * places * op.x().rows() * Float.BYTES);
    }

    private Call plane(
            String file,
            Map<String, String> defines,
            List<Object> args,
            int cols,
            int rows,
            List<Op> ops) {
        long group = Math.min(ELEMENTS, limits.group());
        long[] global = {(cols + group - 1) / group * group, rows};
        return new Call(file, defines, args, global, new long[] {group, 1}, ops);
    }

    private List<Object> pictures() {
        return List.of(
                op.source(),
                op.classes(),
                op.order(),
                op.numbers(),
                op.clock(),
                warp.key(),
                warp.limits());
    }

    private List<Object> picturesAndField() {
        List<Object> args = new ArrayList<>(pictures());
        if (warp.down() != null && warp.across() != null) {
            args.add(warp.down());
            args.add(warp.across());
        }
        return args;
    }

    private Map<String, String> sizes() {
        return new TreeMap<>(Map.of(
                "HEIGHT", "" + warp.height(),
                "WIDTH", "" + warp.width(),
                "GRID_ROWS", "" + warp.gridRows(),
                "GRID_COLS", "" + warp.gridCols()));
    }

    private Map<String, String> elastic() {
        return Map.of("ELASTIC", warp.elastic() ? "1" : "0");
    }
}
