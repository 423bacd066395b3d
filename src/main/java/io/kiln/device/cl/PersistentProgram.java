package io.kiln.device.cl;

import io.kiln.device.Plan;
import io.kiln.device.Program;
import io.kiln.device.Span;

import java.util.List;
import java.util.function.Consumer;

/**
 * A plan whose runs are noted until enough of them have come together, and then are one launch. Where
 * that launch gives up, and ever after, its twin does them with launches as usual.
 */
final class PersistentProgram implements Program, AutoCloseable {
    private static final int MOST_TIMES = 1024;
    private static final int GROWTH = 4;

    private final ClDevice device;
    private final Grid grid;
    private final ClProgram usual;
    private final ClStore store;
    private final PersistentPlan how;
    private final PersistentKernel kernel;
    private int most = 1;

    PersistentProgram(
            ClDevice device, Grid grid, PersistentPlan how, ClStore store, ClProgram usual) {
        this.device = device;
        this.grid = grid;
        this.usual = usual;
        this.store = store;
        this.how = how;
        this.kernel = new PersistentKernel(device, grid, how, store);
    }

    @Override
    public Plan plan() {
        return usual.plan();
    }

    @Override
    public List<String> kernels() {
        return device.persistence().on() ? List.of(how.title()) : usual.kernels();
    }

    @Override
    public void run() {
        synchronized (device) {
            store.checkOpen();
            if (device.persistence().on()) {
                device.persistence().note(this);
            } else {
                usual.run();
            }
        }
    }

    /** How many runs the next launch does. */
    int most() {
        return most;
    }

    /** Does what was noted. */
    void launch(int times) {
        if (device.persistence().on()) {
            long start = System.nanoTime();
            if (kernel.run(times)) {
                learn(times, System.nanoTime() - start);
                return;
            }
            device.persistence().broke(plan());
        }
        for (int time = 0; time < times; time++) {
            usual.run();
        }
    }

    private void learn(int times, long nanos) {
        if (times < most && nanos <= grid.nanos()) {
            return; // somebody looked, which says nothing of how many would fit
        }
        long fitting = Math.min(MOST_TIMES, grid.nanos() * times / Math.max(1, nanos));
        most = (int) Math.max(1, Math.min(GROWTH * times, fitting));
    }

    @Override
    public void runTraced(Consumer<Span> told) {
        usual.runTraced(told);
    }

    @Override
    public List<Timing> runTimed() {
        return usual.runTimed();
    }

    @Override
    public void close() {
        kernel.close();
    }
}
