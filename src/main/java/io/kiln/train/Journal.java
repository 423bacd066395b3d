package io.kiln.train;

import io.kiln.net.Weights;
import io.kiln.trust.MistrustException;

import java.util.List;

/** Where a run leaves what should outlive it. All methods do nothing unless overridden. */
public interface Journal {
    /** Leaves nothing anywhere. */
    Journal NONE = new Journal() {};

    /**
     * Everything is ready for the first step, or for going on.
     *
     * @param epoch epochs done before
     * @param step steps done before in the open epoch
     * @param kernels what a step runs, see {@link io.kiln.device.Program#kernels}
     */
    default void begun(int epoch, int step, List<String> kernels) {}

    /**
     * How far the run is; called a few times a second at most.
     *
     * @param progress where the run stands
     */
    default void progress(Progress progress) {}

    /**
     * The steps of an epoch are done; called before {@link #epoch}.
     *
     * @param before steps of the run before the first of them
     * @param losses (steps) mean loss of each
     * @param rates (steps) learning rate of each
     */
    default void steps(int before, float[] losses, float[] rates) {}

    /**
     * An epoch is done.
     *
     * @param report its figures
     */
    default void epoch(EpochReport report) {}

    /**
     * The weights are the best so far by validation; called before {@link #checkpoint}.
     *
     * @param best which epoch, and how good
     * @param weights its weights
     */
    default void best(Best best, Weights weights) {}

    /**
     * The run could go on from here: at its start, after each {@link #epoch}, and when it is
     * interrupted.
     *
     * @param moment everything it needs
     */
    default void checkpoint(Moment moment) {}

    /**
     * The device was found to compute something else than the CPU device; the run ends here.
     *
     * @param found what differs, and since when
     */
    default void mistrusted(MistrustException found) {}
}
