package io.kiln.cl;

/** A kernel with its sizes, ready to be put into a queue as often as wanted. */
public interface Launch {
    /**
     * Puts the kernel into its queue with the arguments that it has now. Returns before it runs;
     * allocates nothing.
     *
     * @throws ClException when the driver refuses
     */
    void enqueue();

    /**
     * Runs the kernel alone and waits for it. Its queue must have been made with profiling.
     *
     * @return nanoseconds from its start to its end by the device's clock
     * @throws ClException when the driver refuses
     */
    long timed();
}
