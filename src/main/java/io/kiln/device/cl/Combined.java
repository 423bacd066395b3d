package io.kiln.device.cl;

import io.kiln.device.Op;
import io.kiln.device.Tensor;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;

/**
 * The kernel of a combined launch: it finds the lane of its item and calls the kernels of the lane,
 * which are functions in its program (see {@code item.clh}). Its text names no size, so that
 * batches of all sizes share it.
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
        long items = 0;
        for (Lane lane : lanes) {
            args.add(lane.items());
            items += lane.items();
            for (Call call : lane.calls()) {
                args.add(extent(lane, call, 0));
                args.add(extent(lane, call, 1));
                call.args().stream().filter(Combined::scalar).forEach(args::add);
                ops.addAll(call.ops());
            }
        }
        return new Call(FILE, Map.of(), args, new long[] {items}, new long[] {1}, ops, null, lanes);
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

    private static Set<Object> buffers(List<Lane> lanes) {
        Set<Object> buffers = new LinkedHashSet<>();
        for (Lane lane : lanes) {
            for (Call call : lane.calls()) {
                call.args().stream().filter(arg -> !scalar(arg)).forEach(buffers::add);
            }
        }
        return buffers;
    }

    private static boolean scalar(Object arg) {
        return arg instanceof Integer || arg instanceof Float;
    }

    /** Items of a launch across its lines (dimension 0) and along them (dimension 1). */
    private static int extent(Lane lane, Call call, int dimension) {
        long[] global = call.global();
        if (dimension == 0) {
            return global.length == 2 ? Math.toIntExact(global[0]) : 1;
        }
        return lane.plane() ? Math.toIntExact(global[1]) : Lane.lines(call).items();
    }

    /** The text of the kernel, which comes after those of its parts. */
    static String text(Call combined) {
        List<Object> buffers = new ArrayList<>(buffers(combined.lanes()));
        var parameters = new StringJoiner(", ");
        for (int b = 0; b < buffers.size(); b++) {
            parameters.add("global " + type(buffers.get(b)) + "* b" + b);
        }
        var body = new StringBuilder();
        int number = 0;
        for (int l = 0; l < combined.lanes().size(); l++) {
            Lane lane = combined.lanes().get(l);
            parameters.add("int items" + l);
            body.append("    if (item < items").append(l).append(") {\n");
            for (Call call : lane.calls()) {
                body.append(part(lane, call, number, buffers, parameters));
                number++;
            }
            body.append("        return;\n    }\n    item -= items").append(l).append(";\n");
        }
        return "kernel void " + combined.name() + "(" + parameters + ") {\n"
                + "    int item = get_global_id(0);\n" + body + "}\n";
    }

    /** The loop that does an item's lines in one of its kernels. */
    private static String part(
            Lane lane, Call call, int number, List<Object> buffers, StringJoiner parameters) {
        String across = "m" + number;
        String along = "n" + number;
        parameters.add("int " + across).add("int " + along);
        var args = new StringJoiner(", ");
        int scalars = 0;
        for (Object arg : call.args()) {
            if (scalar(arg)) {
                String name = "s" + number + "_" + scalars++;
                parameters.add((arg instanceof Float ? "float " : "int ") + name);
                args.add(name);
            } else {
                args.add("b" + buffers.indexOf(arg));
            }
        }
        String name = part(call);
        if (lane.plane()) {
            return "        %s(item %% %s, item / %s, %s, %s);\n"
                    .formatted(name, across, across, along, args);
        }
        int share = lane.each() / Lane.lines(call).each();
        String loop = "for (int i = item * %d; i < min((item + 1) * %d, %s); i++) {\n"
                .formatted(share, share, along);
        if (call.global().length == 1) {
            return "        " + loop
                    + "            %s(i, 0, 1, %s);\n        }\n".formatted(name, args);
        }
        return "        for (int j = 0; j < %s; j++) {\n            ".formatted(across)
                + loop
                + "                %s(j, i, %s, %s);\n            }\n        }\n"
                        .formatted(name, along, args);
    }

    /** The name of a kernel as a function of a combined one. */
    static String part(Call call) {
        return call.name() + "_part";
    }

    private static String type(Object buffer) {
        return buffer instanceof Tensor t
                ? switch (t.type()) {
                    case U8 -> "uchar";
                    case I32 -> "int";
                    case F32 -> "float";
                }
                : "float";
    }
}
