package io.kiln.device.cl;

import io.kiln.device.DeviceInfo;
import io.kiln.device.Tensor;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Launches for GPUs in which many items are under way with many bytes each: an item does four
 * neighbours ({@code *_quad.cl}), or 16 items share a row ({@code *_team.cl}), in large groups. A GPU
 * begins only so many groups a second, and memory is idle where they are small.
 *
 * <p>That is for what stayed a launch of its own: parts of a combined one are kernels whose lines
 * others can follow. The bits are the same.
 */
final class Broad {
    /** Work-items of a group, as {@code *_quad.cl} have them. */
    private static final int GROUP = 256;

    /** Those of kernels that no size is promised to: any device takes so many. */
    private static final int PLANE_GROUP = 64;

    /** Neighbours that an item of a kernel {@code *_quad.cl} does. */
    private static final int QUAD = 4;

    /** Work-items that share a row, and those of a group, as {@code team.clh} has them. */
    private static final int TEAM = 16;

    private static final int TEAM_GROUP = 128;

    /** Columns that an item of a team has room for: few, for each is a kernel that drivers compile. */
    private static final int[] EACH = {1, 8, 32};

    private Broad() {}

    /** Launches as a device does them by this family of products, which never leaves plain kernels. */
    static List<Call> of(List<Call> calls, Family family, Limits limits) {
        boolean gpu = limits.kind() == DeviceInfo.Kind.GPU && limits.group() >= GROUP;
        return gpu && !(family instanceof PlainFamily)
                ? calls.stream().map(Broad::of).toList()
                : calls;
    }

    private static Call of(Call call) {
        return switch (call.file()) {
            case "activate", "activation_grad", "average", "bias_add", "shrink" ->
                quad(call, call.file() + "_quad");
            case "sgd", "adapt" -> quad(call, "update_quad");
            case "gather" -> written(call).cols() % QUAD == 0 ? quad(call, "gather_quad") : call;
            case "softmax", "softmax_loss", "squared_loss" -> team(call, call.file() + "_team");
            case "dropout", "noise" -> plane(call);
            default -> call;
        };
    }

    /** What the launch's first operation leaves behind, as large as all that it goes through. */
    private static Tensor written(Call call) {
        List<Tensor> writes = call.ops().get(0).writes();
        return writes.get(writes.size() - 1);
    }

    private static Call quad(Call call, String file) {
        long items = over(written(call).size(), QUAD);
        return of(call, file, call.defines(), new long[] {items}, new long[] {GROUP});
    }

    private static Call team(Call call, String file) {
        Tensor matrix = written(call);
        for (int each : EACH) {
            if (matrix.cols() <= each * TEAM) {
                Map<String, String> defines = new TreeMap<>(call.defines());
                defines.put("EACH", "" + each);
                long[] items = {(long) TEAM * matrix.rows()};
                return of(call, file, defines, items, new long[] {TEAM_GROUP});
            }
        }
        return call;
    }

    /** The same kernel with as many rows a group as suit the columns that it has. */
    private static Call plane(Call call) {
        long across = call.local()[0];
        long[] group = {across, PLANE_GROUP / across};
        return of(call, call.file(), call.defines(), call.global(), group);
    }

    /** A launch of these items at least, in whole groups. */
    private static Call of(
            Call call, String file, Map<String, String> defines, long[] items, long[] group) {
        long[] global = new long[items.length];
        for (int d = 0; d < global.length; d++) {
            global[d] = over(items[d], group[d]) * group[d];
        }
        return new Call(file, defines, call.args(), global, group, call.ops());
    }

    private static long over(long size, long step) {
        return (size + step - 1) / step;
    }
}
