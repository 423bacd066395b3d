package io.kiln.device;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What is to be done, as a list of operations from top to bottom. There is no device in it: it
 * prints, compares and hashes.
 *
 * @param name what it does, for messages
 * @param ops the operations in order
 */
public record Plan(String name, List<Op> ops) {
    /**
     * Checks that the operations fit together.
     *
     * @throws DeviceException when two tensors share a name, or a scratch tensor is read before it
     *     is written
     */
    public Plan {
        ops = List.copyOf(ops);
        Map<String, Tensor> known = new HashMap<>();
        Set<Tensor> written = new HashSet<>();
        for (Op op : ops) {
            for (Tensor t : op.reads()) {
                checkName(name, known, t);
                if (t.role() == Role.SCRATCH && !written.contains(t)) {
                    throw new DeviceException(String.format(
                            Locale.ROOT,
                            "plan %s: %s reads %s before anything wrote it",
                            name,
                            op.kind(),
                            t));
                }
            }
            for (Tensor t : op.writes()) {
                checkName(name, known, t);
                written.add(t);
            }
        }
    }

    private static void checkName(String plan, Map<String, Tensor> known, Tensor t) {
        Tensor first = known.putIfAbsent(t.name(), t);
        if (first != null && !first.equals(t)) {
            throw new DeviceException(String.format(
                    Locale.ROOT,
                    "plan %s: two tensors are called %s: %s %s and %s %s",
                    plan,
                    t.name(),
                    first.type(),
                    first.shape(),
                    t.type(),
                    t.shape()));
        }
    }

    /**
     * Every tensor that an operation touches.
     *
     * @return in order of first use
     */
    public Set<Tensor> tensors() {
        Set<Tensor> all = new LinkedHashSet<>();
        for (Op op : ops) {
            all.addAll(op.reads());
            all.addAll(op.writes());
        }
        return all;
    }

    /**
     * Arithmetic work of all operations.
     *
     * @return floating-point operations
     */
    public long flops() {
        return ops.stream().mapToLong(Op::flops).sum();
    }

    /**
     * A name for this plan's contents.
     *
     * @return SHA-256 of the operations as text, in hex
     */
    public String hash() {
        return Sha256.of(ops.toString());
    }
}
