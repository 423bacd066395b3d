package io.kiln.device.cl;

import io.kiln.cl.Cl;
import io.kiln.cl.Owned;
import io.kiln.cl.Ref;
import io.kiln.device.DeviceException;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.IntToLongFunction;
import java.util.stream.LongStream;

/** Lets the groups of a launch meet, and measures how long they wait for one that never comes. */
final class GridProbe implements AutoCloseable {
    private static final String KERNEL = "meet";
    private static final int GROUP = 64;
    private static final int ROUNDS = 100;
    private static final int FEWEST = 1 << 10;
    private static final int MOST = 1 << 28;

    /** Launches of which the shortest counts: a first one loads code, others may come between. */
    private static final int SAMPLES = 3;

    /** A wait that is long enough to be timed beside the launch that it is in. */
    private static final long TIMED_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /** How long waits may be: half of what is allowed, since looks last longer when many look. */
    private static final long WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final ClDevice device;
    private final int groups;
    private final Owned owned;
    private final Ref kernel;
    private final Ref arrived;

    /** Builds the kernel and runs nothing yet. */
    GridProbe(ClDevice device, Scope scope, int groups) {
        this.device = device;
        this.groups = groups;
        this.owned = new Owned(device.cl());
        Ref program = device.build(List.of(), "#include \"" + KERNEL + ".cl\"\n", scope);
        this.kernel = owned.own(device.cl().kernel(program, KERNEL));
        this.arrived = owned.own(device.buffers().make(2L * Integer.BYTES));
        Cl cl = device.cl();
        cl.arg(kernel, 0, arrived);
        cl.arg(kernel, 1, owned.own(device.buffers().make((long) groups * GROUP * Integer.BYTES)));
    }

    /** How many looks a group takes for as long as it may wait. */
    int looks() {
        return looks(this::alone);
    }

    /** The same, by how many nanoseconds a wait of so many looks takes. */
    static int looks(IntToLongFunction wait) {
        int looks = FEWEST;
        long nanos = shortest(wait, looks);
        while (nanos < TIMED_NANOS && looks < MOST) {
            looks *= 2;
            nanos = shortest(wait, looks);
        }
        return (int) Math.min(MOST, Math.max(1, looks * WAIT_NANOS / nanos));
    }

    private static long shortest(IntToLongFunction wait, int looks) {
        return LongStream.generate(() -> wait.applyAsLong(looks))
                .limit(SAMPLES)
                .min()
                .orElseThrow();
    }

    /** Nanoseconds that a group waits in vain. */
    private long alone(int looks) {
        long start = System.nanoTime();
        launch(1, 1, looks, 2);
        return Math.max(1, System.nanoTime() - start);
    }

    /**
     * Lets all groups meet.
     *
     * @throws DeviceException when they do not, or one reads something else than another wrote
     */
    void meet(int looks) {
        int[] got = launch(groups, ROUNDS, looks, groups);
        if (got[0] != 2 * ROUNDS * groups) {
            throw new DeviceException(String.format(
                    Locale.ROOT, "its %d groups are not all at work at a time", groups));
        }
        if (got[1] != 0) {
            throw new DeviceException("its groups do not see what others wrote before they met");
        }
    }

    private int[] launch(int count, int rounds, int looks, int wanted) {
        synchronized (device) {
            int[] got = new int[2];
            device.transfer().write(arrived, 0, got);
            device.cl().arg(kernel, 2, rounds);
            device.cl().arg(kernel, 3, looks);
            device.cl().arg(kernel, 4, wanted);
            long[] global = {(long) count * GROUP};
            device.cl()
                    .launch(device.queue(), kernel, global, new long[] {GROUP})
                    .enqueue();
            device.transfer().read(arrived, 0, got);
            return got;
        }
    }

    @Override
    public void close() {
        owned.close();
    }
}
