package io.kiln.device.cl;

import io.kiln.cl.Cl;
import io.kiln.cl.Launch;
import io.kiln.cl.Owned;
import io.kiln.cl.Ref;
import io.kiln.device.Tensor;

import java.util.List;

/** The kernel of a {@link PersistentPlan} over a store, and its launches. */
final class PersistentKernel implements AutoCloseable {
    /** Words before the row, so that arrivals have a cache line of their own. */
    private static final int LINE = SwarmPlan.Layout.LINE / Integer.BYTES;

    private final ClDevice device;
    private final Grid grid;
    private final int groups;
    private final int launches;
    private final Owned owned;
    private final Snapshot snapshot;
    private final Ref arrived;
    private final Ref row;
    private final Launch launch;

    PersistentKernel(ClDevice device, Grid grid, PersistentPlan how, ClStore store) {
        this.device = device;
        this.grid = grid;
        this.groups = Math.min(grid.groups(), how.workers());
        this.launches = how.launches().size();
        device.checkRoom("its persistent kernel", memory(how));
        this.owned = new Owned(device.cl());
        this.snapshot = new Snapshot(device, how.plan(), how.changed(), store);
        try {
            int[] facts = how.row();
            this.arrived = memory((long) LINE * Integer.BYTES);
            this.row = memory((long) facts.length * Integer.BYTES);
            device.transfer().write(row, 0, facts);
            Ref program = device.build(how.calls(), how.text(), grid.scope());
            this.launch = launch(how, store, program);
        } catch (RuntimeException | Error e) {
            Closing.after(e, owned);
            Closing.after(e, snapshot);
            throw e;
        }
    }

    /** Scratch, twice since the usual program has as much, and copies of what a step changes. */
    private static long memory(PersistentPlan how) {
        long copies = how.changed().stream().mapToLong(Tensor::bytes).sum();
        return 2 * how.scratch().bytes() + copies;
    }

    private Ref memory(long bytes) {
        return owned.own(device.buffers().make(bytes));
    }

    private Launch launch(PersistentPlan how, ClStore store, Ref program) {
        Cl cl = device.cl();
        Ref kernel = owned.own(cl.kernel(program, PersistentPlan.NAME));
        cl.arg(kernel, 0, arrived);
        cl.arg(kernel, 1, row);
        cl.arg(kernel, 2, memory(Math.max(SwarmPlan.Layout.LINE, how.scratch().bytes())));
        for (int o = 0; o < how.outside().size(); o++) {
            cl.arg(kernel, PersistentPlan.FIRST + o, store.buffer(how.outside().get(o)));
        }
        long[] global = {(long) groups * StepFamily.GROUP};
        return cl.launch(device.queue(), kernel, global, new long[] {StepFamily.GROUP});
    }

    /**
     * Does steps in one launch and waits for it.
     *
     * @param times how many
     * @return false when the groups did not all meet, and all is as it was before
     */
    boolean run(int times) {
        snapshot.take();
        device.transfer().write(arrived, 0, new int[1]);
        device.transfer().write(row, 0, new int[] {times, grid.spins(), grid.meetings()});
        launch.enqueue();
        int[] arrivals = new int[1];
        device.transfer().read(arrived, 0, arrivals);
        if (arrivals[0] == Math.multiplyExact(times * launches, groups)) {
            return true;
        }
        snapshot.putBack();
        return false;
    }

    @Override
    public void close() {
        Closing.newestFirst(List.of(owned, snapshot));
    }
}
