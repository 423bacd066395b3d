package io.kiln.train;

import io.kiln.device.Device;
import io.kiln.device.Plan;
import io.kiln.device.Program;
import io.kiln.device.Store;
import io.kiln.model.Standing;
import io.kiln.net.Weights;
import io.kiln.trust.CrossCheck;
import io.kiln.trust.SelfTest;
import io.kiln.trust.Trust;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.function.Supplier;

/** How far a session's device is relied on: what it has to show first, and which steps are repeated. */
final class Watch implements AutoCloseable {
    private final Device device;
    private final Trust trust;
    private final @Nullable Repetition repetition; // where there is a cross-check
    private final @Nullable CrossCheck crossCheck; // null where no step is ever repeated
    private boolean first = true; // whether no step was done since the run began or went on
    private boolean checked; // whether what the store holds came to the same on the CPU device

    /**
     * Watches the steps of a session.
     *
     * @param repeated how many are repeated, more or less
     */
    Watch(Device device, Store store, Trust trust, Supplier<Repetition> repetition, int repeated) {
        this.device = device;
        this.trust = trust;
        boolean checks = trust.checkEvery() > 0 && Trust.examines(device);
        this.repetition = checks ? repetition.get() : null;
        this.crossCheck = this.repetition == null
                ? null
                : new CrossCheck(
                        device,
                        store,
                        this.repetition.plans(),
                        this.repetition.tensors(),
                        repeated);
    }

    /**
     * Whether a step is to be repeated on the CPU device.
     *
     * @param closing whether a checkpoint may follow before a step of the same plan does
     * @param time steps done since the run began
     */
    boolean due(boolean closing, int time) {
        return crossCheck != null && (closing || trust.due(first, time));
    }

    /** A step was done that is not to be repeated. */
    void passed() {
        if (crossCheck != null) {
            crossCheck.poll();
        }
        first = false;
        checked = false;
    }

    /**
     * Runs a step, and lets it be repeated on the CPU device where steps are ever repeated; what comes
     * of it is told by {@link #settle} at the latest.
     *
     * @param order of the epoch
     * @param from where the examples of the step begin in it
     * @param examples in the step
     */
    void check(Program step, int[] order, int from, int examples) {
        if (crossCheck == null || repetition == null) {
            step.run();
            return;
        }
        crossCheck.settle(); // the examples of the step before are in use until then
        repetition.gather(order, from, examples);
        crossCheck.repeat(step, repetition.plan(examples), repetition::write);
        first = false;
        checked = true;
    }

    /** Waits until the last step is repeated that was to be. */
    void settle() {
        if (crossCheck != null) {
            crossCheck.settle();
        }
    }

    /** Whether one more step is to be checked before a checkpoint says that it was. */
    boolean owesCheck() {
        return crossCheck != null && !checked;
    }

    /** How far what the store holds can be relied on. */
    Standing standing() {
        if (!Trust.examines(device)) {
            return Standing.REFERENCE;
        }
        return crossCheck != null && checked ? Standing.VERIFIED : Standing.UNCHECKED;
    }

    /**
     * The store was given weights, which it has to give back.
     *
     * @param wanted their hash
     * @param standing how far they can be relied on
     * @param got what it gives back
     */
    void wrote(String wanted, Standing standing, Supplier<Weights> got) {
        if (crossCheck != null) {
            crossCheck.requireKept(wanted, got.get().hash());
            checked = standing != Standing.UNCHECKED;
        }
    }

    /** Lets the device show that it does plans right, unless it is the CPU device or trusted. */
    void selfTest(List<Program> programs, List<Plan> odd) {
        if (trust.selfTest() && Trust.examines(device)) {
            new SelfTest(device, trust.cache()).require(programs, odd);
        }
    }

    @Override
    public void close() {
        if (crossCheck != null) {
            crossCheck.close();
        }
    }
}
