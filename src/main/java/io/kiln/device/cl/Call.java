package io.kiln.device.cl;

import io.kiln.device.Op;
import io.kiln.device.Tensor;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * One launch of one kernel, as a fact: which file, with which parameters, arguments and sizes.
 *
 * @param file a file of kernels/ without its ending, for example {@code gemm_direct}
 * @param defines values of the file's {@code -D} parameters, where they differ from its defaults
 * @param args the kernel's arguments in order: {@link Tensor}, {@link Room}, Integer or Float
 * @param global work-items in each dimension, multiples of {@code local}
 * @param local work-items of a group in each dimension
 * @param ops what it does of the plan; empty for a launch that only prepares another
 * @param lines how its work divides, or null when it has to stay a launch of its own
 * @param lanes what a combined launch is made of, else empty
 */
record Call(
        String file,
        Map<String, String> defines,
        List<Object> args,
        long[] global,
        long[] local,
        List<Op> ops,
        @Nullable Lines lines,
        List<Lane> lanes) {
    Call {
        defines = new TreeMap<>(defines);
        args = List.copyOf(args);
        ops = List.copyOf(ops);
        lanes = List.copyOf(lanes);
        for (Object arg : args) {
            if (!(arg instanceof Tensor
                    || arg instanceof Room
                    || arg instanceof Integer
                    || arg instanceof Float)) {
                throw new IllegalArgumentException(file + ": argument " + arg);
            }
        }
    }

    /** A launch of its own. */
    Call(
            String file,
            Map<String, String> defines,
            List<Object> args,
            long[] global,
            long[] local,
            List<Op> ops) {
        this(file, defines, args, global, local, ops, null, List.of());
    }

    /** The same, which others may join. */
    Call with(Lines how) {
        return new Call(file, defines, args, global, local, ops, how, List.of());
    }

    /** The same with something else in place of an argument. */
    Call with(Object before, Object after) {
        List<Object> other = new ArrayList<>(args);
        other.replaceAll(arg -> arg.equals(before) ? after : arg);
        return new Call(file, defines, other, global, local, ops, lines, lanes);
    }

    /** The same with more of the plan's operations. */
    Call doing(List<Op> all) {
        return new Call(file, defines, args, global, local, all, lines, lanes);
    }

    /**
     * The name of the function: the file's, then the values of its parameters; for a combined launch
     * what its text comes to, since equal parts that share other tensors are another function.
     */
    String name() {
        if (!lanes.isEmpty()) {
            byte[] text = CombinedText.of(this, "").getBytes(StandardCharsets.UTF_8);
            return file + "_"
                    + UUID.nameUUIDFromBytes(text).toString().replace("-", "").substring(0, 12);
        }
        var name = new StringBuilder(file);
        defines.forEach(
                (key, value) -> name.append("__").append(key).append('_').append(value));
        return name.toString().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
    }

    /** What people call it: its name, or those of the kernels that it is made of. */
    String title() {
        return lanes.isEmpty()
                ? name()
                : lanes.stream().map(Lane::title).collect(Collectors.joining(" | "));
    }

    /** Tensors, and names of rooms, that it reads or writes. */
    Set<Object> touches() {
        Set<Object> all = writes();
        args.stream().filter(Tensor.class::isInstance).forEach(all::add);
        all.addAll(rooms());
        return all;
    }

    /** Tensors, and names of rooms, that it writes: a launch that only prepares another fills its rooms. */
    Set<Object> writes() {
        Set<Object> all = new LinkedHashSet<>();
        ops.forEach(op -> all.addAll(op.writes()));
        if (ops.isEmpty()) {
            all.addAll(rooms());
        }
        return all;
    }

    /** Rooms go by their names, under which they share memory. */
    private List<String> rooms() {
        return args.stream()
                .filter(Room.class::isInstance)
                .map(room -> ((Room) room).name())
                .toList();
    }

    /** What the order of two launches depends on: all that one writes and the other touches. */
    Set<Object> shared(Call other) {
        Set<Object> mine = writes();
        mine.retainAll(other.touches());
        Set<Object> theirs = other.writes();
        theirs.retainAll(touches());
        mine.addAll(theirs);
        return mine;
    }

    /** How many items lie along a dimension: work-groups, if those are what divides its work. */
    int items(int dimension) {
        boolean grouped = lines != null && lines.grouped();
        return Math.toIntExact(grouped ? global[dimension] / local[dimension] : global[dimension]);
    }

    /** A launch in one dimension: at least {@code items}, in groups of {@code group}. */
    static Call line(
            String file,
            Map<String, String> defines,
            List<Object> args,
            long items,
            long group,
            Op op) {
        long[] global = {(items + group - 1) / group * group};
        return new Call(file, defines, args, global, new long[] {group}, List.of(op));
    }
}
