package io.kiln.device.cl;

import io.kiln.device.Op;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A combined launch: one kernel whose workers each find their lane and do their lines of it. Its
 * text ({@link CombinedText}) names no size, so that batches of all sizes share it.
 */
final class Combined {
    private static final String FILE = "combined";

    private Combined() {}

    /** A launch of lanes, or what is in them if that is just one launch. */
    static Call of(List<Lane> lanes) {
        if (lanes.size() == 1 && lanes.get(0).calls().size() == 1) {
            return lanes.get(0).calls().get(0);
        }
        List<Object> args = new ArrayList<>(buffers(lanes));
        List<Op> ops = new ArrayList<>();
        long workers = 0;
        for (Lane lane : lanes) {
            args.add(lane.workers());
            workers += lane.workers();
            for (Call call : lane.calls()) {
                args.add(across(call));
                args.add(along(lane, call));
                call.args().stream().filter(Combined::scalar).forEach(args::add);
                ops.addAll(call.ops());
            }
        }
        long[] group = {lanes.get(0).group()};
        long[] global = {workers * group[0]};
        return new Call(FILE, Map.of(), args, global, group, ops, null, lanes);
    }

    /** Bytes of the arguments of such a launch, pointers counting 8. */
    static int parameterBytes(List<Lane> lanes) {
        int bytes = buffers(lanes).size() * Long.BYTES;
        for (Lane lane : lanes) {
            bytes += Integer.BYTES;
            for (Call call : lane.calls()) {
                long scalars = call.args().stream().filter(Combined::scalar).count();
                bytes += (int) (scalars + 2) * Integer.BYTES;
            }
        }
        return bytes;
    }

    /** Tensors and rooms of all lanes, each once. */
    static Set<Object> buffers(List<Lane> lanes) {
        Set<Object> buffers = new LinkedHashSet<>();
        for (Lane lane : lanes) {
            for (Call call : lane.calls()) {
                call.args().stream().filter(arg -> !scalar(arg)).forEach(buffers::add);
            }
        }
        return buffers;
    }

    static boolean scalar(Object arg) {
        return arg instanceof Integer || arg instanceof Float;
    }

    /** Items of a launch across its lines. */
    static int across(Call call) {
        return call.global().length == 2 ? call.items(0) : 1;
    }

    /** Items of a launch along its lines. */
    static int along(Lane lane, Call call) {
        return lane.plane() ? call.items(1) : Lane.lines(call).items();
    }

    /** The name of a kernel as a function of a combined one. */
    static String part(Call call) {
        return call.name() + "_part";
    }
}
