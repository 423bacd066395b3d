package io.kiln.device.cl;

import io.kiln.device.DeviceException;
import io.kiln.device.Plan;
import io.kiln.device.Program;
import io.kiln.device.Role;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Persistent kernels of a device: which plans get one, and which runs are still to be launched. */
final class Persistence {
    private static final Logger LOG = LoggerFactory.getLogger(Persistence.class);

    private final ClDevice device;
    private final GridChoice choice;
    private @Nullable PersistentProgram noted;
    private int times; // it is to run
    private boolean complained;

    Persistence(ClDevice device, GridChoice choice) {
        this.device = device;
        this.choice = choice;
    }

    /** Whether groups may meet. */
    boolean on() {
        return choice.grid() != null;
    }

    /** A program that has a kernel of its own, where that may be. */
    Program around(ClProgram usual, ClStore store) {
        Grid grid = choice.grid();
        if (grid == null) {
            return usual;
        }
        Plan plan = usual.plan();
        String refusal = device.family().reordered()
                ? "its kernels sum in another order"
                : PersistentPlan.refusal(plan, device.limits());
        if (refusal != null) {
            complain(plan, refusal);
            return usual;
        }
        try {
            var how = PersistentPlan.of(plan, device.limits());
            var program = new PersistentProgram(device, grid, how, store, usual);
            store.own(program);
            return program;
        } catch (DeviceException e) { // of a compiler, or for want of memory
            LOG.warn("plan {} in launches as usual: {}", plan.name(), e.getMessage());
            return usual;
        }
    }

    /** Why a training does without, once; an evaluation is short anyway. */
    private void complain(Plan plan, String refusal) {
        boolean trains = plan.ops().stream()
                .flatMap(op -> op.writes().stream())
                .anyMatch(t -> t.role() == Role.PARAMETER);
        if (complained || !trains) {
            LOG.debug("plan {} in launches as usual: {}", plan.name(), refusal);
            return;
        }
        complained = true;
        LOG.warn("plan {} in launches as usual: {}", plan.name(), refusal);
    }

    /** Notes that a program is to run, and launches it when that is often enough. */
    void note(PersistentProgram program) {
        if (noted != program) {
            settle();
        }
        noted = program;
        times++;
        if (times >= program.most()) {
            settle();
        }
    }

    /** Launches what was noted: whoever looks or goes on comes after it. */
    void settle() {
        PersistentProgram program = noted;
        int due = times;
        noted = null;
        times = 0;
        if (program != null) {
            program.launch(due);
        }
    }

    /** The same before something is closed, which nothing may stop. */
    void settleQuietly() {
        try {
            settle();
        } catch (DeviceException e) {
            LOG.debug("while closing: {}", e.getMessage());
        }
    }

    /** Groups waited for each other in vain. */
    void broke(Plan plan) {
        choice.forbid("plan " + plan.name() + ": its groups did not all meet");
    }
}
