package io.kiln.device;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A time in which a device did something for a plan, by the clock of {@link System#nanoTime}.
 *
 * @param track what did it, such as a queue or a thread; what is on one track never overlaps
 * @param name of the kernel
 * @param ops operations of the plan that it did; empty when it only prepared others
 * @param work share of these operations that it did, 1 for all
 * @param device share of the device that the track is, 1 for all
 * @param start nanoseconds
 * @param end nanoseconds
 */
public record Span(
        String track, String name, List<Op> ops, double work, double device, long start, long end) {
    /** Keeps the operations. */
    public Span {
        ops = List.copyOf(ops);
    }

    /**
     * How long it took.
     *
     * @return nanoseconds, 0 or more
     */
    public long nanos() {
        return Math.max(0, end - start);
    }

    /**
     * Arithmetic work done in it.
     *
     * @return floating-point operations
     */
    public double flops() {
        return work * ops.stream().mapToLong(Op::flops).sum();
    }

    /**
     * Memory touched at least: what an operation leaves for a later one of the same span counts
     * once.
     *
     * @return bytes read and written
     */
    public double bytes() {
        long bytes = 0;
        Set<Tensor> made = new HashSet<>();
        for (Op op : ops) {
            bytes += op.bytes();
            for (Tensor t : op.reads()) {
                bytes -= made.contains(t) ? t.bytes() : 0;
            }
            for (Tensor t : op.writes()) {
                bytes -= made.add(t) ? 0 : t.bytes();
            }
        }
        return work * bytes;
    }
}
