package io.kiln.device;

import java.util.Locale;
import java.util.function.Consumer;

/**
 * What a caller asks of a device. Results do not depend on any of it on devices that compute
 * canonically, but for kernels that are marked reordered.
 *
 * @param threads threads to use on a CPU, 0 for one a core
 * @param vector whether the Vector API may be used where it is there
 * @param fuse whether operations may be run together
 * @param binding which binding reaches OpenCL: {@code auto}, {@code jocl} or {@code lwjgl}
 * @param kernels which family of OpenCL kernels multiplies matrices: {@code auto}, or one by name
 * @param cache whether built kernels are kept on disk
 * @param guards whether a device that gives each tensor a buffer of its own puts known bytes behind
 *     each, and refuses to close a store in which they changed: for the doctor
 * @param precision how exactly matrices are multiplied; a device that cannot do so refuses
 * @param tracing whether {@link Program#runTraced} will be used; some drivers are slower then
 * @param replay whether the launches of a plan may be recorded once and then be put into the queue
 *     by one call, where the device can and is not opened for tracing
 * @param persistent whether one launch may do many steps, where a device is known to be able to
 */
public record DeviceOptions(
        int threads,
        boolean vector,
        boolean fuse,
        String binding,
        String kernels,
        Cache cache,
        boolean guards,
        Precision precision,
        boolean tracing,
        boolean replay,
        boolean persistent) {
    /** Whether built kernels are kept on disk. */
    public enum Cache {
        /** Where the driver does not do so itself. */
        AUTO,
        /** Always. */
        ON,
        /** Never. */
        OFF
    }

    /** One thread a core, everything on, every choice left to the device. */
    public static final DeviceOptions DEFAULT = new DeviceOptions(
            0, true, true, "auto", "auto", Cache.AUTO, false, Precision.FP32, false, false, false);

    /**
     * Checks the number of threads.
     *
     * @throws DeviceException when it is below 0 or above 1024
     */
    public DeviceOptions {
        if (threads < 0 || threads > 1024) {
            throw new DeviceException(String.format(
                    Locale.ROOT, "threads: %d, needs 1 to 1024, or 0 for one a core", threads));
        }
    }

    /** The components while one of them changes, so that each stands here once. */
    private static final class Draft {
        private int threads;
        private boolean vector;
        private boolean fuse;
        private String binding;
        private String kernels;
        private Cache cache;
        private boolean guards;
        private Precision precision;
        private boolean tracing;
        private boolean replay;
        private boolean persistent;

        Draft(DeviceOptions from) {
            threads = from.threads;
            vector = from.vector;
            fuse = from.fuse;
            binding = from.binding;
            kernels = from.kernels;
            cache = from.cache;
            guards = from.guards;
            precision = from.precision;
            tracing = from.tracing;
            replay = from.replay;
            persistent = from.persistent;
        }

        DeviceOptions options() {
            return new DeviceOptions(
                    threads,
                    vector,
                    fuse,
                    binding,
                    kernels,
                    cache,
                    guards,
                    precision,
                    tracing,
                    replay,
                    persistent);
        }
    }

    private DeviceOptions with(Consumer<Draft> change) {
        var draft = new Draft(this);
        change.accept(draft);
        return draft.options();
    }

    /**
     * The same with another number of threads.
     *
     * @param count threads, 0 for one a core
     * @return the options
     */
    public DeviceOptions withThreads(int count) {
        return with(draft -> draft.threads = count);
    }

    /**
     * The same with or without the Vector API.
     *
     * @param allowed whether it may be used
     * @return the options
     */
    public DeviceOptions withVector(boolean allowed) {
        return with(draft -> draft.vector = allowed);
    }

    /**
     * The same with or without fusing.
     *
     * @param allowed whether operations may be run together
     * @return the options
     */
    public DeviceOptions withFuse(boolean allowed) {
        return with(draft -> draft.fuse = allowed);
    }

    /**
     * The same through another binding.
     *
     * @param name {@code auto}, {@code jocl} or {@code lwjgl}
     * @return the options
     */
    public DeviceOptions withBinding(String name) {
        return with(draft -> draft.binding = name);
    }

    /**
     * The same with another family of kernels.
     *
     * @param family {@code auto} or one by name
     * @return the options
     */
    public DeviceOptions withKernels(String family) {
        return with(draft -> draft.kernels = family);
    }

    /**
     * The same with another say on keeping built kernels.
     *
     * @param when whether they are kept on disk
     * @return the options
     */
    public DeviceOptions withCache(Cache when) {
        return with(draft -> draft.cache = when);
    }

    /**
     * The same with or without guards behind tensors.
     *
     * @param wanted whether they are there
     * @return the options
     */
    public DeviceOptions withGuards(boolean wanted) {
        return with(draft -> draft.guards = wanted);
    }

    /**
     * The same with another precision.
     *
     * @param mode how exactly matrices are multiplied
     * @return the options
     */
    public DeviceOptions withPrecision(Precision mode) {
        return with(draft -> draft.precision = mode);
    }

    /**
     * The same, able or not to say when each launch ran.
     *
     * @param wanted whether {@link Program#runTraced} will be used
     * @return the options
     */
    public DeviceOptions withTracing(boolean wanted) {
        return with(draft -> draft.tracing = wanted);
    }

    /**
     * The same, with or without recording the launches of a plan.
     *
     * @param allowed whether they may be recorded
     * @return the options
     */
    public DeviceOptions withReplay(boolean allowed) {
        return with(draft -> draft.replay = allowed);
    }

    /**
     * The same with or without launches that do many steps.
     *
     * @param wanted whether there are any
     * @return the options
     */
    public DeviceOptions withPersistent(boolean wanted) {
        return with(draft -> draft.persistent = wanted);
    }
}
