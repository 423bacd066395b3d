package io.kiln.trust;

import io.kiln.device.Clock;
import io.kiln.device.Device;
import io.kiln.device.Op;
import io.kiln.device.Plan;
import io.kiln.device.Program;
import io.kiln.device.Role;
import io.kiln.device.Store;
import io.kiln.device.Tensor;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The steps of a training on the CPU device, over examples of their own: those of a step lie at the
 * beginning, so the clock's row is 0. For one thread at a time.
 */
final class Twin implements AutoCloseable {
    private final Device cpu;
    private final Store store;
    private final Map<Plan, Program> programs = new HashMap<>();

    /**
     * Opens the CPU device, on as many threads as are worth it.
     *
     * @param plans every step that may be asked for
     * @param data tensors that no step changes
     * @param flops of all steps together, more or less
     */
    Twin(List<Plan> plans, List<Tensor> data, long flops) {
        Set<Tensor> kept = new LinkedHashSet<>(data); // the feed writes more than plans may read
        plans.forEach(plan -> kept.addAll(plan.tensors()));
        kept.removeIf(t -> t.role() == Role.SCRATCH);
        this.cpu = Judge.open(flops);
        try {
            this.store = cpu.open(List.copyOf(kept));
            plans.forEach(plan -> programs.put(plan, cpu.compile(plan, store)));
        } catch (RuntimeException | Error e) {
            cpu.close();
            throw e;
        }
    }

    /**
     * Does a step, and tells what came of some tensors.
     *
     * @param feed writes the examples of the step
     */
    Numbers run(Plan plan, Numbers start, Consumer<Store> feed, List<Tensor> wanted) {
        Program program = programs.get(plan);
        if (program == null) {
            throw new IllegalArgumentException(plan.name() + ": not one of the plans given");
        }
        Tensor clock = clock(plan);
        int row = start.ints(clock)[Clock.ROW];
        start.write(store);
        Clock now = Clock.read(store, clock);
        new Clock(now.epoch(), now.step(), 0, now.time()).write(store, clock);
        feed.accept(store);
        program.run();
        Numbers after = Numbers.read(wanted, store);
        after.ints(clock)[Clock.ROW] += row;
        return after;
    }

    /** The clock that a step moves. */
    static Tensor clock(Plan plan) {
        return plan.ops().stream()
                .filter(Op.Advance.class::isInstance)
                .map(op -> ((Op.Advance) op).clock())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(plan.name() + ": has no clock"));
    }

    @Override
    public void close() {
        cpu.close();
    }
}
