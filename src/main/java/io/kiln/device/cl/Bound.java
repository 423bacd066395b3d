package io.kiln.device.cl;

import io.kiln.cl.Cl;
import io.kiln.cl.Launch;
import io.kiln.cl.Owned;
import io.kiln.cl.Ref;
import io.kiln.device.Role;
import io.kiln.device.Tensor;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Launches with kernels and memory of their own, ready to be put into a queue. */
final class Bound implements AutoCloseable {
    private final Cl cl;
    private final Owned owned;
    private final Map<String, Ref> rooms = new HashMap<>();
    final List<Call> calls;
    final Launch[] launches;
    final Ref[] kernels; // of the launches

    /**
     * Allocates what the calls need and sets all arguments.
     *
     * @param program built from the calls' kernels
     * @param queue where they will run
     * @param kept buffers of the tensors that are not scratch
     */
    Bound(ClDevice device, List<Call> calls, Ref program, Ref queue, Function<Tensor, Ref> kept) {
        this.cl = device.cl();
        this.owned = new Owned(cl);
        this.calls = calls;
        this.launches = new Launch[calls.size()];
        this.kernels = new Ref[calls.size()];
        try {
            memory(calls)
                    .forEach((name, bytes) ->
                            rooms.put(name, owned.own(device.buffers().make(bytes))));
            for (int i = 0; i < launches.length; i++) {
                Call call = calls.get(i);
                kernels[i] = bind(call, program, kept);
                launches[i] = cl.launch(queue, kernels[i], call.global(), call.local());
            }
        } catch (RuntimeException | Error e) {
            Closing.after(e, owned);
            throw e;
        }
    }

    /**
     * Memory that calls need beside the store, by name: scratch tensors, and rooms, which calls
     * share because they follow one another.
     */
    static Map<String, Long> memory(List<Call> calls) {
        Map<String, Long> memory = new LinkedHashMap<>();
        for (Call call : calls) {
            for (Object arg : call.args()) {
                if (arg instanceof Room room) {
                    memory.merge("room " + room.name(), room.bytes(), Math::max);
                } else if (arg instanceof Tensor t && t.role() == Role.SCRATCH) {
                    memory.put(t.name(), t.bytes());
                }
            }
        }
        return memory;
    }

    private Ref bind(Call call, Ref program, Function<Tensor, Ref> kept) {
        Ref kernel = owned.own(cl.kernel(program, call.name()));
        for (int i = 0; i < call.args().size(); i++) {
            Object arg = call.args().get(i);
            if (arg instanceof Tensor t) {
                cl.arg(kernel, i, t.role() == Role.SCRATCH ? room(t.name()) : kept.apply(t));
            } else if (arg instanceof Room room) {
                cl.arg(kernel, i, room("room " + room.name()));
            } else if (arg instanceof Float f) {
                cl.arg(kernel, i, f.floatValue());
            } else {
                cl.arg(kernel, i, ((Integer) arg).intValue());
            }
        }
        return kernel;
    }

    private Ref room(String name) {
        Ref room = rooms.get(name);
        if (room == null) {
            throw new IllegalStateException("no memory for " + name);
        }
        return room;
    }

    void enqueue() {
        enqueue(0, launches.length);
    }

    /** Puts some of the launches into the queue. */
    void enqueue(int from, int to) {
        for (int i = from; i < to; i++) {
            launches[i].enqueue();
        }
    }

    /** Runs one of the launches alone and waits for it; nanoseconds by the device's clock. */
    long timed(int launch) {
        Ref event = launches[launch].traced();
        try {
            long[] times = cl.times(event);
            return times[2] - times[1];
        } finally {
            cl.release(event);
        }
    }

    @Override
    public void close() {
        owned.close();
    }
}
