package io.kiln.device.cl;

import io.kiln.device.Op;
import io.kiln.device.Plan;
import io.kiln.device.Role;
import io.kiln.device.Tensor;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A plan as one kernel that does it as often as it is told: the launches of {@link StepFamily}, whose
 * groups stay and meet where a launch would end.
 *
 * @param plan what is done
 * @param launches the lanes of each
 * @param outside tensors that outlive a step, a parameter each
 * @param scratch where the other tensors lie, in bytes
 * @param facts what the groups are told after {@link #HEAD}
 * @param text the kernel
 */
record PersistentPlan(
        Plan plan,
        List<List<Lane>> launches,
        List<Tensor> outside,
        SwarmPlan.Layout scratch,
        List<Object> facts,
        String text) {
    /** The name of each of these kernels. */
    static final String NAME = "persistent";

    /** Facts that come first: how often, looks before a wait ends, meetings before the launch does. */
    static final int HEAD = 3;

    /** Parameters before the tensors. */
    static final int FIRST = 3;

    /** Tensors that can be parameters on every device at 8 bytes (OpenCL 1.2). */
    private static final int PARAMETERS = 1024 / Long.BYTES - FIRST;

    /** As StepFamily's of a product, of which a step does each at least twice. */
    private static final long LARGE = 4 << 20;

    /** A plan that can be one. */
    static PersistentPlan of(Plan plan, Limits limits) {
        List<List<Lane>> launches = launches(plan, limits).stream()
                .map(launch -> lanes(launch).map(PersistentPlan::roomless).toList())
                .toList();
        List<Tensor> touched = calls(launches)
                .flatMap(call -> call.args().stream())
                .filter(Tensor.class::isInstance)
                .map(Tensor.class::cast)
                .distinct()
                .toList();
        List<Tensor> outside =
                touched.stream().filter(t -> t.role() != Role.SCRATCH).toList();
        var scratch = SwarmPlan.Layout.of(
                touched.stream().filter(t -> t.role() == Role.SCRATCH).toList());
        var text = new PersistentText(launches, outside);
        return new PersistentPlan(plan, launches, outside, scratch, text.facts(), text.kernel());
    }

    /** Whether a plan cannot be one, or had better not be: null, or why not, one line. */
    static @Nullable String refusal(Plan plan, Limits limits) {
        String unsuited = new StepFamily().refusal(limits);
        if (unsuited != null) {
            return unsuited;
        }
        if (plan.ops().stream().noneMatch(Op.Advance.class::isInstance)) {
            return "it is no step of many";
        }
        if (plan.flops() > LARGE * limits.units()) {
            return "it is large, and a launch costs next to nothing";
        }
        long kept =
                plan.tensors().stream().filter(t -> t.role() != Role.SCRATCH).count();
        if (kept > PARAMETERS) {
            return kept + " tensors, of which a kernel takes " + PARAMETERS;
        }
        return launches(plan, limits).stream()
                .filter(call -> call.lanes().isEmpty() && call.lines() == null)
                .findFirst()
                .map(call -> call.file() + " needs launches of its own")
                .orElse(null);
    }

    private static List<Call> launches(Plan plan, Limits limits) {
        return Binder.combine(plan, new StepFamily(), limits);
    }

    private static Stream<Lane> lanes(Call launch) {
        return launch.lanes().isEmpty()
                ? Stream.of(new Lane(List.of(launch), StepFamily.GROUP))
                : launch.lanes().stream();
    }

    /** A lane whose kernels have scratch tensors for rooms. */
    private static Lane roomless(Lane lane) {
        return new Lane(lane.calls().stream().map(PersistentPlan::roomless).toList(), lane.group());
    }

    private static Call roomless(Call call) {
        Call without = call;
        for (Object arg : call.args()) {
            if (arg instanceof Room room) {
                int size = Math.toIntExact(room.bytes() / room.type().bytes());
                without = without.with(
                        room, new Tensor(room.name(), room.type(), 1, size, Role.SCRATCH));
            }
        }
        return without;
    }

    private static Stream<Call> calls(List<List<Lane>> launches) {
        return launches.stream().flatMap(List::stream).flatMap(lane -> lane.calls().stream());
    }

    /** The kernels that are called. */
    List<Call> calls() {
        return calls(launches).toList();
    }

    /** What would have to be put back to do a step again: tensors that it changes. */
    List<Tensor> changed() {
        return outside.stream()
                .filter(t -> plan.ops().stream().anyMatch(op -> op.writes().contains(t)))
                .toList();
    }

    /** Workers of the largest lane: more groups have nothing to do. */
    int workers() {
        return launches.stream()
                .flatMap(List::stream)
                .mapToInt(Lane::workers)
                .max()
                .orElse(1);
    }

    /** The row of facts, its head left open. */
    int[] row() {
        return Facts.row(HEAD, facts, scratch::at);
    }

    /** What runs, for people: launches that became one. */
    String title() {
        return NAME + ": "
                + launches.stream()
                        .map(lanes ->
                                lanes.stream().map(Lane::title).collect(Collectors.joining(" | ")))
                        .collect(Collectors.joining(" >> "));
    }
}
