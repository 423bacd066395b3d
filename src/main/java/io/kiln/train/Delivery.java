package io.kiln.train;

import io.kiln.device.Clock;
import io.kiln.device.Store;
import io.kiln.net.Feed;

import java.util.List;

/** How the examples of a pass come under its steps. */
interface Delivery {
    /** The feed of the pass, once for each place where its examples may lie; all but that is shared. */
    List<Feed> feeds();

    /** In which of the places the examples of a step lie. */
    int place(int step);

    /**
     * Begins a pass, perhaps in its middle.
     *
     * @param store where
     * @param clock of the first step
     * @param order which example comes when, of the whole pass
     */
    void begin(Store store, Clock clock, int[] order);

    /** Whether a step has to wait for examples. */
    boolean due(int step);

    /** Sees to it that the examples of a step are there. Steps come one after the other. */
    void deliver(int step);
}
