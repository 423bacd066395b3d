package io.kiln.device;

/**
 * What a caller asks of a device. Results do not depend on any of it on devices that compute
 * canonically.
 *
 * @param threads threads to use on a CPU, 0 for one a core
 * @param vector whether the Vector API may be used where it is there
 * @param fuse whether operations may be run together
 */
public record DeviceOptions(int threads, boolean vector, boolean fuse) {
    /** One thread a core, everything on. */
    public static final DeviceOptions DEFAULT = new DeviceOptions(0, true, true);

    /**
     * Checks the number of threads.
     *
     * @throws DeviceException when it is below 0 or above 1024
     */
    public DeviceOptions {
        if (threads < 0 || threads > 1024) {
            throw new DeviceException(
                    "threads: %d, needs 1 to 1024, or 0 for one a core".formatted(threads));
        }
    }

    /**
     * The same with another number of threads.
     *
     * @param count threads, 0 for one a core
     * @return the options
     */
    public DeviceOptions withThreads(int count) {
        return new DeviceOptions(count, vector, fuse);
    }

    /**
     * The same with or without the Vector API.
     *
     * @param allowed whether it may be used
     * @return the options
     */
    public DeviceOptions withVector(boolean allowed) {
        return new DeviceOptions(threads, allowed, fuse);
    }

    /**
     * The same with or without fusing.
     *
     * @param allowed whether operations may be run together
     * @return the options
     */
    public DeviceOptions withFuse(boolean allowed) {
        return new DeviceOptions(threads, vector, allowed);
    }
}
