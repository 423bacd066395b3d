package io.kiln.device.cl;

import io.kiln.device.Plan;
import io.kiln.device.Role;
import io.kiln.device.Tensor;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A plan as one kernel in which each work-group does all of it, as often as it is told, on tensors
 * of its own: groups have nothing to do with each other. What differs between them stands in a row
 * of facts for each, so that batches of all sizes share a text.
 *
 * @param plan what is done
 * @param calls its kernels, one after another
 * @param outside tensors that groups share and do not write, a parameter each
 * @param scratch where in a group's own memory the scratch tensors lie, in bytes
 * @param facts what a group is told after {@link #HEAD}: Tensor, meaning where it lies, Integer or Float
 * @param text the kernel
 */
record SwarmPlan(
        Plan plan,
        List<Call> calls,
        List<Tensor> outside,
        Layout scratch,
        List<Object> facts,
        String text) {
    /** The name of each of these kernels. */
    static final String NAME = "swarm";

    /** Facts that come first: how often, and where the group's memory begins, kept and scratch. */
    static final int HEAD = 3;

    /** Tensors that can be parameters on every device, with three more, at 8 bytes (OpenCL 1.2). */
    private static final int PARAMETERS = 1024 / Long.BYTES - HEAD;

    /**
     * Where tensors lie in a piece of memory, each on a cache line of its own.
     *
     * @param offsets in bytes
     * @param bytes of all
     */
    record Layout(Map<Tensor, Integer> offsets, long bytes) {
        /** Bytes that begin together: no group shares a cache line with another. */
        static final int LINE = 128;

        static Layout of(Iterable<Tensor> tensors) {
            Map<Tensor, Integer> offsets = new LinkedHashMap<>();
            long end = 0;
            for (Tensor t : tensors) {
                offsets.put(t, Math.toIntExact(end));
                end += (t.bytes() + LINE - 1) / LINE * LINE;
            }
            return new Layout(offsets, end);
        }

        int at(Tensor t) {
            Integer offset = offsets.get(t);
            if (offset == null) {
                throw new IllegalStateException("no memory for " + t);
            }
            return offset;
        }
    }

    /**
     * A plan that can be one.
     *
     * @param own whether a tensor that is not scratch belongs to each group alone
     */
    static SwarmPlan of(Plan plan, Limits limits, Predicate<Tensor> own) {
        List<Call> calls = Binder.swarm(plan, limits);
        List<Tensor> touched = calls.stream()
                .flatMap(call -> call.args().stream())
                .filter(Tensor.class::isInstance)
                .map(Tensor.class::cast)
                .distinct()
                .toList();
        List<Tensor> outside = touched.stream()
                .filter(t -> t.role() != Role.SCRATCH && !own.test(t))
                .toList();
        Layout scratch =
                Layout.of(touched.stream().filter(t -> t.role() == Role.SCRATCH).toList());
        var text = new SwarmText(calls, outside);
        return new SwarmPlan(plan, calls, outside, scratch, text.facts(), text.kernel());
    }

    /** Whether a plan cannot be one: null, or why not, one line. */
    static @Nullable String refusal(Plan plan, Limits limits) {
        String unsuited = new SwarmFamily().refusal(limits);
        if (unsuited != null) {
            return unsuited;
        }
        long kept =
                plan.tensors().stream().filter(t -> t.role() != Role.SCRATCH).count();
        if (kept > PARAMETERS) {
            return kept + " tensors, of which a kernel takes " + PARAMETERS;
        }
        return Binder.swarm(plan, limits).stream()
                .filter(call -> call.lines() == null
                        || call.args().stream().anyMatch(Room.class::isInstance))
                .findFirst()
                .map(call -> call.file() + " needs launches of its own")
                .orElse(null);
    }

    /** What runs, for people. */
    String title() {
        return NAME + ": " + calls.stream().map(Call::title).collect(Collectors.joining(" > "));
    }

    /**
     * The row of facts of a group, its head left open.
     *
     * @param kept where in the group's memory the tensors lie that outlive a step
     */
    int[] row(Layout kept) {
        return Facts.row(HEAD, facts, t -> (t.role() == Role.SCRATCH ? scratch : kept).at(t));
    }
}
