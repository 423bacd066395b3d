package io.kiln.device.cl;

import io.kiln.cl.Owned;
import io.kiln.cl.Ref;
import io.kiln.device.Device;
import io.kiln.device.DeviceException;
import io.kiln.device.Plan;
import io.kiln.device.Store;
import io.kiln.device.Tensor;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Devices that share a real one, so that many small networks are trained at once: each lane's thread
 * notes what is to run, and when all of them wait for results, one launch does what all have noted,
 * a work-group for each lane. Groups never wait for each other.
 */
final class Swarm implements AutoCloseable {
    /** Arithmetic of a group in one launch: some 50 ms on a compute unit of a GPU. */
    private static final long LAUNCH_FLOPS = 1L << 32;

    private final ClDevice device;
    private final List<SwarmLane> lanes;
    private final Owned owned;
    private final List<Bank> banks = new ArrayList<>();
    private final Map<String, SwarmKernel> kernels = new HashMap<>(); // by their text
    private @Nullable Ref scratch; // of all lanes
    private long scratchEach;
    private @Nullable RuntimeException failure; // of a launch, which was everybody's

    Swarm(ClDevice device, int count) {
        this.device = device;
        this.owned = new Owned(device.cl());
        this.lanes = IntStream.range(0, count)
                .mapToObj(number -> new SwarmLane(this, device, number))
                .toList();
    }

    List<Device> lanes() {
        return List.copyOf(lanes);
    }

    /** Memory of this size for each lane. */
    private Ref memory(long each) {
        return owned.own(device.room(lanes.size() + " networks at once", each * lanes.size()));
    }

    synchronized Bank bank(long each) {
        for (Bank bank : banks) {
            if (bank.takes(each)) {
                return bank;
            }
        }
        var bank = new Bank(memory(each), lanes.size(), each);
        banks.add(bank);
        return bank;
    }

    synchronized Store open(SwarmLane lane, List<Tensor> kept, ClStore shared) {
        var store = new SwarmStore(this, lane, device, kept, shared);
        lane.keep(store);
        return store;
    }

    synchronized SwarmProgram compile(SwarmLane lane, Plan plan, Store store) {
        String refusal = SwarmPlan.refusal(plan, device.limits());
        if (refusal != null) {
            throw new DeviceException(String.format(
                    Locale.ROOT,
                    "plan %s: not for many networks at once: %s",
                    plan.name(),
                    refusal));
        }
        if (store instanceof SwarmStore ours && ours.lane() == lane) {
            ours.checkOpen();
            SwarmPlan how = SwarmPlan.of(plan, device.limits(), ours::owns);
            requireUnwritten(how);
            return new SwarmProgram(
                    this, lane, how, kernel(how), ours, buffers(how, ours.shared()));
        }
        if (store instanceof ClStore ours && ours.belongsTo(device)) {
            ours.checkOpen();
            SwarmPlan how = SwarmPlan.of(plan, device.limits(), t -> false);
            return new SwarmProgram(this, lane, how, kernel(how), null, buffers(how, ours));
        }
        throw new DeviceException("plan " + plan.name() + ": the store belongs to another device");
    }

    private static List<Ref> buffers(SwarmPlan how, ClStore of) {
        return how.outside().stream().map(of::buffer).toList();
    }

    /** What groups share, no group may write. */
    private static void requireUnwritten(SwarmPlan how) {
        how.plan()
                .ops()
                .forEach(op -> op.writes().forEach(t -> {
                    if (how.outside().contains(t)) {
                        throw new DeviceException("plan " + how.plan().name() + ": writes " + t
                                + ", which others share");
                    }
                }));
    }

    private SwarmKernel kernel(SwarmPlan how) {
        if (how.scratch().bytes() > scratchEach || scratch == null) {
            scratchEach = Math.max(SwarmPlan.Layout.LINE, how.scratch().bytes());
            scratch = memory(scratchEach);
        }
        return kernels.computeIfAbsent(
                how.text(),
                text -> new SwarmKernel(
                        device,
                        device.build(how.calls(), text),
                        owned,
                        lanes.size(),
                        SwarmPlan.HEAD + how.facts().size()));
    }

    /** Notes that a program is to run; one that shares a launch with nobody is begun at once. */
    synchronized void begin(SwarmLane lane, SwarmProgram program) {
        if (program.store() == null) {
            launch(List.of(program), new int[] {1});
        } else {
            lane.add(program);
        }
    }

    /** Waits until what a lane has noted is begun, which is when all the others wait, too. */
    synchronized void settle(SwarmLane lane) {
        while (lane.pending()) {
            if (failure != null) {
                throw new DeviceException(
                        "many networks at once: " + failure.getMessage(), failure);
            }
            lane.waits(true);
            if (lanes.stream().allMatch(SwarmLane::ready)) {
                launchAll();
            } else {
                await();
            }
        }
    }

    private void await() {
        try {
            wait();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while networks ran side by side", e);
        }
    }

    private void launchAll() {
        try {
            List<SwarmLane> open = waiting();
            while (!open.isEmpty()) {
                launchSome(open);
                open = waiting();
            }
        } catch (RuntimeException e) {
            failure = e;
            throw e;
        } finally {
            lanes.forEach(lane -> lane.waits(false));
            notifyAll();
        }
    }

    private List<SwarmLane> waiting() {
        return lanes.stream().filter(SwarmLane::pending).toList();
    }

    /** One launch for all whose next program joins that of the first. */
    private void launchSome(List<SwarmLane> open) {
        SwarmProgram first = open.get(0).next();
        List<SwarmLane> side =
                open.stream().filter(lane -> lane.next().joins(first)).toList();
        List<SwarmProgram> programs = side.stream().map(SwarmLane::next).toList();
        int most = (int) Math.max(1, LAUNCH_FLOPS / Math.max(1, first.plan().flops()));
        launch(programs, side.stream().mapToInt(lane -> lane.take(most)).toArray());
    }

    private void launch(List<SwarmProgram> programs, int[] times) {
        if (scratch == null) {
            throw new IllegalStateException("a program without scratch memory");
        }
        programs.get(0).kernel().run(programs, times, scratch, scratchEach);
    }

    @Override
    public void close() {
        lanes.forEach(SwarmLane::close);
        owned.close();
    }
}
