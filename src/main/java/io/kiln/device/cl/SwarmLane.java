package io.kiln.device.cl;

import io.kiln.device.Device;
import io.kiln.device.DeviceException;
import io.kiln.device.DeviceInfo;
import io.kiln.device.Op;
import io.kiln.device.Plan;
import io.kiln.device.Program;
import io.kiln.device.Store;
import io.kiln.device.Tensor;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * One of the devices that share a real one, for one thread. What it is about to run is noted here,
 * under the lock of the {@link Swarm}.
 */
final class SwarmLane implements Device {
    private final Swarm swarm;
    private final ClDevice device;
    private final int number;
    private final List<SwarmStore> stores = new ArrayList<>();
    private final Deque<Turn> turns = new ArrayDeque<>();
    private boolean waiting;

    /** A program, and how often it is to run. */
    private static final class Turn {
        private final SwarmProgram program;
        private int times;

        Turn(SwarmProgram program) {
            this.program = program;
        }
    }

    SwarmLane(Swarm swarm, ClDevice device, int number) {
        this.swarm = swarm;
        this.device = device;
        this.number = number;
    }

    /** Which one it is, from 0. */
    int number() {
        return number;
    }

    /** Whether the others need not wait for this one. */
    boolean ready() {
        return waiting || stores.isEmpty();
    }

    void waits(boolean now) {
        waiting = now;
    }

    boolean pending() {
        return !turns.isEmpty();
    }

    void add(SwarmProgram program) {
        Turn last = turns.peekLast();
        if (last == null || last.program != program) {
            last = new Turn(program);
            turns.addLast(last);
        }
        last.times++;
    }

    /** The program that comes next. */
    SwarmProgram next() {
        return turns.getFirst().program;
    }

    /** Takes the next program's runs, so many at most. */
    int take(int most) {
        Turn turn = turns.getFirst();
        int times = Math.min(most, turn.times);
        turn.times -= times;
        if (turn.times == 0) {
            turns.removeFirst();
        }
        return times;
    }

    void keep(SwarmStore store) {
        stores.add(store);
    }

    void forget(SwarmStore store) {
        stores.remove(store);
        turns.removeIf(turn -> turn.program.store() == store);
    }

    @Override
    public DeviceInfo info() {
        return device.info();
    }

    @Override
    public long largestTensor() {
        return device.largestTensor();
    }

    @Override
    public Store open(List<Tensor> kept) {
        return device.open(kept);
    }

    @Override
    public Store open(List<Tensor> kept, Store shared) {
        if (!(shared instanceof ClStore ours) || !ours.belongsTo(device)) {
            throw new DeviceException("store: what it is to share lies on another device");
        }
        ours.checkOpen();
        return swarm.open(this, kept, ours);
    }

    @Override
    public Program compile(Plan plan, Store store) {
        return swarm.compile(this, plan, store);
    }

    @Override
    public List<List<Op>> rewrite(Plan plan) {
        List<Op> done = new ArrayList<>();
        Binder.swarm(plan, device.limits()).forEach(call -> done.addAll(call.ops()));
        List<Op> nothing = new ArrayList<>(plan.ops()); // identities on what no kernel touched yet
        nothing.removeAll(done);
        done.addAll(0, nothing);
        return List.of(done);
    }

    @Override
    public void finish() {
        swarm.settle(this);
        device.finish();
    }

    @Override
    public void close() {
        List.copyOf(stores).forEach(SwarmStore::close);
    }
}
