package io.kiln.device.cl;

import io.kiln.device.Op;
import io.kiln.device.Tensor;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One launch of one kernel, as a fact: which file, with which parameters, arguments and sizes.
 *
 * @param file a file of kernels/ without its ending, for example {@code gemm_direct}
 * @param defines values of the file's {@code -D} parameters, where they differ from its defaults
 * @param args the kernel's arguments in order: {@link Tensor}, {@link Room}, Integer or Float
 * @param global work-items in each dimension, multiples of {@code local}
 * @param local work-items of a group in each dimension
 * @param ops what it does of the plan; empty for a launch that only prepares another
 */
record Call(
        String file,
        Map<String, String> defines,
        List<Object> args,
        long[] global,
        long[] local,
        List<Op> ops) {
    Call {
        defines = new TreeMap<>(defines);
        args = List.copyOf(args);
        for (Object arg : args) {
            if (!(arg instanceof Tensor
                    || arg instanceof Room
                    || arg instanceof Integer
                    || arg instanceof Float)) {
                throw new IllegalArgumentException(file + ": argument " + arg);
            }
        }
    }

    /** The name of the function: the file's, then the values of its parameters. */
    String name() {
        var name = new StringBuilder(file);
        defines.forEach(
                (key, value) -> name.append("__").append(key).append('_').append(value));
        return name.toString().toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
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
