package io.kiln.bench.peers;

/** A library that multiplies matrices. */
public interface GemmPeer {

    /** Name and version, as the tables show it. */
    String name();

    /** Makes one product ready: memory, copies of A and B, kernels. None of it is timed. */
    Product open(GemmCase shape, float[] a, float[] b);

    /** A product that is ready to run, again and again, on the same memory. */
    interface Product extends AutoCloseable {

        /** {@code C = op(A) op(B)}, finished after {@link #finish}. This is what is timed. */
        void run();

        /** Waits for all runs, once a window; nothing to do where a run is finished on return. */
        default void finish() {}

        /** C as the last run left it, (m, n). */
        float[] result();

        @Override
        void close();
    }
}
