package io.kiln.device;

import java.util.List;
import java.util.function.Consumer;

/** A plan bound to its tensors on a device. */
public interface Program {
    /**
     * The plan this program does.
     *
     * @return the plan as it was given
     */
    Plan plan();

    /**
     * The kernels that do the plan, one a launch, in order: each by its name and parameters. A run
     * records them.
     *
     * @return empty on a device that has no kernels to choose from
     */
    default List<String> kernels() {
        return List.of();
    }

    /**
     * Does the plan once. Allocates nothing and copies nothing; the work may still be under way
     * when it returns.
     */
    void run();

    /**
     * Does the plan once, in the same launches and with the same results as {@link #run}, and notes
     * when each of them ran. Like it, it does not wait for the device.
     *
     * @param told hears of each span, in order, when {@link Device#finish} returns at the latest; of
     *     none where the device fails
     * @throws DeviceException when the device was opened without {@link
     *     DeviceOptions#withTracing}
     */
    void runTraced(Consumer<Span> told);

    /**
     * Does the plan once, slowly, operation by operation.
     *
     * @return how long each operation took, in the plan's order
     */
    List<Timing> runTimed();

    /**
     * How long one operation took.
     *
     * @param op the operation
     * @param nanos elapsed time in nanoseconds
     */
    record Timing(Op op, long nanos) {}
}
