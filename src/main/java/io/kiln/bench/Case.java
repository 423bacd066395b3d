package io.kiln.bench;

import io.kiln.device.Device;

/** Something to be timed on every device: a fact, from which work on a device is made. */
public sealed interface Case permits Product, Epoch, Operation, Prediction, Distorting, ToTarget {
    /** What sort of case it is, in the order in which tables show them. */
    enum Group {
        /** Whole epochs, and the time until a network is good. */
        TRAINING("training"),
        /** Answers of a network. */
        PREDICTION("prediction"),
        /** Products of matrices. */
        PRODUCTS("matrix products"),
        /** Single operations of a training step. */
        OPERATIONS("operations of a step");

        private final String label;

        Group(String label) {
            this.label = label;
        }

        /**
         * The name for people.
         *
         * @return a few words
         */
        public String label() {
            return label;
        }
    }

    /**
     * What options and tables call it.
     *
     * @return a name that no other case has
     */
    String name();

    /**
     * What sort it is.
     *
     * @return the group
     */
    Group group();

    /**
     * Arithmetic of one run.
     *
     * @return floating-point operations, 0 when it is not known beforehand
     */
    long flops();

    /**
     * Memory that one run touches at least.
     *
     * @return bytes, 0 when it is not known beforehand
     */
    long bytes();

    /**
     * How many runs make what the figure tells, such as the steps of an epoch.
     *
     * @return 1, or more
     */
    default double parts() {
        return 1;
    }

    /**
     * Whether the device may run operations together.
     *
     * @return false where that is what is measured
     */
    default boolean fuse() {
        return true;
    }

    /**
     * How often it is worth measuring.
     *
     * @param asked rounds that were asked for
     * @return as many, or fewer
     */
    default int rounds(int asked) {
        return asked;
    }

    /**
     * Makes it ready.
     *
     * @param device where
     * @param material random numbers
     * @return the work, for the caller to close
     */
    Work open(Device device, Material material);
}
