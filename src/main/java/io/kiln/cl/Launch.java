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
     * Puts the kernel into its queue like {@link #enqueue}, to be asked later when it ran. Its queue
     * must have been made with profiling.
     *
     * @return an event for {@link Cl#times}, to be released
     * @throws ClException when the driver refuses
     */
    Ref traced();
}
