package io.kiln.trust;

import io.kiln.device.Device;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Devices;

/** The CPU device that others are compared with: it has to be at hand quickly, and not in the way. */
final class Judge {
    private static final long SMALL_FLOPS = 4_000_000_000L;
    private static final int THREADS = 4;

    private Judge() {}

    /**
     * Opens the CPU device for an amount of work. NOTE: for little, one thread of plain loops is
     * ready in 0.5 s where two threads with vectors take 4 s on a busy machine: vectors are slow
     * until they are compiled, and threads wait for each other.
     *
     * @param flops of all work together
     */
    static Device open(long flops) {
        boolean small = flops <= SMALL_FLOPS;
        int threads = small ? 1 : Math.min(THREADS, Runtime.getRuntime().availableProcessors());
        return Devices.open("cpu", DeviceOptions.DEFAULT.withThreads(threads).withVector(!small));
    }
}
