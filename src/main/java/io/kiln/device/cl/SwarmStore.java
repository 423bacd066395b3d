package io.kiln.device.cl;

import io.kiln.cl.Ref;
import io.kiln.device.DeviceException;
import io.kiln.device.Role;
import io.kiln.device.Store;
import io.kiln.device.Tensor;
import io.kiln.device.Type;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Tensors of one lane of a swarm, in a slot of a bank, beside those that all lanes share. */
final class SwarmStore implements Store {
    private final Swarm swarm;
    private final SwarmLane lane;
    private final ClDevice device;
    private final ClStore shared;
    private final Bank bank;
    private final long begin;
    private final SwarmPlan.Layout layout;
    private boolean closed;

    SwarmStore(Swarm swarm, SwarmLane lane, ClDevice device, List<Tensor> kept, ClStore shared) {
        checkNames(kept, shared);
        this.swarm = swarm;
        this.lane = lane;
        this.device = device;
        this.shared = shared;
        this.layout = SwarmPlan.Layout.of(kept);
        this.bank = swarm.bank(layout.bytes());
        this.begin = bank.take();
        synchronized (device) {
            device.transfer().clear(bank.buffer(), begin, Math.toIntExact(layout.bytes()));
        }
    }

    private static void checkNames(List<Tensor> kept, ClStore shared) {
        Set<String> names = new HashSet<>();
        for (Tensor t : kept) {
            if (t.role() == Role.SCRATCH) {
                throw new DeviceException("store: " + t + " is scratch, which no store keeps");
            }
            if (!names.add(t.name()) || shared.names(t.name())) {
                throw new DeviceException("store: " + t.name() + " is named twice");
            }
        }
    }

    /** Whether a tensor lies in the slot, rather than with the shared ones. */
    boolean owns(Tensor t) {
        return layout.offsets().containsKey(t);
    }

    Bank bank() {
        return bank;
    }

    /** Where the slot begins in its bank, in bytes. */
    long begin() {
        return begin;
    }

    SwarmPlan.Layout layout() {
        return layout;
    }

    ClStore shared() {
        return shared;
    }

    SwarmLane lane() {
        return lane;
    }

    void checkOpen() {
        shared.checkOpen();
        if (closed) {
            throw new DeviceException("store: it was closed");
        }
    }

    private Ref buffer(Tensor t) {
        return owns(t) ? bank.buffer() : shared.buffer(t);
    }

    /** Waits for what this lane has begun; says from which byte on a tensor lies in its buffer. */
    private long place(String what, Tensor t, Type type, int length) {
        checkOpen();
        long place = owns(t) ? begin + layout.at(t) : 0;
        buffer(t); // which may be nowhere
        t.requireValues(what, type, length);
        swarm.settle(lane);
        return place;
    }

    @Override
    public void write(Tensor tensor, float[] values) {
        long place = place("write", tensor, Type.F32, values.length);
        synchronized (device) {
            device.transfer().write(buffer(tensor), place, values);
        }
    }

    @Override
    public void write(Tensor tensor, int[] values) {
        long place = place("write", tensor, Type.I32, values.length);
        synchronized (device) {
            device.transfer().write(buffer(tensor), place, values);
        }
    }

    @Override
    public void write(Tensor tensor, byte[] values) {
        long place = place("write", tensor, Type.U8, values.length);
        synchronized (device) {
            device.transfer().write(buffer(tensor), place, values);
        }
    }

    @Override
    public void read(Tensor tensor, float[] into) {
        long place = place("read", tensor, Type.F32, into.length);
        synchronized (device) {
            device.transfer().read(buffer(tensor), place, into);
        }
    }

    @Override
    public void read(Tensor tensor, int[] into) {
        long place = place("read", tensor, Type.I32, into.length);
        synchronized (device) {
            device.transfer().read(buffer(tensor), place, into);
        }
    }

    /** Nobody streams to a network beside others: their examples are shared. */
    @Override
    public Store aside() {
        throw new DeviceException("store: networks side by side share examples that lie there");
    }

    /** Gives the slot back; what was not run by now never is. */
    @Override
    public void close() {
        synchronized (swarm) {
            if (!closed) {
                closed = true;
                lane.forget(this);
                bank.giveBack(begin);
                swarm.notifyAll(); // others may have waited for this one
            }
        }
    }
}
