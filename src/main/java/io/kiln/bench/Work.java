package io.kiln.bench;

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

    /** Launches of one run. */
    int launches();

    @Override
    void close();
}
