package io.kiln.device.cl;

import io.kiln.device.Plan;
import io.kiln.device.Tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Copies of tensors on the device, to be put back when what changes them goes wrong. */
final class Snapshot implements AutoCloseable {
    private final Bound bound;
    private final int taking; // launches that take it; those behind them put it back

    Snapshot(ClDevice device, Plan plan, List<Tensor> tensors, ClStore store) {
        List<Call> take = new ArrayList<>();
        List<Call> putBack = new ArrayList<>();
        for (Tensor t : tensors) {
            var copy = new Room("copy of " + t.name(), t.type(), t.bytes());
            take.add(copy(t, copy, t, device.limits()));
            putBack.add(copy(copy, t, t, device.limits()));
        }
        List<Call> all = new ArrayList<>(together(take, device.limits()));
        this.taking = all.size();
        all.addAll(together(putBack, device.limits()));
        this.bound = device.bind(plan, all, store, false);
    }

    private static Call copy(Object from, Object to, Tensor like, Limits limits) {
        long group = Math.min(StepFamily.GROUP, limits.group());
        long[] global = {(like.size() + group - 1) / group * group};
        List<Object> args = List.of(from, to, like.size());
        Map<String, String> type = Map.of("TYPE", CombinedText.type(like));
        return new Call("copy", type, args, global, new long[] {group}, List.of())
                .with(new Lines(like.size(), 1, List.of()));
    }

    private static List<Call> together(List<Call> copies, Limits limits) {
        return Combining.groups(copies, limits, StepFamily.GROUP);
    }

    void take() {
        bound.enqueue(0, taking);
    }

    void putBack() {
        bound.enqueue(taking, bound.launches.length);
    }

    @Override
    public void close() {
        bound.close();
    }
}
