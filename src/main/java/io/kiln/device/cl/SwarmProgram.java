package io.kiln.device.cl;

import io.kiln.cl.Ref;
import io.kiln.device.DeviceException;
import io.kiln.device.Plan;
import io.kiln.device.Program;
import io.kiln.device.Span;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.function.Consumer;

/** A plan that a work-group of a swarm does by itself. */
final class SwarmProgram implements Program {
    private final Swarm swarm;
    private final SwarmLane lane;
    private final SwarmPlan how;
    private final SwarmKernel kernel;
    private final @Nullable SwarmStore store; // null where all tensors are parameters
    private final List<Ref> outside;
    private final int[] row;

    /**
     * Over a store of a lane, or over one that belongs to no lane.
     *
     * @param outside buffers of the tensors that are parameters
     */
    SwarmProgram(
            Swarm swarm,
            SwarmLane lane,
            SwarmPlan how,
            SwarmKernel kernel,
            @Nullable SwarmStore store,
            List<Ref> outside) {
        this.swarm = swarm;
        this.lane = lane;
        this.how = how;
        this.kernel = kernel;
        this.store = store;
        this.outside = outside;
        this.row = how.row(store == null ? SwarmPlan.Layout.of(List.of()) : store.layout());
    }

    @Override
    public Plan plan() {
        return how.plan();
    }

    @Override
    public List<String> kernels() {
        return List.of(how.title());
    }

    @Override
    public void run() {
        if (store != null) {
            store.checkOpen();
        }
        swarm.begin(lane, this);
    }

    @Override
    public void runTraced(Consumer<Span> told) {
        throw new DeviceException(plan().name() + ": networks side by side are not traced");
    }

    @Override
    public List<Timing> runTimed() {
        throw new DeviceException(plan().name() + ": networks side by side are not timed apart");
    }

    SwarmKernel kernel() {
        return kernel;
    }

    SwarmLane lane() {
        return lane;
    }

    @Nullable
    SwarmStore store() {
        return store;
    }

    /** Whether both can be groups of one launch. */
    boolean joins(SwarmProgram other) {
        return store != null
                && other.store != null
                && store.bank() == other.store.bank()
                && kernel == other.kernel
                && outside.equals(other.outside);
    }

    List<Ref> outside() {
        return outside;
    }

    /**
     * Writes what its group is told.
     *
     * @param times how often it runs
     * @param scratch where its lane's scratch memory begins, in bytes
     */
    void tell(int[] rows, int at, int times, long scratch) {
        System.arraycopy(row, 0, rows, at, row.length);
        rows[at] = times;
        rows[at + 1] = (int) ((store == null ? 0 : store.begin()) / SwarmPlan.Layout.LINE);
        rows[at + 2] = (int) (scratch / SwarmPlan.Layout.LINE);
    }

    int width() {
        return row.length;
    }
}
