package io.kiln.device.cl;

import io.kiln.cl.Cl;
import io.kiln.cl.Owned;
import io.kiln.cl.Ref;
import io.kiln.device.Device;
import io.kiln.device.DeviceException;
import io.kiln.device.DeviceInfo;
import io.kiln.device.DeviceOptions;
import io.kiln.device.KernelFamilies;
import io.kiln.device.Op;
import io.kiln.device.Plan;
import io.kiln.device.Precision;
import io.kiln.device.Program;
import io.kiln.device.Role;
import io.kiln.device.SideBySide;
import io.kiln.device.Span;
import io.kiln.device.Store;
import io.kiln.device.Tensor;
import io.kiln.device.Tunable;
import io.kiln.tuning.Rule;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * A device of OpenCL: one context, one queue that works in order. Plans become launches of the
 * kernels in kernels/; between two of them the host waits for nothing.
 */
public final class ClDevice implements Device, KernelFamilies, Tunable, SideBySide {
    private static final Logger LOG = LoggerFactory.getLogger(ClDevice.class);

    /** Plans in flight at most, so that a queue stays short and a cancelled run ends soon. */
    private static final int IN_FLIGHT = 64;

    private final Cl cl;
    private final DeviceInfo info;
    private final Memory memory;
    private final Choice choice;
    private final Family family;
    private final Limits limits;
    private final boolean fuse;
    private final boolean traceable;
    final @Nullable Replays replays; // null where launches are put into the queue one by one
    private final Owned owned;
    private final Ref device;
    private final Ref context;
    private final Ref queue;
    private final Transfer transfer;
    private final Builds builds;
    private final Buffers buffers;
    private final Tracing tracing;
    private final Persistence persistence;
    private final List<ClStore> stores = new ArrayList<>();
    private final List<Swarm> swarms = new ArrayList<>();
    private long swarmBytes;
    private @Nullable Ref timing; // a queue that takes times, made when first wanted
    private int inFlight;
    private boolean closed;

    /**
     * Opens a device.
     *
     * @param candidate which
     * @param options kernels, fusing and cache
     * @param sources the kernels
     * @param meeting whether its groups may meet
     * @throws DeviceException when it cannot be had
     */
    ClDevice(Candidate candidate, DeviceOptions options, Sources sources, GridChoice meeting) {
        this.cl = candidate.cl();
        this.device = candidate.device();
        this.limits = candidate.limits();
        this.fuse = options.fuse();
        this.traceable = options.tracing();
        this.replays = Replays.of(candidate, options, LOG::warn);
        this.tracing = new Tracing(cl);
        this.choice = Choice.of(options, limits, candidate.table(sources, LOG::warn));
        this.family = choice.family();
        this.info = candidate.info(family, choice.reason());
        this.memory = candidate.memory();
        this.persistence = new Persistence(this, meeting);
        this.owned = new Owned(cl);
        try {
            this.context = owned.own(cl.context(device));
            this.queue = owned.own(cl.queue(context, device, traceable));
            this.transfer = new Transfer(cl, queue, candidate.found().unifiedMemory());
            this.builds = new Builds(
                    cl,
                    context,
                    device,
                    candidate.identity(),
                    sources,
                    candidate.binaries(options.cache()),
                    owned);
            this.buffers = new Buffers(this, context, queue, builds, options.guards());
        } catch (RuntimeException | Error e) {
            Closing.after(e, owned);
            throw e;
        }
        LOG.info("{} through {}: {}", info, cl.binding(), info.reason());
        Signals.warn(candidate.found().platform(), LOG::warn);
    }

    @Override
    public DeviceInfo info() {
        return info;
    }

    @Override
    public List<String> families() {
        return Families.names(limits);
    }

    @Override
    public List<Precision> precisions() {
        return Arrays.stream(Precision.values())
                .filter(mode -> TensorFamily.refusal(false, limits) == null)
                .filter(mode -> mode != Precision.FP32 && TensorProbe.multiplies(this, mode, false))
                .toList();
    }

    Family family() {
        return family;
    }

    Persistence persistence() {
        return persistence;
    }

    @Override
    public String kernels() {
        return Rule.text(choice.rules());
    }

    @Override
    public String kernels(Op.Gemm product) {
        return choice.of(product, limits).toString();
    }

    @Override
    public Alternatives alternatives(Op.Gemm product, String wanted) {
        return Tuning.of(product, limits, wanted, family.precision());
    }

    @Override
    public @Nullable String refusal(Plan plan) {
        return family.precision() == Precision.FP32
                ? SwarmPlan.refusal(plan, limits)
                : "side by side there is fp32 only";
    }

    @Override
    public synchronized List<Device> sideBySide(int count) {
        checkOpen();
        var swarm = new Swarm(this, count);
        swarms.add(swarm);
        return swarm.lanes();
    }

    /** The program of some launches. */
    synchronized Ref build(List<Call> calls) {
        return builds.program(calls);
    }

    /** A program whose kernel has this text and calls these others. */
    synchronized Ref build(List<Call> parts, String text) {
        return builds.program(parts, text);
    }

    /** The same, whose groups meet. */
    synchronized Ref build(List<Call> parts, String text, Scope scope) {
        return builds.program(parts, text, scope);
    }

    /** A buffer that fits, for a swarm to keep. */
    synchronized Ref room(String what, long bytes) {
        checkRoom(what, bytes);
        swarmBytes += bytes;
        return buffers.make(bytes);
    }

    /** Refuses memory that does not fit beside what is there. */
    void checkRoom(String what, long bytes) {
        memory.checkRoom(what, bytes, taken());
    }

    Ref queue() {
        return queue;
    }

    Limits limits() {
        return limits;
    }

    Cl cl() {
        return cl;
    }

    /** What moves numbers, behind all that was to be launched before. */
    Transfer transfer() {
        persistence.settle();
        return transfer;
    }

    /** One more queue, for the caller to release. */
    Ref queue(boolean profiling) {
        return cl.queue(context, device, profiling);
    }

    @Override
    public long largestTensor() {
        return memory.largest();
    }

    Buffers buffers() {
        return buffers;
    }

    void checkOpen() {
        if (closed) {
            throw new DeviceException("device " + info.id() + ": it was closed");
        }
    }

    @Override
    public synchronized Store open(List<Tensor> kept) {
        checkOpen();
        return openBeside(kept, null);
    }

    @Override
    public synchronized Store open(List<Tensor> kept, Store shared) {
        checkOpen();
        if (!(shared instanceof ClStore ours) || !ours.belongsTo(this)) {
            throw new DeviceException("store: what it is to share lies on another device");
        }
        ours.checkOpen();
        return openBeside(kept, ours);
    }

    private Store openBeside(List<Tensor> kept, @Nullable ClStore shared) {
        memory.checkStore(kept, taken());
        return keep(new ClStore(this, cl, kept, shared));
    }

    /** Remembers a store, to be closed with this device. */
    ClStore keep(ClStore store) {
        stores.add(store);
        return store;
    }

    private long taken() {
        return swarmBytes + stores.stream().mapToLong(ClStore::bytes).sum();
    }

    void forget(ClStore store) {
        stores.remove(store);
        try {
            cl.finish(queue);
        } catch (DeviceException e) {
            LOG.debug("while closing: {}", e.getMessage());
        }
    }

    @Override
    public Program compile(Plan plan, Store store) {
        return compile(plan, store, family);
    }

    @Override
    public Program compile(Plan plan, Store store, String kernels) {
        return compile(plan, store, Families.of(Families.rules(kernels, limits, List.of())));
    }

    private synchronized Program compile(Plan plan, Store store, Family how) {
        checkOpen();
        if (!(store instanceof ClStore ours) || !ours.belongsTo(this)) {
            throw new DeviceException(
                    "plan " + plan.name() + ": the store belongs to another device");
        }
        ours.checkOpen();
        for (Tensor t : plan.tensors()) {
            if (t.role() != Role.SCRATCH) {
                ours.buffer(t);
            }
        }
        var program = new ClProgram(plan, this, ours, how);
        ours.own(program);
        return how == family ? persistence.around(program, ours) : program;
    }

    @Override
    public List<List<Op>> rewrite(Plan plan) {
        if (!fuse) {
            return Fusion.none(plan);
        }
        List<List<Op>> groups = new ArrayList<>();
        launches(plan, family).forEach(call -> groups.add(call.ops()));
        groups.removeIf(List::isEmpty); // packing
        List<Op> nothing = new ArrayList<>(plan.ops()); // identities on what no kernel touched yet
        groups.forEach(nothing::removeAll);
        nothing.forEach(op -> groups.add(0, List.of(op)));
        return groups;
    }

    /** A plan's launches as this device does them, with some kernels. */
    List<Call> launches(Plan plan, Family how) {
        return Binder.launches(plan, fuse, how, limits);
    }

    /** A plan's launches, an operation each. */
    List<Call> oneByOne(Plan plan, Family how) {
        return Binder.launches(plan, false, how, limits);
    }

    /** Builds, allocates and binds launches. */
    Bound bind(Plan plan, List<Call> calls, ClStore store, boolean timed) {
        memory.checkPlan(plan, Bound.memory(calls), taken());
        Ref on = timed ? timing() : queue;
        return new Bound(this, calls, builds.program(calls), on, store::buffer);
    }

    private Ref timing() {
        if (timing == null) {
            timing = owned.own(queue(true));
        }
        return timing;
    }

    /** Counts a plan that was put into the queue, and waits when there are many. */
    void started() {
        if (++inFlight == IN_FLIGHT) {
            finish();
        } else if (inFlight % 8 == 0) {
            cl.flush(queue);
        }
    }

    /** Puts launches into the queue and notes when they run. */
    void trace(Bound bound, Consumer<Span> told) {
        if (!traceable) {
            throw new DeviceException("device " + info.id() + ": it was opened without tracing");
        }
        persistence.settle();
        tracing.enqueue(bound, told);
        cl.flush(queue); // so that the first one begins when it was queued, not later
        started();
    }

    @Override
    public synchronized void finish() {
        checkOpen();
        persistence.settle();
        inFlight = 0;
        cl.finish(queue);
        tracing.tell();
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        persistence.settleQuietly();
        List<AutoCloseable> all = new ArrayList<>(List.of(owned));
        all.addAll(stores);
        all.addAll(swarms);
        all.add(tracing);
        try {
            Closing.newestFirst(all);
        } finally {
            closed = true;
        }
    }
}
