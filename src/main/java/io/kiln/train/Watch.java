package io.kiln.train;

import io.kiln.device.Device;
import io.kiln.device.Plan;
import io.kiln.device.Program;
import io.kiln.device.Store;
import io.kiln.trust.CrossCheck;
import io.kiln.trust.SelfTest;
import io.kiln.trust.Trust;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** How far a session's device is relied on: what it has to show first, and which steps are repeated. */
final class Watch implements AutoCloseable {
    private final Device device;
    private final Trust trust;
    private final @Nullable CrossCheck crossCheck; // null where no step is ever repeated

    Watch(Device device, Store store, Supply supply, List<Program> steps, Trust trust) {
        this.device = device;
        this.trust = trust;
        this.crossCheck = trust.checkEvery() == 0 || !Trust.examines(device)
                ? null
                : new CrossCheck(
                        device,
                        store,
                        steps.stream().map(Program::plan).toList(),
                        supply.tensors(),
                        supply::copy);
    }

    /** Whether a step is to be repeated on the CPU device. */
    boolean due(boolean first, int time) {
        return crossCheck != null && trust.due(first, time);
    }

    /** Runs a step, and repeats it on the CPU device where steps are ever repeated. */
    void check(Program step) {
        if (crossCheck == null) {
            step.run();
            return;
        }
        crossCheck.before();
        step.run();
        crossCheck.after(step.plan());
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
