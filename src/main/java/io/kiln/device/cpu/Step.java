package io.kiln.device.cpu;

import io.kiln.device.Op;
import io.kiln.device.Tensor;

import java.util.List;
import java.util.Set;

/**
 * One operation bound to its numbers, able to do any slice of its work. The work is split along one
 * axis into units of {@code grain}; a step with a single unit is done by one thread.
 *
 * @param op what is done
 * @param extent length of the axis along which the work is split
 * @param grain slices begin at multiples of it
 * @param own tensors of which a slice touches only its own part: same axis, same extent
 * @param work does the slice
 */
record Step(Op op, int extent, int grain, Set<Tensor> own, Slice work) {
    /** Does the part from {@code from} to {@code to} of a step. */
    interface Slice {
        void run(int from, int to, Scratch scratch);
    }

    boolean solo() {
        return extent <= grain;
    }

    /** Does thread t's share of T. The same axis is always cut at the same places. */
    void run(int t, int threads, Scratch scratch) {
        int from = cut(t, threads);
        int to = cut(t + 1, threads);
        if (from < to) {
            work.run(from, to, scratch);
        }
    }

    /** Where thread t's share begins, and that of the thread before it ends. */
    private int cut(int t, int threads) {
        int units = (extent + grain - 1) / grain;
        return Math.min(extent, (int) ((long) units * t / threads) * grain);
    }

    /** How much of the work thread t does, 1 being all of it. */
    double share(int t, int threads) {
        return (double) (cut(t + 1, threads) - cut(t, threads)) / extent;
    }

    /**
     * Whether this step must wait until all threads have done an earlier one.
     *
     * @param earlier a step before this one in the plan
     * @return false when they touch nothing in common, or each slice only what the same slice
     *     touched before
     */
    boolean waitsFor(Step earlier) {
        boolean sameCut = extent == earlier.extent && grain == earlier.grain;
        for (Tensor t : conflicts(earlier.op, op)) {
            if (!(sameCut && own.contains(t) && earlier.own.contains(t))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether this step touches anything in a way that forbids changing its order with an earlier
     * one.
     */
    boolean follows(Step earlier) {
        return !conflicts(earlier.op, op).isEmpty();
    }

    private static List<Tensor> conflicts(Op a, Op b) {
        return java.util.stream.Stream.concat(
                        a.writes().stream()
                                .filter(t -> b.reads().contains(t) || b.writes().contains(t)),
                        a.reads().stream().filter(b.writes()::contains))
                .distinct()
                .toList();
    }
}
