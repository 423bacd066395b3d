package io.kiln.device.cl;

import io.kiln.device.Op;
import io.kiln.device.Plan;
import io.kiln.device.Program;
import io.kiln.device.Span;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A plan as launches over a store's buffers. */
final class ClProgram implements Program, AutoCloseable {
    private final Plan plan;
    private final ClDevice device;
    private final ClStore store;
    private final Family family;
    private final Bound bound;
    private final @Nullable Replay replay; // of what is bound
    private @Nullable Bound oneByOne; // made when first timed

    ClProgram(Plan plan, ClDevice device, ClStore store, Family family) {
        this.plan = plan;
        this.device = device;
        this.store = store;
        this.family = family;
        this.bound = device.bind(plan, device.launches(plan, family), store, false);
        this.replay = recorded();
    }

    private @Nullable Replay recorded() {
        try {
            return device.replays == null || bound.calls.isEmpty()
                    ? null
                    : device.replays.record(device, bound);
        } catch (RuntimeException | Error e) {
            Closing.after(e, bound);
            throw e;
        }
    }

    @Override
    public Plan plan() {
        return plan;
    }

    @Override
    public List<String> kernels() {
        String order = device.info().canonical() && !family.reordered() ? "" : " (reordered)";
        String mark = order + (replay == null ? "" : " (replayed)");
        return bound.calls.stream().map(call -> call.title() + mark).toList();
    }

    @Override
    public void run() {
        synchronized (device) { // the queue is the device's
            store.checkOpen();
            device.persistence().settle();
            if (replay == null) {
                bound.enqueue();
            } else {
                replay.enqueue();
            }
            device.started();
        }
    }

    @Override
    public void runTraced(Consumer<Span> told) {
        synchronized (device) {
            store.checkOpen();
            device.trace(bound, told);
        }
    }

    @Override
    public List<Timing> runTimed() {
        synchronized (device) {
            store.checkOpen();
            if (oneByOne == null) {
                oneByOne = device.bind(plan, device.oneByOne(plan, family), store, true);
            }
            device.finish();
            Map<Op, Long> nanos = timed(oneByOne);
            List<Timing> timings = new ArrayList<>();
            plan.ops().forEach(op -> timings.add(new Timing(op, nanos.getOrDefault(op, 0L))));
            return timings;
        }
    }

    /** Time of each operation; what only prepares another launch counts with that. */
    private static Map<Op, Long> timed(Bound bound) {
        Map<Op, Long> nanos = new IdentityHashMap<>();
        long preparing = 0;
        for (int i = 0; i < bound.launches.length; i++) {
            preparing += bound.timed(i);
            for (Op op : bound.calls.get(i).ops()) {
                nanos.merge(op, preparing, Long::sum);
                preparing = 0;
            }
        }
        return nanos;
    }

    @Override
    public void close() {
        Closing.newestFirst(
                Stream.of(bound, replay, oneByOne).filter(Objects::nonNull).toList());
    }
}
