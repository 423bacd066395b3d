package io.kiln.bench;

import io.kiln.device.Op;
import io.kiln.device.Plan;
import io.kiln.device.Role;
import io.kiln.device.Tensor;

import java.util.LinkedHashSet;
import java.util.Set;

/** Memory that a plan cannot do without, however much of it a device runs together. */
final class Traffic {
    private Traffic() {}

    /**
     * Bytes of what the store keeps, each tensor read once and written once; of examples only those
     * of the batch. What operations only hand to each other counts nothing.
     */
    static long least(Plan plan) {
        long bytes = 0;
        Set<Tensor> read = new LinkedHashSet<>();
        Set<Tensor> written = new LinkedHashSet<>();
        for (Op op : plan.ops()) {
            if (op instanceof Op.Gather gather) {
                bytes += (long) gather.x().size() * gather.source().type().bytes();
            } else if (!(op instanceof Op.GatherLabels)) {
                read.addAll(op.reads());
            }
            written.addAll(op.writes());
        }
        return bytes + kept(read) + kept(written);
    }

    private static long kept(Set<Tensor> tensors) {
        return tensors.stream()
                .filter(t -> t.role() != Role.SCRATCH)
                .mapToLong(Tensor::bytes)
                .sum();
    }
}
