package io.kiln.device;

import java.util.List;

/** Somewhere a network can run: a plan goes in, a program that does the work comes out. */
public interface Device extends AutoCloseable {
    /**
     * What this device is.
     *
     * @return facts read once when the device was opened
     */
    DeviceInfo info();

    /**
     * Makes room for the tensors that outlive a step.
     *
     * @param kept tensors of any role but {@link Role#SCRATCH}, each name once
     * @return a store, all zeros, owned by this device and closed with it
     * @throws DeviceException when a tensor is scratch, named twice, or does not fit (with figures)
     */
    Store open(List<Tensor> kept);

    /**
     * Makes room for tensors beside those of another store, which stay where they are: the same
     * memory, found through both. So many networks share one copy of their examples.
     *
     * @param kept tensors of any role but {@link Role#SCRATCH}, each name once, also over the
     *     shared ones
     * @param shared open as long as the new store is; of this device, or of another that has the
     *     same memory, as CPU devices have
     * @return a store, all zeros but for what is shared, owned by this device and closed with it;
     *     closing it leaves the shared one open
     * @throws DeviceException when a tensor is scratch, named twice, or does not fit (with figures),
     *     or this device cannot reach the shared store
     */
    Store open(List<Tensor> kept, Store shared);

    /**
     * The largest tensor that there is room for.
     *
     * @return bytes; all of its memory, unless it gives less in one piece
     */
    default long largestTensor() {
        return info().memoryBytes();
    }

    /**
     * Prepares a plan: rewrites it, sizes the memory it needs and refuses with figures when it does
     * not fit, then allocates and binds.
     *
     * @param plan what to do; every tensor that is not scratch must be in the store
     * @param store where those tensors live; made by this device
     * @return a program that runs as often as wanted
     * @throws DeviceException when a tensor is missing from the store or memory does not suffice
     */
    Program compile(Plan plan, Store store);

    /**
     * What {@link #compile} makes of a plan: groups of operations that this device runs together.
     *
     * @param plan what to do
     * @return the same operations, in the order and the groups in which this device runs them
     */
    List<List<Op>> rewrite(Plan plan);

    /** Blocks until all work started so far is done. */
    void finish();

    /**
     * Closes every program and store of this device, then the device. Closing twice is harmless.
     */
    @Override
    void close();
}
