package io.kiln.bench;

import io.kiln.trace.Trace;

/** A case made ready on a device. */
interface Work extends AutoCloseable {
    /** Does it once, where it writes first having filled with NaN, and compares with doubles. */
    Checked check();

    /**
     * Does it several times and waits.
     *
     * @return seconds of all together
     */
    double run(int times);

    /**
     * Does it several times, on a device that is opened for tracing; work that is made of other
     * cases' work does nothing.
     *
     * @param by hears of every launch
     */
    default void trace(Trace by, int times) {}

    /** Launches of one run. */
    int launches();

    @Override
    void close();
}
